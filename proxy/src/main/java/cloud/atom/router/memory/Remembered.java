package cloud.atom.router.memory;

import cloud.atom.router.exchange.AttemptSummary;
import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.Route;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policy.Sticky;
import cloud.atom.router.routing.Candidate;
import cloud.atom.router.routing.PackedCandidates;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.RoutingDecision.Forward;
import cloud.atom.router.routing.StickyCookie;
import cloud.atom.router.routing.StickyPlan;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.StickyKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One live decision and what became of it, without anything that names the client: its address is cut to /24 or /48, and
 * host, query and header values are not kept. What a route asked of header fields is known all the same: the request took
 * the route, so it had the values that the policy names. Of a valid sticky cookie its region and the rest of its life are
 * kept, unless the request was refused.
 *
 * <p>Thread-safe. Everything is final but the ending, which the request's event loop sets while others may look.
 */
public final class Remembered {
    private static final int MOST_PATH = 1024;

    /** The object itself with its network and ending. */
    private static final long BASE_BYTES = 336;

    private final long stamp;
    private final long atMillis;
    private final TraceId traceId;
    private final @Nullable RoutingPolicy policy;
    private final @Nullable Route route;
    private final String method;
    private final String path;
    private final @Nullable IpNetwork client;
    private final long generation;
    private final Reason reason;
    private final @Nullable RegionId hedge;
    private final @Nullable RegionId mirror;
    private final @Nullable RegionId sticky;

    /** How long the cookie of {@link #sticky} still counted. */
    private final long stickySeconds;

    private final PackedCandidates candidates;

    /** Attempts that are over, in that order. Replaced as a whole by the request's event loop; read by any thread. */
    private volatile List<Attempt> attempts = List.of();

    /** Set once by the request's event loop; read by any thread; null while the request runs. */
    private volatile @Nullable Ending ending;

    Remembered(long stamp, long atMillis, RequestFacts request, RoutingDecision decision) {
        this.stamp = stamp;
        this.atMillis = atMillis;
        traceId = decision.traceId();
        policy = decision.policy();
        route = decision.route();
        method = request.method();
        String whole = request.path();
        path = whole.length() > MOST_PATH ? whole.substring(0, MOST_PATH) : whole;
        IpAddress address = request.client();
        client = address == null ? null : address.network();
        generation = decision.generation();
        reason = decision.reason();
        Forward forward = decision instanceof Forward routed ? routed : null;
        hedge = forward == null || forward.hedge() == null
                ? null
                : forward.hedge().target().region();
        mirror = forward == null || forward.mirror() == null
                ? null
                : forward.mirror().region();
        StickyPlan plan = forward == null ? null : forward.sticky();
        StickyCookie shown = plan == null ? null : plan.shown();
        sticky = shown == null ? null : shown.region();
        stickySeconds = plan == null || shown == null ? 0 : shown.expiresEpochSeconds() - plan.nowEpochSeconds();
        candidates = PackedCandidates.of(decision);
    }

    /**
     * One attempt after its end. Immutable.
     *
     * @param status of the response; 0 when none came
     * @param firstByteNanos from its start until the response head; until its end when none came
     */
    public record Attempt(
            RegionId region,
            int number,
            boolean hedge,
            AttemptOutcome outcome,
            int status,
            long firstByteNanos,
            boolean retried) {
        static Attempt of(AttemptSummary attempt) {
            return new Attempt(
                    attempt.target().region(),
                    attempt.number(),
                    attempt.hedge(),
                    attempt.outcome(),
                    attempt.status(),
                    attempt.firstByteNanos(),
                    attempt.retried());
        }
    }

    /**
     * How the request ended. Immutable.
     *
     * @param region whose response the client got; null when the router answered itself
     * @param status what the client was told; 0 when it went away before
     */
    public record Ending(
            ExchangeSummary.Phase phase,
            int status,
            @Nullable RegionId region,
            @Nullable Reason reason,
            long durationNanos,
            long upstreamNanos,
            HttpVersion version) {
        static Ending of(ExchangeSummary exchange) {
            return new Ending(
                    exchange.phase(),
                    exchange.status(),
                    exchange.region(),
                    exchange.reason(),
                    exchange.durationNanos(),
                    exchange.upstreamNanos(),
                    exchange.version());
        }
    }

