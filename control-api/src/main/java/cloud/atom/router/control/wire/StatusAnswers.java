package cloud.atom.router.control.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers about this process. Holds no state. */
public final class StatusAnswers {
    private StatusAnswers() {}

    /**
     * {@code GET /health}. Immutable.
     *
     * @param status {@code ok}, or {@code degraded} when a check is not
     */
    public record Health(String status, boolean simulationMode, String version, Map<String, Check> checks) {}

    /**
     * One part of the process. Immutable.
     *
     * @param status {@code ok} or {@code warn}
     * @param detail for people
     */
    public record Check(String status, String detail) {
        public static Check ok(String detail) {
            return new Check("ok", detail);
        }

        public static Check warn(String detail) {
            return new Check("warn", detail);
        }
    }

    /** {@code GET /ready} when it is. */
    public record Ready(String status) {}

    /** {@code GET /tenants}. */
    public record Tenants(List<TenantView> tenants) {}

    /** One tenant and what its policies say of its share. Immutable. */
    public record TenantView(String tenantId, List<TenantPolicyView> policies) {}

    /**
     * One policy's share. Immutable.
     *
     * @param rate null: no limit
     */
    public record TenantPolicyView(
            String policyId,
            long policyVersion,
            List<String> hosts,
            String tier,
            @Nullable RateView rate) {}

    /**
     * A token bucket. Immutable.
     *
     * @param remaining requests that would be admitted at once now; only for one tenant
     */
    public record RateView(
            long requestsPerSecond,
            long burst,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Long remaining) {}
}
