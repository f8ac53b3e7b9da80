package cloud.atom.router.control.laboratory;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.health.PollResult;
import cloud.atom.router.policy.RetryPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Envoy with each client's regions as priorities, nearest first: load by {@link PriorityLoad}, panic below 50 %, active
 * checks like ours, outlier detection with Envoy's defaults (five failures in a row, 30 s longer each time, at most a
 * tenth of the hosts), retries that leave out the priorities that were tried. Confined to one run.
 */
final class EnvoyPriorities implements Strategy {
    private static final int CONSECUTIVE = 5;
    private static final long BASE_EJECTION = 30 * VirtualTime.SECOND;
    private static final double MOST_EJECTED = 0.1;
    private static final int PANIC_PERCENT = 50;
    private static final int LOAD_DRAW = 0;
    private static final int HOST_DRAW = 100;

    private final Run run;
    private final Distances distances;
    private final Checks checks;
    private final Host[][] hosts;
    private int hostCount;

    EnvoyPriorities(Run run) {
        this.run = run;
        distances = new Distances(run);
        checks = new Checks(run.scene(), 3, 2);
        hosts = new Host[run.scene().regions().size()][];
        for (int i = 0; i < hosts.length; i++) {
            hosts[i] = new Host[checks.endpoints(i)];
            Arrays.setAll(hosts[i], endpoint -> new Host());
            hostCount += hosts[i].length;
        }
    }

    @Override
    public Plan plan(Request request) {
        List<Integer> left = new ArrayList<>(distances.of(request.client()));
        List<Place> targets = new ArrayList<>();
        RetryPolicy retry = run.scene().retryOf(request.client().host());
        for (int i = 0; i < retry.attempts() && !left.isEmpty(); i++) {
            targets.add(pick(request, left, i));
            left.remove(Integer.valueOf(targets.get(i).region()));
        }
        return new Plan(targets, retry, false);
    }

    private Place pick(Request request, List<Integer> priorities, int attempt) {
        int[] healthy = priorities.stream()
                .mapToInt(region -> 100 * healthy(region).size() / hosts[region].length)
                .toArray();
        int[] load = PriorityLoad.of(healthy);
        double rest = 100 * request.traceId().draw(LOAD_DRAW + attempt);
        int chosen = 0;
        while (chosen + 1 < load.length && rest >= load[chosen]) {
            rest -= load[chosen++];
        }
        int region = priorities.get(chosen);
        boolean panic = !PriorityLoad.isEnough(healthy) && healthy[chosen] < PANIC_PERCENT;
        List<Place> among = panic || healthy[chosen] == 0 ? every(region) : healthy(region);
        return among.get((int) (request.traceId().draw(HOST_DRAW + attempt) * among.size()));
    }

    private List<Place> healthy(int region) {
        List<Place> healthy = checks.in(region);
        healthy.removeIf(place -> host(place).isEjected(run.time().nowNanos()));
        return healthy;
    }

    private List<Place> every(int region) {
        List<Place> all = new ArrayList<>();
        for (int i = 0; i < hosts[region].length; i++) {
            all.add(new Place(region, i));
        }
        return all;
    }

    private Host host(Place place) {
        return hosts[place.region()][place.endpoint()];
    }

    @Override
    public void onAttempt(Request request, Place place, AttemptOutcome outcome, long tookNanos) {
        Host host = host(place);
        host.inARow = outcome == AttemptOutcome.SUCCESS ? 0 : host.inARow + 1;
        long now = run.time().nowNanos();
        if (host.inARow >= CONSECUTIVE && !host.isEjected(now) && ejected(now) < MOST_EJECTED * hostCount) {
            host.ejections++;
            host.ejectedUntil = now + host.ejections * BASE_EJECTION;
            host.inARow = 0;
        }
    }

    private int ejected(long now) {
        int ejected = 0;
        for (Host[] region : hosts) {
            for (Host host : region) {
                ejected += host.isEjected(now) ? 1 : 0;
            }
        }
        return ejected;
    }

    @Override
    public void onPoll(Place place, PollResult result) {
        checks.onPoll(place, result);
    }

    @Override
    public void onSecond() {}

    @Override
    public void onPlaces() {
        distances.forget();
    }

    /** What outlier detection knows of one endpoint. */
    private static final class Host {
        private int inARow;
        private int ejections;
        private long ejectedUntil;

        boolean isEjected(long nowNanos) {
            return nowNanos < ejectedUntil;
        }
    }
}
