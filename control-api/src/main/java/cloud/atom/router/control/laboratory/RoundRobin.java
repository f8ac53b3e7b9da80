package cloud.atom.router.control.laboratory;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.health.PollResult;
import java.util.ArrayList;
import java.util.List;

/**
 * A proxy that takes all endpoints of all regions in turn, with active checks like ours and the same retries. Confined to
 * one run.
 */
final class RoundRobin implements Strategy {
    private final Scene scene;
    private final Checks checks;
    private final List<Place> all = new ArrayList<>();
    private int turn;

    RoundRobin(Run run) {
        scene = run.scene();
        checks = new Checks(scene, 3, 2);
        for (int endpoint = 0; endpoint < 3; endpoint++) {
            for (int region = 0; region < scene.regions().size(); region++) {
                if (endpoint < checks.endpoints(region)) {
                    all.add(new Place(region, endpoint));
                }
            }
        }
    }

    @Override
    public Plan plan(Request request) {
        String host = request.client().host();
        List<Place> targets = new ArrayList<>();
        turn = (turn + 1) % all.size();
        for (int i = 0; i < all.size(); i++) {
            Place place = all.get((turn + i) % all.size());
            if (scene.permits(host, place.region()) && checks.isIn(place)) {
                targets.add(place);
            }
        }
        return new Plan(targets, scene.retryOf(host), false);
    }

    @Override
    public void onAttempt(Request request, Place place, AttemptOutcome outcome, long tookNanos) {}

    @Override
    public void onPoll(Place place, PollResult result) {
        checks.onPoll(place, result);
    }

    @Override
    public void onSecond() {}
}
