package cloud.atom.router.control.attack;

import cloud.atom.router.control.attack.Client.Plan;
import cloud.atom.router.control.attack.Conversation.End;
import cloud.atom.router.control.attack.ProcessUse.Used;
import cloud.atom.router.control.attack.Verdict.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs cases over one lane, one after the other. Not thread-safe. */
final class Attacker implements CaseRunner {
    private static final int OURS_SILENCE_MILLIS = 8000;

    /** A peer that stays silent where an answer is due fails anyway; the suite need not wait long to know it. */
    private static final int PEERS_SILENCE_MILLIS = 1500;

    private static final int HURRIED_SILENCE_MILLIS = 8000;
    private static final long SECOND_LOOK_MILLIS = 300;
    private static final Duration PREPARE_LIMIT = Duration.ofSeconds(20);

    private final Target target;
    private final Lane lane;
    private final int silenceMillis;
    private String pseudonym = "";

    Attacker(Target target, Lane lane, boolean hurried) {
        this.target = target;
        this.lane = lane;
        int patient = target.ours() ? OURS_SILENCE_MILLIS : PEERS_SILENCE_MILLIS;
        silenceMillis = hurried ? HURRIED_SILENCE_MILLIS : patient;
    }

    /** Learns beside what the proxy calls itself. */
    @Override
    public void prepare() throws IOException, InterruptedException {
        long untilNanos = System.nanoTime() + PREPARE_LIMIT.toNanos();
        Recording recording = lane.origin().begin(List.of());
        String wrong = probe("prepare");
        while (!wrong.isEmpty() || recording.judges().isEmpty()) {
            if (System.nanoTime() - untilNanos > 0) {
                throw new IOException(target.name() + " at " + lane.address() + " does not forward " + lane.host()
                        + " to " + lane.origin().address() + ": " + wrong);
            }
            TimeUnit.MILLISECONDS.sleep(50);
            wrong = probe("prepare");
        }
        List<String> via = recording.judges().get(0).request().all("via");
        String last = via.isEmpty() ? "" : via.get(via.size() - 1);
        pseudonym = last.substring(last.lastIndexOf(' ') + 1);
    }

    @Override
    public Verdict attack(AttackCase attack) throws InterruptedException {
        Map<String, String> names = CaseTables.names(attack.id(), lane.host(), pseudonym);
        List<Check> checks = attack.wants().stream()
                .map(want -> Check.parse(Script.text(want, names)))
                .toList();
        Observation seen;
        try {
            seen = observe(attack, names, plan(attack, checks));
        } catch (IOException e) {
            return new Verdict(
                    attack, target.name(), Outcome.HARM, List.of("cannot connect: " + e), "", 0, Used.NOTHING);
        }
        Verdict verdict = judge(attack, checks, seen);
        if (verdict.outcome() != Outcome.OK) {
            // Something may still have been on its way to the origin's reader.
            TimeUnit.MILLISECONDS.sleep(SECOND_LOOK_MILLIS);
            verdict = judge(attack, checks, seen);
        }
        if (verdict.outcome() != Outcome.OK || !target.ours()) {
            lane.origin().dropConnections();
        }
        return verdict;
    }

    private static Plan plan(AttackCase attack, List<Check> checks) {
        for (Check check : checks) {
            Plan plan = check.plan(attack.options().heads());
            if (plan != null) {
                return plan;
            }
        }
        throw new IllegalArgumentException(attack.id() + ": (expected: a line with refuse, abort or answers)");
    }

    private Observation observe(AttackCase attack, Map<String, String> names, Plan plan)
            throws IOException, InterruptedException {
        Script script = Script.parse(attack.send(), names);
        List<Script> replies = attack.replies().stream()
                .map(reply -> Script.parse(reply, names))
                .toList();
        Recording recording = lane.origin().begin(replies);
        InetAddress from = InetAddress.getByName(attack.options().from());
        List<Client> crowd = new ArrayList<>();
        long startedNanos = System.nanoTime();
        try {
            for (int i = 0; i < attack.options().crowd(); i++) {
                crowd.add(new Client(lane.address(), from, silenceMillis));
                crowd.get(i).send(script, new Conversation(), recording);
            }
            Conversation conversation;
            String again;
            long nanos;
            try (Client client = new Client(lane.address(), from, silenceMillis)) {
                conversation = client.converse(script, plan, recording);
                nanos = System.nanoTime() - startedNanos;
                again = conversation.end() == End.OPEN ? client.ask("/" + attack.id() + Client.AGAIN, lane.host()) : "";
            }
            return new Observation(conversation, recording, again, probe(attack.id()), nanos);
        } finally {
            crowd.forEach(Client::close);
        }
    }

    private String probe(String id) throws IOException {
        try (Client client = new Client(lane.address(), InetAddress.getLoopbackAddress(), OURS_SILENCE_MILLIS)) {
            return client.ask("/" + id + Client.PROBE, lane.host());
        }
    }

    private Verdict judge(AttackCase attack, List<Check> checks, Observation seen) {
        List<String> harm = seen.harm(attack.id());
        List<String> faults = new ArrayList<>(harm);
        for (Check check : checks) {
            String fault = check.fault(seen);
            boolean refusedOtherwise = !target.ours() && check.isRefusal() && isRefusal(seen);
            if (!fault.isEmpty() && !refusedOtherwise) {
                faults.add(fault);
            }
        }
        Outcome outcome = faults.isEmpty() ? Outcome.OK : Outcome.DIFFERS;
        return new Verdict(
                attack,
                target.name(),
                harm.isEmpty() ? outcome : Outcome.HARM,
                faults,
                seen.summary(),
                0,
                Used.NOTHING);
    }

    /** Whether nothing was forwarded and every answer is an error: another status than ours is as safe. */
    private static boolean isRefusal(Observation seen) {
        return !seen.reachedOrigin() && seen.statuses().stream().allMatch(status -> status >= 400);
    }
}
