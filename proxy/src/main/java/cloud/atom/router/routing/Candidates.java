package cloud.atom.router.routing;

import cloud.atom.router.health.Preference;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.RegionShare;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.Route;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.routing.Candidate.Why;
import cloud.atom.router.routing.TraceEntry.Verdict;
import cloud.atom.router.state.ActivePolicy;
import cloud.atom.router.state.ClientPlace;
import cloud.atom.router.state.RouterState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What one decision found: the regions, indexed by ordinal, what removed each, and in which order they are tried. Confined
 * to the decision while it is made; nothing changes here any more after that, and everything that explains it is made from
 * this when somebody asks.
 *
 * <p>A region that residency or the route removed never comes back: later steps only look at permitted ones.
 */
public final class Candidates {
    private static final double NANOS_PER_SECOND = 1e9;

    private static final Why[] WHYS = Why.values();
    private static final byte[] UNDECIDED = {};

    private final RouterState state;
    private final ActivePolicy policy;
    private @Nullable Route route;
    private @Nullable ClientPlace place;

    /** Ordinals of {@link Why}; empty before residency was asked. */
    private byte[] whys = UNDECIDED;

    private short permitted;
    private short fit;

    /** Estimated round trips, bias included; null before the place is known. */
    private double @Nullable [] rttMs;

    /** In which order the request would go to regions if all were fit; null before that was asked. */
    private @Nullable Levels preferred;

    private @Nullable Spill spill;
    private @Nullable Reason ranked;
    private @Nullable StickyPlan sticky;
    private short[] tried = Orders.NONE;

    /** What steps found that most decisions do not come to; null: nothing. */
    private @Nullable List<TraceEntry> notes;

    /** The regions before the first step of a decision by {@code policy}. */
    Candidates(RouterState state, ActivePolicy policy) {
        this.state = state;
        this.policy = policy;
    }

    RouterState state() {
        return state;
    }

    RoutingPolicy policy() {
        return policy.policy();
    }

    /** Notes the route that matches; null: none does. */
    void take(@Nullable Route matching) {
        route = matching;
    }

    @Nullable
    Route route() {
        return route;
    }

    /** Removes the regions that residency forbids, and those that the route does not use. */
    void permit() {
        Collection<RegionId> used = usedByRoute();
        boolean usesAll = used.isEmpty();
        whys = new byte[state.regions().size()];
        Arrays.fill(whys, code(Why.RESIDENCY));
        byte allowed = code(usesAll ? Why.FIT : Why.ROUTE);
        for (short ordinal : policy.permitted()) {
            whys[ordinal] = allowed;
        }
        permitted = (short) (usesAll ? policy.permitted().length : readmit(used));
        fit = permitted;
    }

    /** Lets the regions come back that the route uses; returns how many. */
    private int readmit(Collection<RegionId> used) {
        int count = 0;
        for (RegionId name : used) {
            int ordinal = state.regions().ordinalOf(name);
            if (ordinal >= 0 && why(ordinal) == Why.ROUTE) {
                whys[ordinal] = code(Why.FIT);
                count++;
            }
        }
        return count;
    }

    /** A route uses the regions it names; else those it gives weights; else all, which is empty here. */
    private Collection<RegionId> usedByRoute() {
        Route matching = route;
        if (matching == null
                || (matching.regions().isEmpty() && matching.weights().isEmpty())) {
            return List.of();
        }
        return matching.regions().isEmpty() ? matching.weights().keySet() : matching.regions();
    }

    @SuppressWarnings("EnumOrdinal") // within one decision
    private static byte code(Why why) {
        return (byte) why.ordinal();
    }

    /** Notes the estimated round trips, bias included. */
    void placeAt(ClientPlace known) {
        place = known;
        double[] distances = policy.distances();
        if (distances == null) {
            rttMs = known.rttMs();
            return;
        }
        double[] biased = known.rttMs().clone();
        for (int i = 0; i < biased.length; i++) {
            biased[i] *= distances[i];
        }
        rttMs = biased;
    }

    /** Removes the permitted regions that are not fit to take the request. */
    void judge() {
        double minimumScore = policy().serviceLevel().minimumScore();
        double p95Limit = p95Limit();
        for (int i = 0; i < whys.length; i++) {
            if (isFit(i)) {
                Why why = judge(state.healthOf(i), minimumScore, p95Limit);
                whys[i] = code(why);
                fit -= (short) (why == Why.FIT ? 0 : 1);
            }
        }
    }

    private double p95Limit() {
        Duration slo = policy().serviceLevel().p95().orElse(state.settings().p95());
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
        return health.share().room(tier()) <= 0 ? Why.CAPACITY : Why.FIT;
    }

    /** Rank of the policy's tier; 0 is kept longest. */
    private int tier() {
        return policy().qos().tier().rank();
    }

    /** How many regions there are; 0 before residency was asked. */
    int size() {
        return whys.length;
    }

    int permittedCount() {
        return permitted;
    }

