package cloud.atom.router.policystore;

import cloud.atom.router.config.Quantities;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.Route;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policystore.PolicyCheck.Result;
import cloud.atom.router.policystore.PolicyCheck.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** P4, P6 and P7: whether the allowed regions can carry the policy at this moment. Immutable. */
final class FitnessChecks {
    private static final double MILLIS_PER_SECOND = 1000;

    private final RoutingPolicy policy;
    private final CheckScene scene;
    private final List<Region> allowed;

    FitnessChecks(RoutingPolicy policy, CheckScene scene) {
        this.policy = policy;
        this.scene = scene;
        allowed = scene.allowed(policy);
    }

    /** P4: something is known of the health of every allowed region. */
    PolicyCheck observable() {
        List<RegionId> silent = allowed.stream()
                .map(Region::id)
                .filter(region -> !isObserved(region))
                .toList();
        if (allowed.isEmpty()) {
            return new PolicyCheck(Rule.P4, Result.WARN, "residency allows no region of the registry");
        }
        if (!silent.isEmpty()) {
            return new PolicyCheck(
                    Rule.P4, Result.WARN, "nothing known of the health of " + Findings.shortList(silent));
        }
        return new PolicyCheck(Rule.P4, Result.PASS, "health known of " + allowed.size() + " allowed regions");
    }

    private boolean isObserved(RegionId region) {
        RegionHealth health = scene.health().of(region);
        return health != null && !health.sources().isEmpty();
    }

    /** P6: at least one allowed region meets the service level now. */
    PolicyCheck serviceLevel() {
        List<String> reasons = new ArrayList<>();
        for (Region region : allowed) {
            String lack = lackOf(region.id());
            if (lack.isEmpty()) {
                return new PolicyCheck(Rule.P6, Result.PASS, region.id() + " meets p95 " + Quantities.text(p95()));
            }
            reasons.add(region.id() + " " + lack);
        }
        String detail = reasons.isEmpty() ? "residency allows no region of the registry" : Findings.join(reasons);
        return new PolicyCheck(Rule.P6, Result.WARN, detail);
    }

    /** Why a region does not meet the service level; empty when it does. */
    private String lackOf(RegionId region) {
        RegionHealth health = scene.health().of(region);
        if (health == null || health.sources().isEmpty()) {
            return "is not measured yet";
        }
        if (!health.takesRequests()) {
            return health.circuitOpen()
                    ? "has an open breaker"
                    : "is " + health.state().wireName();
        }
        if (health.score() < policy.serviceLevel().minimumScore()) {
            return "has a score below " + policy.serviceLevel().minimumScore();
        }
        if (health.p95Seconds().isEmpty()) {
            return "has no p95 yet";
        }
        double p95Seconds = health.p95Seconds().getAsDouble();
        boolean slow = p95Seconds > p95().toNanos() / 1e9;
        return slow ? "has p95 " + Math.round(p95Seconds * MILLIS_PER_SECOND) + "ms" : "";
    }

    private Duration p95() {
        return policy.serviceLevel().p95().orElse(scene.p95());
    }

    /** P7: every route has a second region inside residency, and rollback is configured. */
    PolicyCheck fallback() {
        List<String> findings = new ArrayList<>();
        if (allowed.size() < 2) {
            findings.add("residency allows " + allowed.size() + " regions, so there is no fallback");
        }
        for (Route route : policy.routes()) {
            long usable = allowed.stream()
                    .filter(region -> mayUse(route, region.id()))
                    .count();
            if (!route.deny() && usable < 2 && usable < allowed.size()) {
                findings.add("route " + route.name() + " has " + usable + " regions inside residency");
            }
        }
        findings.add("rollback is not supported yet");
        return new PolicyCheck(Rule.P7, Result.WARN, Findings.join(findings));
    }

    /** A route uses the regions it names; else those it gives weights; else all. */
    private static boolean mayUse(Route route, RegionId region) {
        if (!route.regions().isEmpty()) {
            return route.regions().contains(region);
        }
        Set<RegionId> weighted = route.weights().keySet();
        return weighted.isEmpty() || weighted.contains(region);
    }
}
