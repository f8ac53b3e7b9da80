package cloud.atom.router.routing;

import cloud.atom.router.health.Preference;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.RetryPolicy;
import cloud.atom.router.policy.Route;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.qos.QuotaAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What becomes of a request, with all it implies. Immutable. */
public sealed interface RoutingDecision {
    TraceId traceId();

    /** For {@code Forward} why the first target was chosen, for {@code Reject} why the request is refused. */
    Reason reason();

    /** The policy that decided; null when no tenant was found. */
    @Nullable
    RoutingPolicy policy();

    /** Generation of the state that was read. */
    long generation();

    /** What it found, from which all that explains it is made; null when no tenant was found. */
    @Nullable
    Candidates found();

    /** The route that matched; null when none did or none was asked for. */
    default @Nullable Route route() {
        Candidates found = found();
        return found == null ? null : found.route();
    }

    /** Every region of the registry as the decision saw it, best rank first; empty when it did not come so far. */
    default List<Candidate> candidates() {
        Candidates found = found();
        return found == null ? List.of() : new CandidateViews(found);
    }

    /**
     * In which order it would go to regions if all were fit, as {@link Preference} packs it; none when its tenant sends
     * more than it may: what is refused for that takes no room from others.
     */
    default long demand() {
        Candidates found = found();
        return found == null || reason() == Reason.QOS_RATE ? Preference.NONE : found.demand();
    }

    /** What each step found, in order. */
    default List<TraceEntry> trace() {
        return Trace.of(this);
    }

    /** What the quota gate said; null when it was not asked. */
    @Nullable
    QuotaAnswer quota();

    /**
     * The request is forwarded.
     *
     * @param targets where attempts go, best first, each region once; at least one, all inside residency
     * @param retry how often and after what the next target is tried
     * @param timeout time until the response head has come, over all attempts; absent: {@code timeouts.first_byte} for
     *     each
     * @param hedge a second attempt besides a slow first one; null: none
     * @param mirror where a copy of the request goes, inside residency; null: nowhere
     * @param sticky the cookie that the answer gives; null: none
     */
    record Forward(
            TraceId traceId,
            Reason reason,
            RoutingPolicy policy,
            long generation,
            List<Target> targets,
            RetryPolicy retry,
            Optional<Duration> timeout,
            @Nullable HedgePlan hedge,
            @Nullable Target mirror,
            @Nullable StickyPlan sticky,
            Candidates found,
            @Nullable QuotaAnswer quota)
            implements RoutingDecision {}

    /**
     * The request is refused.
     *
     * @param reason a reason that is a refusal
     */
    record Reject(
            TraceId traceId,
            Reason reason,
            @Nullable RoutingPolicy policy,
            long generation,
            @Nullable Candidates found,
            @Nullable QuotaAnswer quota)
            implements RoutingDecision {}
}
