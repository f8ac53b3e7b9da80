package cloud.atom.router.policystore;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.policy.Affinity;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds overrides that name autonomous systems, for a router that has no database of them: they hold for nobody there.
 * Thread-safe: holds no state.
 */
public final class SystemsCheck {
    private SystemsCheck() {}

    /**
     * Each place of a policy that names autonomous systems.
     *
     * @throws InvalidInputException when the policy is malformed
     */
    public static List<InputProblem> without(byte[] bytes, String source) {
        return without(PolicyParser.read(bytes, source));
    }

    static List<InputProblem> without(PolicyDocument document) {
        List<InputProblem> found = new ArrayList<>();
        List<Affinity.Override> overrides = document.policy().affinity().overrides();
        for (int i = 0; i < overrides.size(); i++) {
            if (!overrides.get(i).when().asns().isEmpty()) {
                String path = "spec.affinity.overrides[" + i + "].when.asns";
                found.add(document.problemAt(
                        path,
                        "hold for nobody: no database of autonomous systems (expected: one in geo.asn_database)"));
            }
        }
        return found;
    }
}
