package cloud.atom.router.control.wire;

import cloud.atom.router.control.wire.RouteAnswer.CandidateView;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers about live decisions. Holds no state. */
public final class DecisionAnswers {
    private DecisionAnswers() {}

    /**
     * {@code GET /decisions}. Immutable.
     *
     * @param next what {@code before} is to be for the page behind this one; null: there is none
     */
    public record Decisions(
            List<DecisionView> decisions, @Nullable String next) {}

    /**
     * One live decision and what became of it. Immutable.
     *
     * @param ts when it was decided, RFC 3339
     * @param tenantId null when no tenant was found; so are {@code policyId} and {@code policyVersion}
     * @param region that was to be tried first; null when refused
     * @param reason of the decision
     * @param outcome {@code routed}, {@code rejected} or {@code unroutable}
     * @param generation of the state that was read
     * @param geoip the database of places that was used; null when not known any more
     * @param draws the numbers in [0, 1) that chance took, by what they were drawn for
     * @param hedge where a second attempt was planned; null: nowhere
     * @param mirror where a copy was planned; null: nowhere
     * @param sticky the region that the client's valid sticky cookie named; null: none is known
     * @param attempts those that are over
     * @param ended null while the request runs
     */
    public record DecisionView(
            String traceId,
            String ts,
            @Nullable String tenantId,
            @Nullable String policyId,
            @Nullable Long policyVersion,
            RequestView request,
            @Nullable String region,
            String reason,
            String outcome,
            long generation,
            @Nullable String geoip,
            List<CandidateView> candidates,
            Map<String, Double> draws,
            @Nullable String hedge,
            @Nullable String mirror,
            @Nullable String sticky,
            List<AttemptView> attempts,
            @Nullable EndedView ended) {}

    /**
     * The request, without anything that names the client. Immutable.
     *
     * @param route its name; null: none matched
     * @param clientNetwork /24 or /48; null: not known
     */
    public record RequestView(
            String method,
            String path,
            @Nullable String route,
            @Nullable String clientNetwork) {}

    /**
     * One attempt. Immutable.
     *
     * @param status null when no response came
     * @param firstByteMs from its start until the response head, or its end
     */
    public record AttemptView(
            String region,
            int number,
            boolean hedge,
            String outcome,
            @Nullable Integer status,
            double firstByteMs,
            boolean retried) {}

    /**
     * How the request ended. Immutable.
     *
     * @param phase {@code completed}, {@code rejected}, {@code unroutable} or {@code failed}
     * @param status null when the client went away before it was told one
     * @param region whose response the client got; null: the router's own
     */
    public record EndedView(
            String phase,
            @Nullable Integer status,
            @Nullable String region,
            @Nullable String reason,
            double latencyMs,
            double upstreamMs) {}

    /**
     * {@code POST /policy/replay}. Immutable.
     *
     * @param considered requests decided again
     * @param changed of them, those that would go elsewhere
     * @param residencyChanges of those, the ones that move because one side's residency forbids the other's region
     * @param samples the first ones that change
     */
    public record Replayed(
            int considered,
            int changed,
            List<MoveView> byRegion,
            RttView estRttMs,
            int residencyChanges,
            List<SampleView> samples) {}

    /** How many requests go from where to where; a refusal is its reason. Immutable. */
    public record MoveView(String from, String to, int count) {}

    /** Mean estimated round trip; null when no request has one on both sides. Immutable. */
    public record RttView(@Nullable Double before, @Nullable Double after) {}

    /** One request that would go elsewhere. Immutable. */
    public record SampleView(String traceId, String method, String path, SideView before, SideView after) {}

    /** Where it goes, and why. Immutable. */
    public record SideView(String region, String reason) {}
}
