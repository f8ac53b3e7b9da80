package cloud.atom.router.routing;

import cloud.atom.router.model.Region;
import cloud.atom.router.state.RouterState;

/** Where a request and its copies may go. Thread-safe: holds no state. */
public final class TargetRules {
    private TargetRules() {}

    /** Asked right before every connect, whatever chose {@code target}: nothing leaves its residency. */
    public static boolean isInsideResidency(RouterState state, RoutingDecision.Forward decision, Target target) {
        Region region = state.regions().find(target.region());
        return region != null
                && region.endpoints().contains(target.endpoint())
                && (target.alternative() == null || region.endpoints().contains(target.alternative()))
                && decision.policy().residency().permits(region);
    }
}