    int fitCount() {
        return fit;
    }

    Why why(int ordinal) {
        return WHYS[whys[ordinal]];
    }

    boolean isFit(int ordinal) {
        return why(ordinal) == Why.FIT;
    }

    boolean isPermitted(int ordinal) {
        Why why = why(ordinal);
        return why != Why.RESIDENCY && why != Why.ROUTE;
    }

    /** The regions that {@code wanted} picks, in the registry's order. */
    short[] ordinals(IntPredicate wanted) {
        short[] found = new short[whys.length];
        int count = 0;
        for (int i = 0; i < whys.length; i++) {
            if (wanted.test(i)) {
                found[count++] = (short) i;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** Permitted regions, fit or not, in the default order; a new array. */
    short[] byDefaultOrder() {
        short[] order = new short[permitted];
        int count = 0;
        for (short ordinal : policy.permitted()) {
            if (isPermitted(ordinal)) {
                order[count++] = ordinal;
            }
        }
        return order;
    }

    /** The regions that the policy's failover section names and its residency allows, in its order. Only read. */
    short[] failover() {
        return policy.failover();
    }

    /** Where the client is; asked once that is known. */
    ClientPlace place() {
        if (place == null) {
            throw new AssertionError("place: null (expected: known by now)");
        }
        return place;
    }

    /** Whether the client's place was looked up: it is the first step behind residency. */
    boolean isPlaced() {
        return place != null;
    }

    /** Estimated round trips, indexed by ordinal, bias included; NaN when unknown. Only read. */
    double[] rttMs() {
        if (rttMs == null) {
            throw new AssertionError("rttMs: null (expected: known by now)");
        }
        return rttMs;
    }

    /** What is known of a region; null when nothing is. */
    @Nullable
    RegionHealth health(int ordinal) {
        return state.healthOf(ordinal);
    }

    double score(int ordinal) {
        RegionHealth known = state.healthOf(ordinal);
        return known == null ? 1 : known.score();
    }

    /** The share of requests of this tier that a region takes. */
    double taken(int ordinal) {
        RegionHealth known = state.healthOf(ordinal);
        return known == null ? 1 : known.share().taken(tier());
    }

    /** The share of requests of this tier that a region has room for. */
    double room(int ordinal) {
        RegionHealth known = state.healthOf(ordinal);
        return known == null ? 1 : known.share().room(tier());
    }

    /** Whether a region takes less than its score alone would let it: it comes back, or is probed. */
    boolean isReturning(int ordinal) {
        RegionHealth known = state.healthOf(ordinal);
        return known != null
                && known.share().health() < Math.min(known.share().room(tier()), RegionShare.ofScore(known.score()));
    }

    double capacityWeight(int ordinal) {
        return state.regions().capacityWeight(ordinal);
    }

    /** Spreads the request over {@code levels}; the candidates remember how. */
    Spill spread(Levels levels) {
        preferred = levels;
        spill = new Spill(levels, this);
        return spill;
    }

    /** Notes that the request would go to this region first if it took everything. */
    void prefer(int ordinal) {
        preferred = preferred == null ? null : preferred.preferring(ordinal);
    }

    /** How the request was spread; null before. */
    @Nullable
    Spill spill() {
        return spill;
    }

    /** In which order the request would go to regions if all were fit, packed; nothing before that was asked. */
    long demand() {
        return preferred == null ? Preference.NONE : preferred.packed(tier());
    }

    /** Notes the regions that are tried, best first, and why the first stands there; {@code order} is not copied. */
    void rank(short[] order, Reason reason) {
        tried = order;
        ranked = reason;
    }

    /** Puts another region in front of those that are tried. */
    void tryFirst(int ordinal) {
        tried = Orders.first(ordinal, tried);
    }

    /** The regions that are tried, best first. Only read. */
    short[] tried() {
        return tried;
    }

    /** Why the first of them stood there; null before. */
    @Nullable
    Reason ranked() {
        return ranked;
    }

    /** Notes the cookie that the answer gives. */
    void stick(StickyPlan plan) {
        sticky = plan;
    }

    /** The cookie that the answer gives; null: none. */
    @Nullable
    StickyPlan sticky() {
        return sticky;
    }

    /** What keeps a copy of the request from a region: of the steps before, all but the route's own list count. */
    Why whyNotMirror(int ordinal) {
        Why why = why(ordinal);
        return why == Why.ROUTE
                ? judge(state.healthOf(ordinal), policy().serviceLevel().minimumScore(), p95Limit())
                : why;
    }

    /** Notes what a step found that most decisions do not come to. */
    void note(Step step, Verdict verdict, Object detail) {
        if (notes == null) {
            notes = new ArrayList<>(1);
        }
        notes.add(new TraceEntry(step, verdict, detail));
    }

    /** What was noted, in the order of the steps. */
    List<TraceEntry> notes() {
        return notes == null ? List.of() : notes;
    }

    @Override
    public String toString() {
        return new CandidateViews(this) + " " + notes();
    }
}
