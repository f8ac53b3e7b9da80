package cloud.atom.router.control.laboratory;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.health.PollResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A proxy that sends each client's requests where answers came quickest: a moving average per client network and region,
 * begun with the estimate, kept fresh by 3 % of the requests that go to another of the best three. A time-out counts as
 * the time it took; an error is an answer. The same retries as ours, no other health. Confined to one run.
 */
final class LatencyOnly implements Strategy {
    private static final double NEW_SHARE = 0.2;
    private static final double EXPLORED = 0.03;
    private static final int CANDIDATES = 3;
    private static final int EXPLORE_DRAW = 0;
    private static final int CHOICE_DRAW = 1;
    private static final int ENDPOINT_DRAW = 2;

    /** What an answer takes besides the round trip, before anything was measured. */
    private static final double WORK_MS = 90;

    private final Scene scene;
    private final Distances distances;

    /** By the client's number and the region's ordinal, in milliseconds; 0: nothing is known yet. */
    private final double[][] averages;

    LatencyOnly(Run run) {
        scene = run.scene();
        distances = new Distances(run);
        averages = new double[scene.population().size()][scene.regions().size()];
    }

    @Override
    public Plan plan(Request request) {
        Client client = request.client();
        double[] known = averages[client.number()];
        List<Integer> order = new ArrayList<>(distances.of(client));
        if (known[order.get(0)] == 0) {
            order.forEach(region -> known[region] = distances.estimateMs(client, region) + WORK_MS);
        }
        order.sort(Comparator.comparingDouble(region -> known[region]));
        if (request.traceId().draw(EXPLORE_DRAW) < EXPLORED) {
            int among = Math.min(CANDIDATES, order.size());
            order.add(0, order.remove((int) (request.traceId().draw(CHOICE_DRAW) * among)));
        }
        List<Place> targets = new ArrayList<>();
        for (int region : order) {
            int endpoints = scene.regions().region(region).endpoints().size();
            targets.add(new Place(region, (int) (request.traceId().draw(ENDPOINT_DRAW) * endpoints)));
        }
        return new Plan(targets, scene.retryOf(client.host()), false);
    }

    @Override
    public void onAttempt(Request request, Place place, AttemptOutcome outcome, long tookNanos) {
        double[] known = averages[request.client().number()];
        known[place.region()] += NEW_SHARE * (tookNanos / 1e6 - known[place.region()]);
    }

    @Override
    public void onPoll(Place place, PollResult result) {}

    @Override
    public void onSecond() {}
}
