package cloud.atom.router.routing;

import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.TraceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Draws the two endpoints of a target (the power of two choices; Mitzenmacher 1996). Thread-safe: holds no state.
 *
 * <p>The first is drawn by weight among the endpoints that take requests. The second is drawn by weight among the others,
 * and offered with the probability that its weight is to the first's, at most 1 (the acceptance rule of Metropolis et al.
 * 1953). Then endpoints of equal weight always compete, and of two endpoints each gets between nothing and twice its share
 * by weight, however cheap it looks: one that weighs a tenth as a trial, or that just began, is not flooded because it is
 * idle.
 *
 * <p>Where no endpoint takes requests, all are drawn from: the region as a whole is what decides then.
 */
final class EndpointDraw {
    private static final int FIRST_DRAW = 2;
    private static final int SECOND_DRAW = 5;
    private static final int OFFER_DRAW = 6;
    private static final int NONE = -1;

    private EndpointDraw() {}

    /** A target in {@code region}, of which {@code health} is known, if anything. */
    static Target target(Region region, @Nullable RegionHealth health, TraceId traceId) {
        List<Endpoint> endpoints = region.endpoints();
        if (endpoints.size() == 1) {
            return new Target(region.id(), endpoints.get(0));
        }
        RegionHealth known = health == null || total(endpoints, health, NONE) == 0 ? null : health;
        int first = draw(endpoints, known, NONE, traceId.draw(FIRST_DRAW));
        int second = draw(endpoints, known, first, traceId.draw(SECOND_DRAW));
        Endpoint one = endpoints.get(first);
        if (second == NONE) {
            return new Target(region.id(), one);
        }
        Endpoint other = endpoints.get(second);
        boolean offered = traceId.draw(OFFER_DRAW) * share(one, known) < share(other, known);
        return new Target(region.id(), one, offered ? other : null);
    }

    /** The index that {@code draw} in [0, 1) falls on, never {@code without}; {@code NONE} when nothing is left. */
    private static int draw(List<Endpoint> endpoints, @Nullable RegionHealth health, int without, double draw) {
        double rest = draw * total(endpoints, health, without);
        int last = NONE;
        for (int i = 0; i < endpoints.size(); i++) {
            double share = i == without ? 0 : share(endpoints.get(i), health);
            if (share > 0) {
                last = i;
                rest -= share;
                if (rest < 0) {
                    return i;
                }
            }
        }
        return last;
    }

    private static double total(List<Endpoint> endpoints, @Nullable RegionHealth health, int without) {
        double total = 0;
        for (int i = 0; i < endpoints.size(); i++) {
            total += i == without ? 0 : share(endpoints.get(i), health);
        }
        return total;
    }

    private static double share(Endpoint endpoint, @Nullable RegionHealth health) {
        return health == null ? endpoint.weight() : endpoint.weight() * health.shareOf(endpoint);
    }
}
