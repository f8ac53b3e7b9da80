package cloud.atom.router.control.wire;

import cloud.atom.router.routing.Candidate;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
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
            String region, int rank, @Nullable Double estRttMs, double score, boolean eligible, String why) {
        /** What removed a candidate, or that it is fit, and how much it takes when that is not all or nothing. */
        public static String why(Candidate candidate) {
            boolean part = candidate.eligible() && candidate.share() > 0 && candidate.share() < 1;
            return part
                    ? String.format(Locale.ROOT, "fit, takes %.0f %%", 100 * candidate.share())
                    : candidate.why().wireName();
        }
    }

    /** One step of the decision. Immutable. */
    public record StepView(String step, String verdict, String detail) {}
}
