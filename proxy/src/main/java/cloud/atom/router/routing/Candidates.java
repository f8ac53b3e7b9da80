package cloud.atom.router.routing;

import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.health.Preference;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.RegionShare;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.Route;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.routing.Candidate.Why;
import cloud.atom.router.state.ClientPlace;
import cloud.atom.router.state.RegionCatalog;
import cloud.atom.router.state.RouterState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The regions during one decision, indexed by ordinal, and what removed each. Not thread-safe; confined to one decision.
 *
 * <p>A region that residency or the route removed never comes back: later steps only look at permitted ones.
 */
final class Candidates {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;

    /** What a region without any score counts in panic; above 0, so that all share when none has one. */
    private static final double LEAST_SCORE = 1e-3;

    private final RegionCatalog regions;
    private final HealthSnapshot health;
    private final Why[] why;
    private final double[] rttMs;
    private final int[] rank;
    private int permitted;
    private int fit;

    /** How many regions have a rank. */
    private int tried;

    /** Rank of the policy's tier; 0 is kept longest. */
    private int tier;

    private @Nullable Levels levels;
    private @Nullable Spill spill;

    private Candidates(RouterState state) {
        regions = state.regions();
        health = state.health();
        int size = regions.size();
        why = new Why[size];
        rttMs = new double[size];
        rank = new int[size];
        Arrays.fill(why, Why.FIT);
        Arrays.fill(rttMs, Double.NaN);
    }

    /** The regions that residency allows and the route uses. */
    static Candidates permitted(RouterState state, RoutingPolicy policy, @Nullable Route route) {
        Candidates candidates = new Candidates(state);
        candidates.tier = policy.qos().tier().rank();
        for (int i = 0; i < candidates.why.length; i++) {
            Region region = candidates.regions.region(i);
            if (!policy.residency().permits(region)) {
                candidates.why[i] = Why.RESIDENCY;
            } else if (!routeUses(route, region.id())) {
                candidates.why[i] = Why.ROUTE;
            } else {
                candidates.permitted++;
            }
        }
        candidates.fit = candidates.permitted;
        return candidates;
    }

    /** A route uses the regions it names; else those it gives weights; else all. */
    private static boolean routeUses(@Nullable Route route, RegionId region) {
        if (route == null) {
            return true;
        }
        if (!route.regions().isEmpty()) {
            return route.regions().contains(region);
        }
        return route.weights().isEmpty() || route.weights().containsKey(region);
    }

    /** Notes the estimated round trips, bias included. */
    void placeAt(ClientPlace place, Affinity affinity) {
        for (int i = 0; i < rttMs.length; i++) {
            double bias = affinity.bias().isEmpty()
                    ? 0
                    : affinity.bias().getOrDefault(regions.region(i).id(), 0.0);
            rttMs[i] = place.rttMs()[i] * (1 - bias);
        }
    }

    /** Removes the permitted regions that are not fit to take the request. */
    void judge(RouterState state, RoutingPolicy policy) {
        double p95Limit = p95Limit(state, policy);
        for (int i = 0; i < why.length; i++) {
            if (why[i] == Why.FIT) {
                why[i] = judge(healthOf(i), policy.serviceLevel().minimumScore(), p95Limit);
                fit -= why[i] == Why.FIT ? 0 : 1;
            }
        }
    }

    private static double p95Limit(RouterState state, RoutingPolicy policy) {
        Duration slo = policy.serviceLevel().p95().orElse(state.settings().p95());
        return slo.toNanos() / NANOS_PER_SECOND;
    }

    private Why judge(@Nullable RegionHealth health, double minimumScore, double p95Limit) {
        if (health == null) {
            return Why.FIT;
        }
        if (health.state() == RegionState.DRAINED) {
            return Why.DRAINED;
        }
        if (health.state() == RegionState.DOWN) {
            return Why.DOWN;
        }
        if (health.circuitOpen()) {
            return Why.CIRCUIT;
        }
        if (health.score() < minimumScore) {
            return Why.SCORE;
        }
        if (health.p95Seconds().orElse(0) > p95Limit) {
            return Why.LATENCY;
        }
        return health.share().room(tier) <= 0 ? Why.CAPACITY : Why.FIT;
    }

    int permittedCount() {
        return permitted;
    }

    int fitCount() {
        return fit;
    }

    Why why(int ordinal) {
        return why[ordinal];
    }

    boolean isFit(int ordinal) {
        return why[ordinal] == Why.FIT;
    }

    boolean isPermitted(int ordinal) {
        return why[ordinal] != Why.RESIDENCY && why[ordinal] != Why.ROUTE;
    }

    /** Permitted regions that still run though they are not fit: neither down, nor drained, nor behind a breaker. */
    int[] running() {
        return ordinals(i -> isPermitted(i) && why[i] != Why.DOWN && why[i] != Why.DRAINED && why[i] != Why.CIRCUIT);
    }

    /** Permitted regions, fit or not, in the registry's order. */
    int[] permittedOrdinals() {
        return ordinals(this::isPermitted);
    }

