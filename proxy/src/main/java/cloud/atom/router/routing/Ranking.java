package cloud.atom.router.routing;

import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.Route;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.routing.RoutingEngine.Choice;
import cloud.atom.router.state.ClientPlace;
import cloud.atom.router.state.RouterState;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Orders the permitted regions and picks the first among the fit. Not thread-safe; confined to one decision.
 *
 * <p>Three questions, one after another:
 *
 * <ol>
 *   <li>In which order would the regions stand if all were fit? That is the <em>preference</em>: an override's list, the
 *       route's weights, a pinned order, or estimated round trips.
 *   <li>Which fit region comes first? Regions within the band of the best stand on one level and share; what a level does
 *       not take, because it is not well, comes back or is full, goes on to the next ({@link Spill}).
 *   <li>Where do further attempts go? To the policy's failover order, then by preference.
 * </ol>
 *
 * <p>The reason names a failover when no region of the first level is fit, and {@code spill.load} when one is and takes
 * only a part.
 */
final class Ranking {
    private static final int WEIGHT_DRAW = 0;

    /** Levels that begin at the first place, and at the first and second. */
    private static final long FIRST = 1;

    private static final long FIRST_TWO = 3;

    private static final int[] NONE = {};

    private final RouterState state;
    private final RequestFacts request;
    private final RoutingPolicy policy;
    private final @Nullable Route route;
    private final Candidates candidates;
    private final ClientPlace place;

    @SuppressWarnings("ParameterCount") // they become fields, and one caller has them all
    Ranking(
            RouterState state,
            RequestFacts request,
            RoutingPolicy policy,
            @Nullable Route route,
            Candidates candidates,
            ClientPlace place) {
        this.state = state;
        this.request = request;
        this.policy = policy;
        this.route = route;
        this.candidates = candidates;
        this.place = place;
    }

    /**
     * The regions to try, best first, or a refusal for want of room; there is at least one permitted region.
     *
     * @param override the one that holds for the client; null: none. It says nothing where residency leaves none of its
     *     regions
     */
    Choice choose(Overrides.@Nullable Match override) {
        int[] overriding = override == null ? NONE : permitted(override.prefer());
        if (overriding.length > 0) {
            return taken(Levels.single(appended(overriding, byDistanceOrDefault())), Reason.AFFINITY_OVERRIDE);
        }
        if (isWeighted()) {
            return taken(byWeight(), Reason.AFFINITY_WEIGHTED);
        }
        if (policy.affinity().strategy() == Affinity.Strategy.PINNED) {
            return taken(Levels.single(pinned()), Reason.AFFINITY_PINNED);
        }
        if (!place.isKnown()) {
            return taken(Levels.single(byDefaultOrder()), Reason.AFFINITY_DEFAULT);
        }
        return policy.affinity().strategy() == Affinity.Strategy.FASTEST
                ? taken(banded(candidates.answerMs()), Reason.AFFINITY_FASTEST)
                : taken(banded(candidates.rttMs()), RoutingEngine.nearestReason(place));
    }

    private boolean isWeighted() {
        boolean routeWeighs = route != null && !route.weights().isEmpty();
        return routeWeighs || policy.affinity().strategy() == Affinity.Strategy.WEIGHTED;
    }

    /** The region that the levels' loads give this request to, with its fallbacks. */
    private Choice taken(Levels levels, Reason asked) {
        Spill spill = candidates.spread(levels);
        int first = spill.draw(request.traceId());
        if (first == Spill.SHED) {
            return new Choice(NONE, Reason.QOS_SHED);
        }
        Reason reason = spill.chosenLevel() == 0 ? asked : whyNotFirst(levels);
        return choice(first, levels.order(), reason);
    }

    /** Why a request does not go to its first level: something keeps the level from serving, or it is loaded enough. */
    private Reason whyNotFirst(Levels levels) {
        int end = levels.endOf(0);
        for (int place = 0; place < end; place++) {
            int ordinal = levels.order()[place];
            if (candidates.isFit(ordinal)) {
                return candidates.isReturning(ordinal) ? Reason.FAILOVER_HEALTH : Reason.SPILL_LOAD;
            }
        }
        return failoverFrom(levels.order()[0]);
    }

