package cloud.atom.router.policystore;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.RegionSelector;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policystore.PolicyCheck.Result;
import cloud.atom.router.policystore.PolicyCheck.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * P5: the policy takes nothing from another one, every region that it names exists, and no failure makes its requests leave
 * its residency. Selectors that select no region, and overrides that hold for nobody, are warnings. Used once; not thread-safe.
 *
 * <p>No two policies may have a host in common. A wildcard may lie over a host of the same tenant (the exact host
 * wins), never over one of another tenant: whoever applied second would take traffic from the first.
 */
final class IsolationCheck {
    private static final int MOST_PROBLEMS = 100;

    private final PolicyDocument document;
    private final CheckScene scene;
    private final List<InputProblem> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    IsolationCheck(PolicyDocument document, CheckScene scene) {
        this.document = document;
        this.scene = scene;
        RoutingPolicy policy = document.policy();
        scene.others().forEach(this::hosts);
        selectors("spec.residency.allow", policy.residency().allow());
        selectors("spec.residency.deny", policy.residency().deny());
        byName("spec.affinity.bias", policy.affinity().bias().keySet());
        for (int i = 0; i < policy.affinity().overrides().size(); i++) {
            String path = "spec.affinity.overrides[" + i + "].prefer";
            inOrder(path, policy.affinity().overrides().get(i).prefer());
        }
        if (!scene.knowsSystems()) {
            SystemsCheck.without(document).forEach(each -> warnings.add(each.path() + ": " + each.message()));
        }
        for (int i = 0; i < policy.routes().size(); i++) {
            String path = "spec.routes[" + i + "]";
            inOrder(path + ".regions", policy.routes().get(i).regions());
            byName(path + ".weights", policy.routes().get(i).weights().keySet());
            policy.routes().get(i).mirror().ifPresent(mirror -> mirror(path + ".mirror.region", mirror.region()));
        }
        inOrder("spec.failover.order", policy.failover().order());
        if (!scene.proof().holds()) {
            block("spec.residency", scene.proof().summary());
        }
    }

    private void hosts(RoutingPolicy other) {
        List<String> hosts = document.policy().hosts();
        boolean sameTenant = other.id().tenant().equals(document.policy().id().tenant());
        for (int i = 0; i < hosts.size(); i++) {
            for (String theirs : other.hosts()) {
                if (clash(hosts.get(i), theirs, sameTenant)) {
                    // Whose host it is stays untold: a tenant learns nothing of another from a refusal.
                    String whose = sameTenant ? "policy " + other.id() : "another tenant";
                    block("spec.hosts[" + i + "]", hosts.get(i) + " (expected: no host of " + whose + ")");
                }
            }
        }
    }

    private static boolean clash(String one, String other, boolean sameTenant) {
        return sameTenant ? one.equals(other) : HostOverlap.overlap(one, other);
    }

    private void selectors(String path, List<RegionSelector> selectors) {
        for (int i = 0; i < selectors.size(); i++) {
            RegionSelector selector = selectors.get(i);
            if (selector instanceof RegionSelector.ById byId) {
                region(path + "[" + i + "]", byId.id());
            } else if (scene.regions().regions().stream().noneMatch(selector::selects)) {
                warnings.add(path + "[" + i + "]: " + selector + " selects no region");
            }
        }
    }

    private void inOrder(String path, List<RegionId> regions) {
        for (int i = 0; i < regions.size(); i++) {
            region(path + "[" + i + "]", regions.get(i));
        }
    }

    private void byName(String path, Collection<RegionId> regions) {
        regions.stream().sorted().forEach(region -> region(path + "." + region, region));
    }

    /** A copy never leaves residency either: a mirror that could have no effect is a mistake. */
    private void mirror(String path, RegionId id) {
        region(path, id);
        Region region = scene.regions().find(id);
        if (region != null && !document.policy().residency().permits(region)) {
            block(path, id + " (expected: a region that residency allows)");
        }
    }

    private void region(String path, RegionId region) {
        if (scene.regions().find(region) == null) {
            List<RegionId> known =
                    scene.regions().regions().stream().map(Region::id).toList();
            block(path, region + " (expected: a region of the registry: " + Findings.shortList(known) + ")");
        }
    }

    private void block(String path, String message) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(document.problemAt(path, message));
        }
    }

    PolicyCheck check() {
        if (!problems.isEmpty()) {
            return new PolicyCheck(Rule.P5, Result.BLOCK, Findings.of(problems));
        }
        if (!warnings.isEmpty()) {
            return new PolicyCheck(Rule.P5, Result.WARN, Findings.join(warnings));
        }
        String others = scene.others().size() + " other policies";
        return new PolicyCheck(
                Rule.P5,
                Result.PASS,
                "no host in common with " + others + "; every region exists; "
                        + scene.proof().summary());
    }

    List<InputProblem> problems() {
        return problems;
    }
}