    void onAttempt(AttemptSummary attempt) {
        List<Attempt> before = attempts;
        Attempt last = Attempt.of(attempt);
        if (before.isEmpty()) {
            attempts = List.of(last);
            return;
        }
        Attempt[] all = before.toArray(new Attempt[before.size() + 1]);
        all[before.size()] = last;
        attempts = List.of(all);
    }

    void onComplete(ExchangeSummary exchange) {
        ending = Ending.of(exchange);
    }

    /** What it takes on the heap, about. */
    long bytes() {
        return BASE_BYTES + path.length() + candidates.bytes();
    }

    /** Its place in the order of all that is remembered; the newer the higher, no two alike. */
    public long stamp() {
        return stamp;
    }

    /** When it was decided, in milliseconds since 1970. */
    public long atMillis() {
        return atMillis;
    }

    public TraceId traceId() {
        return traceId;
    }

    /** The policy that decided, by its id; null when no tenant was found. */
    public @Nullable PolicyId policyId() {
        return policy == null ? null : policy.id();
    }

    /** Whose request it was; null when no tenant was found. */
    public @Nullable TenantId tenant() {
        return policy == null ? null : policy.id().tenant();
    }

    /** Version of the policy that decided; 0 when there was none. */
    public long policyVersion() {
        return policy == null ? 0 : policy.version();
    }

    /** Name of the route that it took; empty when it took none. */
    public String route() {
        return route == null ? "" : route.name();
    }

    public String method() {
        return method;
    }

    /** The normalised path, cut to {@value #MOST_PATH} characters. */
    public String path() {
        return path;
    }

    /** The client's network; null when its address was not known. */
    public @Nullable IpNetwork client() {
        return client;
    }

    /** Generation of the state that was read. */
    public long generation() {
        return generation;
    }

    /** Why it went where it went, or was refused, by the decision alone. */
    public Reason reason() {
        return reason;
    }

    /** The region that was to be tried first; null when the request was refused. */
    public @Nullable RegionId first() {
        return reason.isRefusal() || candidates.isEmpty()
                ? null
                : candidates.get(0).region();
    }

    /** Where a second attempt was planned beside a slow first one; null: nowhere. */
    public @Nullable RegionId hedge() {
        return hedge;
    }

    /** Where a copy was planned; null: nowhere. */
    public @Nullable RegionId mirror() {
        return mirror;
    }

    /** The region that the client's valid cookie named, also when the decision could not follow it; null: none is known. */
    public @Nullable RegionId sticky() {
        return sticky;
    }

    /** Every region as the decision saw it, those that were to be tried first, in their order. */
    public List<Candidate> candidates() {
        return candidates;
    }

    /** Attempts that are over, in that order. */
    public List<Attempt> attempts() {
        return attempts;
    }

    /** How it ended; null while it runs. */
    public @Nullable Ending ending() {
        return ending;
    }

    /**
     * The request as far as it is remembered, to decide it again: addressed to the first policy of its tenant, from the
     * first address of its client's network, with the fields that its route asks for, and a cookie that counts in {@code
     * state} for as long as the client's did.
     *
     * @throws IllegalStateException when no tenant was found
     */
    public RequestFacts facts(RouterState state) {
        if (policy == null) {
            throw new IllegalStateException("facts: " + traceId + " (expected: a decision by a policy)");
        }
        Map<String, String> fields = fields(policy, state);
        return new RequestFacts(
                traceId, policy.id().tenant(), "", method, path, fields::get, client == null ? null : client.base());
    }

    private Map<String, String> fields(RoutingPolicy decided, RouterState state) {
        Map<String, String> asked = route == null ? Map.of() : route.match().fields();
        Sticky terms = decided.affinity().sticky().orElse(null);
        StickyKey key = state.settings().stickyKey().orElse(null);
        if (sticky == null || terms == null || key == null) {
            return asked;
        }
        StickyCookie cookie = new StickyCookie(sticky, state.health().takenAtEpochSeconds() + stickySeconds);
        Map<String, String> fields = new HashMap<>(asked);
        fields.putIfAbsent("cookie", terms.cookie() + "=" + cookie.value(key, decided.id(), terms));
        return fields;
    }
}
