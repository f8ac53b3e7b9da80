package cloud.atom.router.routing;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.state.ActivePolicy;
import cloud.atom.router.state.RouterState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which policy decides a request. Thread-safe: holds no state. */
final class PolicyMatching {
    private PolicyMatching() {}

    /**
     * The policy of the request's host; for a dry run the one of its tenant that the host picks, or without a host the
     * tenant's first by id. Null when there is none, and when the host belongs to another tenant.
     */
    static @Nullable ActivePolicy policyFor(RouterState state, RequestFacts request) {
        if (request.tenant() == null) {
            return byHost(state, request.host());
        }
        List<RoutingPolicy> own = state.policies().ofTenant(request.tenant());
        if (own.isEmpty()) {
            return null;
        }
        if (request.host().isEmpty()) {
            return state.policies().active(own.get(0).id());
        }
        ActivePolicy policy = byHost(state, request.host());
        return policy != null && policy.policy().id().tenant().equals(request.tenant()) ? policy : null;
    }

    private static @Nullable ActivePolicy byHost(RouterState state, String host) {
        ActivePolicy policy = state.policies().activeByHost(host);
        if (policy != null) {
            return policy;
        }
        PolicyId catchAll = state.settings().catchAll().orElse(null);
        return catchAll == null ? null : state.policies().active(catchAll);
    }
}
