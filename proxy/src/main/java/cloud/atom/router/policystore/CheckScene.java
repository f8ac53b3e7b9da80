package cloud.atom.router.policystore;

import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.model.Region;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.proof.ProofReport;
import cloud.atom.router.state.RegionCatalog;
import cloud.atom.router.trust.Endorsement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a policy is checked against. Immutable.
 *
 * @param p95 the router's own service level, for policies that name none
 * @param others the active versions of all other policies
 * @param rules what the router asks of every policy
 * @param endorsement who signed it, verified; empty: nobody
 * @param knowsSystems whether a database tells the autonomous systems of clients
 * @param proof whether failures make the policy leave its residency
 */
public record CheckScene(
        RegionCatalog regions,
        HealthSnapshot health,
        Duration p95,
        List<RoutingPolicy> others,
        ApplyRules rules,
        Optional<Endorsement> endorsement,
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
