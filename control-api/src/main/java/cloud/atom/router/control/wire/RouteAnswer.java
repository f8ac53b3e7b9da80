package cloud.atom.router.control.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /route} answers when live traffic would be routed. Immutable.
 *
 * @param candidates every region, best rank first
 * @param explanation only when asked for
 */
public record RouteAnswer(
        String region,
        String upstreamUrl,
        String reason,
        String traceId,
        String outcome,
        String policyId,
        long policyVersion,
        List<CandidateView> candidates,
        String tenantId,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<StepView> explanation) {

    /**
     * One region as the decision saw it. Immutable.
     *
     * @param rank from 1; 0: not tried
     * @param estRttMs null when the client's place is unknown
     */
    public record CandidateView(
            String region, int rank, @Nullable Double estRttMs, double score, boolean eligible, String why) {}

    /** One step of the decision. Immutable. */
    public record StepView(String step, String verdict, String detail) {}
}
