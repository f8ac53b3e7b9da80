package cloud.atom.router.policystore;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.Route;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policystore.PolicyCheck.Result;
import cloud.atom.router.policystore.PolicyCheck.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** P1: no personal data is matched on or described. Used once; not thread-safe. */
final class PrivacyCheck {
    private final PolicyDocument document;
    private final List<InputProblem> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    PrivacyCheck(PolicyDocument document) {
        this.document = document;
        RoutingPolicy policy = document.policy();
        text("metadata.description", policy.description());
        for (int i = 0; i < policy.routes().size(); i++) {
            match("spec.routes[" + i + "].match", policy.routes().get(i).match());
        }
        for (int i = 0; i < policy.affinity().overrides().size(); i++) {
            networks(
                    "spec.affinity.overrides[" + i + "]",
                    policy.affinity().overrides().get(i));
        }
    }

    private void match(String path, Route.Match match) {
        text(path + ".path_prefix", match.pathPrefix());
        for (Map.Entry<String, String> field : match.fields().entrySet()) {
            String name = field.getKey();
            if (PersonalData.isIdentifying(name)) {
                block(
                        path + ".headers." + name,
                        "header " + name + " identifies the client (expected: another header)");
            }
            text(path + ".headers." + name, field.getValue());
        }
    }

    private void text(String path, String text) {
        String kind = PersonalData.kindIn(text);
        if (kind != null) {
            block(path, "holds " + kind + " (expected: no personal data)");
        }
    }

    /** A network of one host may be an office as well as a person, so it warns. */
    private void networks(String path, Affinity.Override override) {
        for (IpNetwork network : override.when().networks()) {
            int whole = network.base().isV4() ? 32 : 128;
            if (network.prefixLength() == whole) {
                warnings.add(path + ".when.networks names a single host");
            }
        }
    }

    private void block(String path, String message) {
        problems.add(document.problemAt(path, message));
    }

    PolicyCheck check() {
        if (!problems.isEmpty()) {
            return new PolicyCheck(Rule.P1, Result.BLOCK, Findings.of(problems));
        }
        if (!warnings.isEmpty()) {
            return new PolicyCheck(Rule.P1, Result.WARN, Findings.join(warnings));
        }
        return new PolicyCheck(Rule.P1, Result.PASS, "no personal data in match or description");
    }

    List<InputProblem> problems() {
        return problems;
    }
}
