package cloud.atom.router.routing;

import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.Route;
import cloud.atom.router.routing.TraceEntry.Verdict;
import cloud.atom.router.state.ClientPlace;

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

    private static final double MILLIS_PER_SECOND = 1e3;

    private final Candidates candidates;
    private final RequestFacts request;
    private final ClientPlace place;

    private Ranking(Candidates candidates, RequestFacts request) {
        this.candidates = candidates;
        this.request = request;
        place = candidates.place();
    }

    /** Ranks the regions to try; returns why the first stands there, or that there is no room for the request. */
    static Reason rank(Candidates candidates, RequestFacts request) {
        return new Ranking(candidates, request).rank();
    }

    private Reason rank() {
        Affinity affinity = candidates.policy().affinity();
        short[] override = override(affinity);
        if (override.length > 0) {
            return taken(Levels.single(Orders.appended(override, byDistanceOrDefault())), Reason.AFFINITY_OVERRIDE);
        }
        if (isWeighted(affinity)) {
            return taken(byWeight(), Reason.AFFINITY_WEIGHTED);
        }
        if (affinity.strategy() == Affinity.Strategy.PINNED) {
            return taken(Levels.single(pinned()), Reason.AFFINITY_PINNED);
        }
        if (!place.isKnown()) {
            return taken(Levels.single(candidates.byDefaultOrder()), Reason.AFFINITY_DEFAULT);
        }
        return affinity.strategy() == Affinity.Strategy.FASTEST
                ? taken(banded(answerMs()), Reason.AFFINITY_FASTEST)
                : taken(banded(candidates.rttMs()), RoutingEngine.nearestReason(place));
    }

    private boolean isWeighted(Affinity affinity) {
        Route route = candidates.route();
        boolean routeWeighs = route != null && !route.weights().isEmpty();
        return routeWeighs || affinity.strategy() == Affinity.Strategy.WEIGHTED;
    }

    /**
     * The permitted regions that the override which holds for the client prefers, best first; empty without one, and where
     * residency leaves none of them.
     */
    private short[] override(Affinity affinity) {
        Overrides.Match match = Overrides.of(affinity, place.location(), request.client());
        if (match == null) {
            return Orders.NONE;
        }
        candidates.note(Step.OVERRIDE, Verdict.PASS, match);
        return Orders.permitted(match.prefer(), candidates);
    }

    /** Ranks the region that the levels' loads give this request to, with its fallbacks. */
    private Reason taken(Levels levels, Reason asked) {
        Spill spill = candidates.spread(levels);
        int first = spill.draw(request.traceId());
        if (first == Spill.SHED) {
            return Reason.QOS_SHED;
        }
        Reason reason = spill.chosenLevel() == 0 ? asked : whyNotFirst(levels);
        candidates.rank(withFallbacks(first, levels.order()), reason);
        return reason;
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
        short[] order = candidates.byDefaultOrder();
        Orders.sortBy(order, key);
        return Levels.banded(order, key, candidates.policy().affinity().band().toNanos() / 1e6);
    }

    /** Estimated times to an answer: round trip and the region's p95; the mean of the others where it is not known. */
    private double[] answerMs() {
        double sum = 0;
        int known = 0;
        double[] answerMs = new double[candidates.size()];
        for (int i = 0; i < answerMs.length; i++) {
            RegionHealth one = candidates.health(i);
            answerMs[i] = one == null ? Double.NaN : one.p95Seconds().orElse(Double.NaN) * MILLIS_PER_SECOND;
            if (candidates.isPermitted(i) && !Double.isNaN(answerMs[i])) {
                sum += answerMs[i];
                known++;
            }
        }
        for (int i = 0; i < answerMs.length; i++) {
            double p95Ms = Double.isNaN(answerMs[i]) ? sum / Math.max(1, known) : answerMs[i];
            answerMs[i] = candidates.rttMs()[i] + p95Ms;
        }
        return answerMs;
    }

    /**
     * First the region that the weights draw; what it does not take goes to the others by their weights, and to those
     * without weight only when nobody else is left.
     */
    private Levels byWeight() {
        short[] preference = byDistanceOrDefault();
        double[] shares = new double[preference.length];
        double[] weights = new double[candidates.size()];
        for (int i = 0; i < preference.length; i++) {
            shares[i] = weightOf(preference[i]);
            weights[preference[i]] = shares[i];
        }
        short wanted = preference[Draws.byShare(shares, request.traceId().draw(WEIGHT_DRAW))];
        short[] order = new short[preference.length];
        order[0] = wanted;
        int count = 1;
        for (short ordinal : preference) {
            if (ordinal != wanted && weights[ordinal] > 0) {
                order[count++] = ordinal;
            }
        }
        long starts = count > 1 ? FIRST_TWO : FIRST;
        for (short ordinal : preference) {
            if (weights[ordinal] <= 0 && ordinal != wanted) {
                starts |= count < Long.SIZE ? 1L << count : 0;
                weights[ordinal] = 1; // alone in its level
                order[count++] = ordinal;
            }
        }
        return new Levels(order, starts, weights);
    }

    private double weightOf(int ordinal) {
        Route route = candidates.route();
        if (route == null || route.weights().isEmpty()) {
            return 1;
        }
        return route.weights()
                .getOrDefault(candidates.state().regions().region(ordinal).id(), 0.0);
    }

    /** The permitted regions by estimated round trip, or by the default order when the place is unknown. */
    private short[] byDistanceOrDefault() {
        short[] order = candidates.byDefaultOrder();
        if (place.isKnown()) {
            Orders.sortBy(order, candidates.rttMs());
        }
        return order;
    }

    /** The route's order, then the default order. */
    private short[] pinned() {
        Route route = candidates.route();
        short[] named = route == null ? Orders.NONE : Orders.permitted(route.regions(), candidates);
        return Orders.appended(named, candidates.byDefaultOrder());
    }

    /** The fallbacks behind {@code first}: the failover order, then by preference; only fit regions. */
    private short[] withFallbacks(int first, short[] preference) {
        short[] failover = candidates.failover();
        short[] order = new short[candidates.fitCount()];
        order[0] = (short) first;
        int count = 1;
        for (short ordinal : failover) {
            if (ordinal != first && candidates.isFit(ordinal)) {
                order[count++] = ordinal;
            }
        }
        for (short ordinal : preference) {
            boolean isNew = ordinal != first && !Orders.contains(failover, failover.length, ordinal);
            if (isNew && candidates.isFit(ordinal)) {
                order[count++] = ordinal;
            }
        }
        return order;
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
}