    /** Levels by {@code key}: a level is a region and all that are within the band of it. */
    private Levels banded(double[] key) {
        int[] order = byDefaultOrder();
        Orders.sortBy(order, key);
        return Levels.banded(order, key, policy.affinity().band().toNanos() / 1e6);
    }

    /**
     * First the region that the weights draw; what it does not take goes to the others by their weights, and to those
     * without weight only when nobody else is left.
     */
    private Levels byWeight() {
        int[] preference = byDistanceOrDefault();
        double[] shares = new double[preference.length];
        double[] weights = new double[state.regions().size()];
        for (int i = 0; i < preference.length; i++) {
            shares[i] = weightOf(preference[i]);
            weights[preference[i]] = shares[i];
        }
        int wanted = preference[Candidates.draw(shares, request.traceId().draw(WEIGHT_DRAW))];
        int[] order = new int[preference.length];
        order[0] = wanted;
        int count = 1;
        for (int ordinal : preference) {
            if (ordinal != wanted && weights[ordinal] > 0) {
                order[count++] = ordinal;
            }
        }
        long starts = count > 1 ? FIRST_TWO : FIRST;
        for (int ordinal : preference) {
            if (weights[ordinal] <= 0 && ordinal != wanted) {
                starts |= count < Long.SIZE ? 1L << count : 0;
                weights[ordinal] = 1; // alone in its level
                order[count++] = ordinal;
            }
        }
        return new Levels(order, starts, weights);
    }

    private double weightOf(int ordinal) {
        if (route == null || route.weights().isEmpty()) {
            return 1;
        }
        return route.weights().getOrDefault(state.regions().region(ordinal).id(), 0.0);
    }

    /** The permitted regions by estimated round trip, or by the default order when the place is unknown. */
    private int[] byDistanceOrDefault() {
        int[] order = byDefaultOrder();
        if (place.isKnown()) {
            Orders.sortBy(order, candidates.rttMs());
        }
        return order;
    }

    /** The policy's failover order, then the router's default order, then the registry's. */
    private int[] byDefaultOrder() {
        int[] named = appended(
                permitted(policy.failover().order()), permitted(state.settings().defaultOrder()));
        return appended(named, candidates.permittedOrdinals());
    }

    /** The route's order, then the default order. */
    private int[] pinned() {
        int[] named = route == null ? NONE : permitted(route.regions());
        return appended(named, byDefaultOrder());
    }

    /** Puts the fallbacks behind {@code first}: the failover order, then by preference; only fit regions. */
    private Choice choice(int first, int[] preference, Reason reason) {
        int[] order = Orders.first(first, appended(permitted(policy.failover().order()), preference));
        int count = 0;
        for (int ordinal : order) {
            if (candidates.isFit(ordinal)) {
                order[count++] = ordinal;
            }
        }
        return new Choice(Arrays.copyOf(order, count), reason);
    }

    /** Why a request does not go where it would go if every region were fit. */
    private Reason failoverFrom(int wanted) {
        return switch (candidates.why(wanted)) {
            case DRAINED -> Reason.FAILOVER_DRAINED;
            case CIRCUIT -> Reason.FAILOVER_CIRCUIT;
            case LATENCY -> Reason.FAILOVER_LATENCY;
            case CAPACITY -> Reason.FAILOVER_CAPACITY;
            case DOWN, SCORE, FIT -> Reason.FAILOVER_HEALTH;
            case RESIDENCY, ROUTE -> throw new AssertionError("not permitted: " + wanted);
        };
    }

    /** The permitted ones among {@code names}, in that order, each once. */
    private int[] permitted(List<RegionId> names) {
        if (names.isEmpty()) {
            return NONE;
        }
        int[] found = new int[names.size()];
        int count = 0;
        for (RegionId name : names) {
            int ordinal = state.regions().ordinalOf(name);
            boolean isNew = ordinal >= 0 && !Orders.contains(found, count, ordinal);
            if (isNew && candidates.isPermitted(ordinal)) {
                found[count++] = ordinal;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** {@code head}, then those of {@code tail} that are not in it. */
    private static int[] appended(int[] head, int[] tail) {
        if (head.length == 0) {
            return tail;
        }
        int[] all = Arrays.copyOf(head, head.length + tail.length);
        int count = head.length;
        for (int ordinal : tail) {
            if (!Orders.contains(head, head.length, ordinal)) {
                all[count++] = ordinal;
            }
        }
        return Arrays.copyOf(all, count);
    }
}
