package cloud.atom.router.policystore;

import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.model.Region;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.proof.ProofReport;
import cloud.atom.router.state.RegionCatalog;
import java.time.Duration;
import java.util.List;

/**
 * What a policy is checked against. Immutable.
 *
 * @param p95 the router's own service level, for policies that name none
 * @param others the active versions of all other policies
 * @param simulation whether the router takes unsigned policies
 * @param knowsSystems whether a database tells the autonomous systems of clients
 * @param proof whether failures make the policy leave its residency
 */
public record CheckScene(
        RegionCatalog regions,
        HealthSnapshot health,
        Duration p95,
        List<RoutingPolicy> others,
        boolean simulation,
        boolean knowsSystems,
        ProofReport proof) {
    public CheckScene {
        others = List.copyOf(others);
    }

    /** The regions that residency leaves {@code policy}, in the registry's order. */
    List<Region> allowed(RoutingPolicy policy) {
        return regions.regions().stream().filter(policy.residency()::permits).toList();
    }
}
