package cloud.atom.router.control.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers about policies. Holds no state. */
public final class PolicyAnswers {
    private PolicyAnswers() {}

    /**
     * {@code POST /policy/apply}, when the policy was taken or would be. Immutable.
     *
     * @param latest highest version accepted
     * @param signatureSha256 null for an unsigned policy
     * @param timestamp RFC 3339
     * @param auditSha256 null: there is no audit log yet
     */
    public record Applied(
            String policyId,
            long version,
            String status,
            String signature,
            long latest,
            String applier,
            @Nullable String signatureSha256,
            String manifestSha256,
            List<String> keys,
            String timestamp,
            @Nullable String auditSha256,
            List<CheckView> checks,
            List<String> changes) {}

    /** The answer to one of P1 to P7. Immutable. */
    public record CheckView(String id, String result, String detail) {}

    /** {@code GET /policies}. */
    public record Policies(List<PolicyView> policies) {}

    /**
     * {@code GET /policy/{id}}. Immutable.
     *
     * @param pending versions that wait for approval
     * @param status of the active version
     */
    public record PolicyView(
            String policyId,
            String tenant,
            String namespace,
            String name,
            String environment,
            long latest,
            long activeVersion,
            List<Long> pending,
            String status,
            String description,
            List<String> hosts,
            String applier,
            String manifestSha256,
            String acceptedAt) {}

    /** {@code GET /policy/{id}/versions}, newest first. */
    public record Versions(String policyId, List<VersionView> versions) {}

    /**
     * One accepted version. Immutable.
     *
     * @param policy its exact text; only when one version is asked for
     */
    public record VersionView(
            long version,
            String status,
            String signature,
            String manifestSha256,
            String applier,
            String acceptedAt,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String policy) {}
}
