package cloud.atom.router.control.attack;

import cloud.atom.router.control.attack.ProcessUse.Used;
import cloud.atom.router.control.attack.Verdict.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs cases in frames of HTTP/2 over one lane, one after the other. Not thread-safe. */
final class FrameAttacker implements CaseRunner {
    /** Above what garbage a few thousand requests leave before it is collected, and far below what a flood would take. */
    private static final long MAX_GROWN_KIB = 64 << 10;

    private static final long MAX_CPU_MILLIS = 2000;
    private static final int SILENCE_MILLIS = 8000;
    private static final int PEERS_SILENCE_MILLIS = 4000;
    private static final long SECOND_LOOK_MILLIS = 300;
    private static final Duration PREPARE_LIMIT = Duration.ofSeconds(20);

    /** A stream that no case uses. */
    private static final int AGAIN_STREAM = 1_000_001;

    private static final FrameScript NOTHING = new FrameScript(false, List.of());

    private final Target target;
    private final Lane lane;
    private final int silenceMillis;

    FrameAttacker(Target target, Lane lane) {
        this.target = target;
        this.lane = lane;
        silenceMillis = target.ours() ? SILENCE_MILLIS : PEERS_SILENCE_MILLIS;
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        long untilNanos = System.nanoTime() + PREPARE_LIMIT.toNanos();
        lane.origin().begin(List.of());
        for (String wrong = probe("prepare"); !wrong.isEmpty(); wrong = probe("prepare")) {
            if (System.nanoTime() - untilNanos > 0) {
                throw new IOException(target.name() + " at " + lane.address() + " does not forward " + lane.host()
                        + " over HTTP/2: " + wrong);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private String probe(String id) throws IOException, InterruptedException {
        try (FrameClient client = new FrameClient(lane.address(), NOTHING, SILENCE_MILLIS)) {
            return client.ask(1, "/" + id + Client.PROBE, lane.host());
        }
    }

    @Override
    public Verdict attack(AttackCase attack) throws InterruptedException {
        Map<String, String> names = CaseTables.names(attack.id(), lane.host(), "");
        List<FrameCheck> checks = attack.wants().stream()
                .map(want -> FrameCheck.parse(Script.text(want, names)))
                .toList();
        ProcessUse use = ProcessUse.begin(target.process());
        Seen seen;
        try {
            seen = observe(attack, names, checks);
        } catch (IOException e) {
            return new Verdict(
                    attack, target.name(), Outcome.HARM, List.of("cannot connect: " + e), "", 0, Used.NOTHING);
        }
        Used used = use.end();
        Verdict verdict = judge(attack, checks, seen, used);
        if (verdict.outcome() != Outcome.OK) {
            // Something may still have been on its way to the origin's reader.
            TimeUnit.MILLISECONDS.sleep(SECOND_LOOK_MILLIS);
            verdict = judge(attack, checks, seen, used);
        }
        // What the case left half done must not reach the next one's recording.
        lane.origin().dropConnections();
        return verdict;
    }

    /** Both sides of a case. Immutable, but for frames that still come. */
    private record Seen(Observation plain, FrameConversation frames) {}

    private Seen observe(AttackCase attack, Map<String, String> names, List<FrameCheck> checks)
            throws IOException, InterruptedException {
        FrameScript script = FrameScript.parse(attack.send(), names);
        List<Script> replies = attack.replies().stream()
                .map(reply -> Script.parse(reply, names))
                .toList();
        Recording recording = lane.origin().begin(replies);
        long startedNanos = System.nanoTime();
        String again = "";
        FrameConversation frames;
        Conversation plain;
        long nanos;
        try (FrameClient client = new FrameClient(lane.address(), script, silenceMillis)) {
            frames = client.conversation();
            client.carryOut(script);
            frames.await(seen -> checks.stream().allMatch(check -> check.isSettled(seen)), silenceMillis);
            nanos = System.nanoTime() - startedNanos;
            if (checks.stream().noneMatch(check -> check.isEnd() || check.isLast())) {
                again = client.ask(AGAIN_STREAM, "/" + attack.id() + Client.AGAIN, lane.host());
            }
            plain = frames.plain();
        }
        return new Seen(new Observation(plain, recording, again, probe(attack.id()), nanos), frames);
    }

    private Verdict judge(AttackCase attack, List<FrameCheck> checks, Seen seen, Used used) {
        List<String> harm = seen.plain.harm(attack.id());
        List<String> faults = new ArrayList<>(harm);
        for (FrameCheck check : checks) {
            String fault = check.fault(seen.plain, seen.frames);
            boolean refusedOtherwise = !target.ours() && check.isRefusal() && FrameCheck.isRefused(seen.frames);
            if (!fault.isEmpty() && !refusedOtherwise) {
                faults.add(fault);
            }
        }
        boolean mayEnd = !target.ours() && checks.stream().anyMatch(FrameCheck::isRefusal);
        if (seen.plain.endsBehindAnswers() && !mayEnd) {
            faults.add("the connection ends");
        }
        if (used.grownKib() > MAX_GROWN_KIB || used.cpuMillis() > MAX_CPU_MILLIS) {
            faults.add("it cost " + used.grownKib() + " KiB of memory and " + used.cpuMillis() + " ms of CPU");
        }
        Outcome outcome = faults.isEmpty() ? Outcome.OK : Outcome.DIFFERS;
        String told = seen.plain.summary() + seen.frames.summary();
        return new Verdict(attack, target.name(), harm.isEmpty() ? outcome : Outcome.HARM, faults, told, 0, used);
    }
}
