package cloud.atom.router.control.laboratory;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.health.PollResult;
import java.util.Arrays;

/**
 * DNS that gives each client its nearest healthy region: checks every ten seconds, out after three failures in a row and
 * in after three successes (Amazon Route 53's quick checks), answers that resolvers keep for 60 s. Confined to one run.
 */
final class DnsFailover implements Strategy {
    private static final long TTL_NANOS = 60 * VirtualTime.SECOND;
    private static final int CHECK_SECONDS = 10;
    private static final int THRESHOLD = 3;
    private static final int ENDPOINT_DRAW = 0;

    private final Run run;
    private final Distances distances;

    /** Of each region, whether its newest poll was good. */
    private final boolean[] answers;

    private final boolean[] healthy;
    private final int[] against;

    /** By the client's number: the region that its resolver knows, and until when. */
    private final int[] known;

    private final long[] knownUntil;

    DnsFailover(Run run) {
        this.run = run;
        distances = new Distances(run);
        int regions = run.scene().regions().size();
        answers = new boolean[regions];
        healthy = new boolean[regions];
        Arrays.fill(answers, true);
        Arrays.fill(healthy, true);
        against = new int[regions];
        known = new int[run.scene().population().size()];
        knownUntil = new long[known.length];
        // Resolvers asked at different moments of the minute before.
        Chance chance = Chance.of(Laboratory.SEED, "resolvers");
        for (Tenant tenant : Tenant.values()) {
            for (Client client : run.scene().population().of(tenant.host())) {
                known[client.number()] = distances.of(client).get(0);
                knownUntil[client.number()] = run.time().nowNanos() + (long) (chance.uniform() * TTL_NANOS);
            }
        }
    }

    @Override
    public Plan plan(Request request) {
        int number = request.client().number();
        if (run.time().nowNanos() >= knownUntil[number]) {
            known[number] = resolve(request.client());
            knownUntil[number] = run.time().nowNanos() + TTL_NANOS;
        }
        int endpoints = run.scene().regions().region(known[number]).endpoints().size();
        return Plan.once(new Place(known[number], (int) (request.traceId().draw(ENDPOINT_DRAW) * endpoints)));
    }

    private int resolve(Client client) {
        for (int region : distances.of(client)) {
            if (healthy[region]) {
                return region;
            }
        }
        return distances.of(client).get(0);
    }

    @Override
    public void onAttempt(Request request, Place place, AttemptOutcome outcome, long tookNanos) {}

    @Override
    public void onPoll(Place place, PollResult result) {
        answers[place.region()] = result.status() == PollResult.Status.OK;
    }

    @Override
    public void onSecond() {
        if (run.time().second() % CHECK_SECONDS != 0) {
            return;
        }
        for (int i = 0; i < healthy.length; i++) {
            against[i] = answers[i] == healthy[i] ? 0 : against[i] + 1;
            if (against[i] >= THRESHOLD) {
                healthy[i] = answers[i];
                against[i] = 0;
            }
        }
    }

    @Override
    public void onPlaces() {
        distances.forget();
    }
}
