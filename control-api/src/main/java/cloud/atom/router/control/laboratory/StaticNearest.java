package cloud.atom.router.control.laboratory;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.health.PollResult;

/** DNS by place without health: each client goes to its nearest region, whatever happens there. Confined to one run. */
final class StaticNearest implements Strategy {
    private static final int ENDPOINT_DRAW = 0;

    private final Distances distances;
    private final Scene scene;

    StaticNearest(Run run) {
        distances = new Distances(run);
        scene = run.scene();
    }

    @Override
    public Plan plan(Request request) {
        int region = distances.of(request.client()).get(0);
        int endpoints = scene.regions().region(region).endpoints().size();
        return Plan.once(new Place(region, (int) (request.traceId().draw(ENDPOINT_DRAW) * endpoints)));
    }

    @Override
    public void onAttempt(Request request, Place place, AttemptOutcome outcome, long tookNanos) {}

    @Override
    public void onPoll(Place place, PollResult result) {}

    @Override
    public void onSecond() {}

    @Override
    public void onPlaces() {
        distances.forget();
    }
}
