package cloud.atom.router.routing;

import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.state.RouterState;
import java.util.List;

/**
 * Decides where a request goes: the one place that chooses a region, for live traffic and dry runs alike. Thread-safe:
 * holds no state.
 */
public final class RoutingEngine {
    /** What becomes of {@code request} under {@code state}; asks {@code quota} last. */
    public RoutingDecision decide(RouterState state, RequestFacts request, QuotaGate quota) {
        return new RoutingDecision.Reject(
                request.traceId(), Reason.TENANT_UNKNOWN, null, state.generation(), List.of(), List.of(), null);
    }
}
