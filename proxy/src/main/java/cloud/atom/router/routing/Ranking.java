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
 *   <li>Which fit region comes first? Regions within the band of the best share by score; one that comes back after a
 *       failure takes only its ramp's share, the rest of its requests go on to the next.
 *   <li>Where do further attempts go? To the policy's failover order, then by preference.
 * </ol>
 *
 * <p>The reason names a failover when the region that stands first by preference is not fit.
 */
final class Ranking {
    private static final int REGION_DRAW = 0;
    private static final int RAMP_DRAW = 1;

    /** No band is narrower than this or than a tenth of the best round trip: estimates are not better than that. */
    private static final double LEAST_BAND_MS = 5;

    private static final double LEAST_BAND_RATIO = 0.1;

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
     * The regions to try, best first; there is at least one fit region.
     *
     * @param override the one that holds for the client; null: none. It says nothing where residency leaves none of its
     *     regions
     */
    Choice choose(Overrides.@Nullable Match override) {
        int[] overriding = override == null ? NONE : permitted(override.prefer());
        if (overriding.length > 0) {
            int[] preference = appended(overriding, byDistanceOrDefault());
            return inOrder(preference, Reason.AFFINITY_OVERRIDE);
        }
        if (isWeighted()) {
            return byWeight();
        }
        if (policy.affinity().strategy() == Affinity.Strategy.PINNED) {
            return inOrder(pinned(), Reason.AFFINITY_PINNED);
        }
        return place.isKnown() ? byDistance() : inOrder(byDefaultOrder(), Reason.AFFINITY_DEFAULT);
    }

    private boolean isWeighted() {
        boolean routeWeighs = route != null && !route.weights().isEmpty();
        return routeWeighs || policy.affinity().strategy() == Affinity.Strategy.WEIGHTED;
    }

    /** The first region of {@code preference} that is fit and takes this request. */
    private Choice inOrder(int[] preference, Reason asked) {
        for (int ordinal : preference) {
            if (candidates.isFit(ordinal) && mayTake(ordinal)) {
                return choice(ordinal, preference, reasonFor(ordinal, preference, asked));
            }
        }
        // Every fit region is coming back and passed this request on: the first of them takes it all the same.
        int first = firstFit(preference);
        return choice(first, preference, reasonFor(first, preference, asked));
    }

    private Reason reasonFor(int chosen, int[] preference, Reason asked) {
        return chosen == preference[0] ? asked : failoverFrom(preference[0]);
    }

    /** Whether a region that comes back takes this request; always true in normal times. */
    private boolean mayTake(int ordinal) {
        double ramp = candidates.ramp(ordinal);
        return ramp >= 1 || request.traceId().draw(RAMP_DRAW + (ordinal << 8)) < ramp;
    }

    /**
     * The nearest level that takes the request. A level is a region and all that are within the band of it; its fit
     * regions share its requests by score. A level whose regions all come back takes only the highest of their ramps.
     */
    private Choice byDistance() {
        int[] preference = byDistanceOrDefault();
        double[] rttMs = candidates.rttMs();
        Reason asked = RoutingEngine.nearestReason(place);
        int from = 0;
        while (from < preference.length) {
            double bestMs = rttMs[preference[from]];
            int to = from + 1;
            while (to < preference.length && rttMs[preference[to]] <= bestMs + bandMs(bestMs)) {
                to++;
            }
            int chosen = fromLevel(Arrays.copyOfRange(preference, from, to), from);
            if (chosen >= 0) {
                return choice(chosen, preference, from == 0 ? asked : failoverFrom(preference[0]));
            }
            from = to;
        }
        int first = firstFit(preference);
        return choice(first, preference, reasonFor(first, preference, asked));
    }

    /** A region of one level; -1 when none of it is fit or all pass the request on. */
    private int fromLevel(int[] level, int position) {
        double[] shares = new double[level.length];
        double ramp = 0;
        for (int i = 0; i < level.length; i++) {
            if (candidates.isFit(level[i])) {
                shares[i] = candidates.score(level[i]) * candidates.ramp(level[i]);
                ramp = Math.max(ramp, candidates.ramp(level[i]));
            }
        }
        boolean taken = ramp >= 1 || request.traceId().draw(RAMP_DRAW + (position << 8)) < ramp;
        return taken ? level[Candidates.draw(shares, request.traceId().draw(REGION_DRAW))] : -1;
    }

    private double bandMs(double bestMs) {
        double band = policy.affinity().band().toNanos() / 1e6;
        if (band == 0) {
            return 0;
        }
        return Math.max(Math.max(LEAST_BAND_MS, LEAST_BAND_RATIO * bestMs), band);
    }

    private Choice byWeight() {
        int[] preference = byDistanceOrDefault();
        double[] weights = new double[preference.length];
        double[] shares = new double[preference.length];
        double total = 0;
        for (int i = 0; i < preference.length; i++) {
            weights[i] = weightOf(preference[i]);
            shares[i] = candidates.isFit(preference[i])
                    ? weights[i] * candidates.score(preference[i]) * candidates.ramp(preference[i])
                    : 0;
            total += shares[i];
        }
        double draw = request.traceId().draw(REGION_DRAW);
        int wanted = preference[Candidates.draw(weights, draw)];
        if (total <= 0) {
            return choice(firstFit(preference), preference, failoverFrom(wanted));
        }
        int first = preference[Candidates.draw(shares, draw)];
        return choice(first, preference, candidates.isFit(wanted) ? Reason.AFFINITY_WEIGHTED : failoverFrom(wanted));
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

    private int firstFit(int[] order) {
        for (int ordinal : order) {
            if (candidates.isFit(ordinal)) {
                return ordinal;
            }
        }
        throw new AssertionError("no fit region in " + Arrays.toString(order));
    }

    /** Why a request does not go where it would go if every region were fit. */
    private Reason failoverFrom(int wanted) {
        return switch (candidates.why(wanted)) {
            case DRAINED -> Reason.FAILOVER_DRAINED;
            case CIRCUIT -> Reason.FAILOVER_CIRCUIT;
            case LATENCY -> Reason.FAILOVER_LATENCY;
            case CAPACITY -> Reason.FAILOVER_CAPACITY;
            // FIT: it comes back after a failure and takes only a part of its requests.
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
