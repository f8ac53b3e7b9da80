package cloud.atom.router.policystore;

import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policystore.ApplyRefusal.Cause;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a policy is meant for this router and this moment. Thread-safe: holds no state. */
final class Window {
    private Window() {}

    /** Why {@code document} may not be taken by this router; null when it may. Compared exactly. */
    static @Nullable ApplyRefusal elsewhere(PolicyDocument document, ApplyRules rules) {
        if (document.policy().environment().equals(rules.environment())) {
            return null;
        }
        String detail = "The policy is for another environment than " + rules.environment() + ".";
        return refuse(Cause.ENVIRONMENT, detail, document, "metadata.environment");
    }

    /** Why {@code document} may not be taken {@code now}; null when it may. */
    static @Nullable ApplyRefusal refusal(PolicyDocument document, ApplyRules rules, Instant now) {
        RoutingPolicy policy = document.policy();
        Instant notBefore = policy.validity().notBefore().orElse(null);
        Instant notAfter = policy.validity().notAfter().orElse(null);
        if (!rules.simulation() && notBefore == null) {
            return refuse(Cause.WINDOW, "Outside simulation mode not_before is required.", document, "metadata");
        }
        if (!rules.simulation() && notAfter == null) {
            return refuse(Cause.WINDOW, "Outside simulation mode not_after is required.", document, "metadata");
        }
        if (notBefore != null && now.isBefore(notBefore)) {
            String detail = "The policy is not valid before " + notBefore + ".";
            return refuse(Cause.WINDOW, detail, document, "metadata.not_before");
        }
        if (notAfter != null && !now.isBefore(notAfter)) {
            String detail = "The policy has expired at " + notAfter + ".";
            return refuse(Cause.WINDOW, detail, document, "metadata.not_after");
        }
        return null;
    }

    private static ApplyRefusal refuse(Cause cause, String detail, PolicyDocument document, String path) {
        return new ApplyRefusal(cause, detail, List.of(document.problemAt(path, detail)), List.of());
    }
}