    private int[] ordinals(IntPredicate wanted) {
        int[] found = new int[why.length];
        int count = 0;
        for (int i = 0; i < why.length; i++) {
            if (wanted.test(i)) {
                found[count++] = i;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** Estimated round trips, indexed by ordinal, bias included; NaN when unknown. Only read. */
    double[] rttMs() {
        return rttMs;
    }

    double score(int ordinal) {
        RegionHealth known = healthOf(ordinal);
        return known == null ? 1 : known.score();
    }

    /** The share of requests of this tier that a region takes. */
    double taken(int ordinal) {
        RegionHealth known = healthOf(ordinal);
        return known == null ? 1 : known.share().taken(tier);
    }

    /** The share of requests of this tier that a region has room for. */
    double room(int ordinal) {
        RegionHealth known = healthOf(ordinal);
        return known == null ? 1 : known.share().room(tier);
    }

    /** Whether a region takes less than its score alone would let it: it comes back, or is probed. */
    boolean isReturning(int ordinal) {
        RegionHealth known = healthOf(ordinal);
        return known != null
                && known.share().health() < Math.min(known.share().room(tier), RegionShare.ofScore(known.score()));
    }

    double capacityWeight(int ordinal) {
        return regions.capacityWeight(ordinal);
    }

    /** Whether a region is kept from serving by want of room alone. */
    boolean anyFull() {
        for (Why one : why) {
            if (one == Why.CAPACITY) {
                return true;
            }
        }
        return false;
    }

    /** Estimated times to an answer: round trip and the region's p95; the mean of the others where it is not known. */
    double[] answerMs() {
        double sum = 0;
        int known = 0;
        double[] p95Ms = new double[why.length];
        for (int i = 0; i < why.length; i++) {
            RegionHealth one = healthOf(i);
            p95Ms[i] = one == null ? Double.NaN : one.p95Seconds().orElse(Double.NaN) * MILLIS_PER_SECOND;
            if (isPermitted(i) && !Double.isNaN(p95Ms[i])) {
                sum += p95Ms[i];
                known++;
            }
        }
        for (int i = 0; i < why.length; i++) {
            p95Ms[i] = rttMs[i] + (Double.isNaN(p95Ms[i]) ? sum / Math.max(1, known) : p95Ms[i]);
        }
        return p95Ms;
    }

    /** Spreads the request over {@code preferred}; the candidates remember how. */
    Spill spread(Levels preferred) {
        levels = preferred;
        spill = new Spill(preferred, this);
        return spill;
    }

    /** How the request was spread; null before. */
    @Nullable
    Spill spill() {
        return spill;
    }

    /** Notes that the request would go to this region first if it took everything. */
    void prefer(int ordinal) {
        levels = levels == null ? null : levels.preferring(ordinal);
    }

    /** In which order the request would go to regions if all were fit, packed; nothing before that was asked. */
    long demand() {
        return levels == null ? Preference.NONE : levels.packed(tier);
    }

    /** One of {@code members}, each with the probability of its share of the scores and of its room. */
    int drawByScore(int[] members, double draw) {
        double[] shares = new double[members.length];
        for (int i = 0; i < members.length; i++) {
            shares[i] = Math.max(LEAST_SCORE, score(members[i])) * Math.max(LEAST_SCORE, room(members[i]));
        }
        return members[draw(shares, draw)];
    }

    /** The index that {@code draw} in [0, 1) falls on when each index has its share; 0 when all shares are 0. */
    static int draw(double[] shares, double draw) {
        double total = 0;
        for (double share : shares) {
            total += share;
        }
        double rest = draw * total;
        int last = 0;
        for (int i = 0; i < shares.length; i++) {
            if (shares[i] > 0) {
                last = i;
                rest -= shares[i];
                if (rest < 0) {
                    return i;
                }
            }
        }
        return last;
    }

    /** Notes the ranks of the regions that are tried, best first. */
    void rank(int[] order) {
        tried = order.length;
        for (int i = 0; i < order.length; i++) {
            rank[order[i]] = i + 1;
        }
    }

    /** Where attempts go: each region of {@code order} with its endpoints. */
    List<Target> targets(int[] order, TraceId traceId) {
        List<Target> targets = new ArrayList<>(order.length);
        for (int ordinal : order) {
            targets.add(target(ordinal, traceId));
        }
        return targets;
    }

    /** A region with the endpoints that an attempt may go to. */
    Target target(int ordinal, TraceId traceId) {
        return EndpointDraw.target(regions.region(ordinal), healthOf(ordinal), traceId);
    }

    /** What keeps a copy of the request from a region: of the steps before, all but the route's own list count. */
    Why whyNotMirror(int ordinal, RouterState state, RoutingPolicy policy) {
        if (!policy.residency().permits(regions.region(ordinal))) {
            return Why.RESIDENCY;
        }
        boolean judged = why[ordinal] != Why.ROUTE;
        return judged
                ? why[ordinal]
                : judge(healthOf(ordinal), policy.serviceLevel().minimumScore(), p95Limit(state, policy));
    }

    /**
     * All regions as they stand: those that are tried by rank, then the rest in the registry's order. Made when somebody
     * looks, which live traffic does not; nothing changes here any more by then.
     */
    List<Candidate> views() {
        return new CandidateViews(this);
    }

    int size() {
        return why.length;
    }

    /** 1 for the region tried first; 0 for one that is not tried. */
    int rank(int ordinal) {
        return rank[ordinal];
    }

    /** How many regions have a rank. */
    int tried() {
        return tried;
    }

    Candidate view(int ordinal) {
        float share = spill == null ? 0 : (float) spill.shareOf(ordinal);
        RegionId id = regions.region(ordinal).id();
        return new Candidate(id, rank[ordinal], rttMs[ordinal], score(ordinal), why[ordinal], share);
    }

    private @Nullable RegionHealth healthOf(int ordinal) {
        return health.of(regions.region(ordinal).id());
    }
}
