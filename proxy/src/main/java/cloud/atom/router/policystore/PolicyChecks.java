package cloud.atom.router.policystore;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.policystore.PolicyCheck.Result;
import java.util.ArrayList;
import java.util.List;

/**
 * The checks P1 to P7 that every apply runs. Thread-safe: holds no state.
 *
 * <p>P1, P2, P3 and P5 block; the others warn, because they depend on what happens to be up at the moment.
 */
final class PolicyChecks {
    private PolicyChecks() {}

    /**
     * What the checks found.
     *
     * @param checks P1 to P7, in that order
     * @param problems what blocks, each at its place
     */
    record Report(List<PolicyCheck> checks, List<InputProblem> problems) {
        boolean blocks() {
            return checks.stream().anyMatch(check -> check.result() == Result.BLOCK);
        }
    }

    static Report run(PolicyDocument document, CheckScene scene) {
        PrivacyCheck privacy = new PrivacyCheck(document);
        IsolationCheck isolation = new IsolationCheck(document, scene);
        FitnessChecks fitness = new FitnessChecks(document.policy(), scene);
        List<PolicyCheck> checks = List.of(
                privacy.check(),
                SignatureChecks.signature(document.policy(), scene),
                SignatureChecks.approval(scene),
                fitness.observable(),
                isolation.check(),
                fitness.serviceLevel(),
                fitness.fallback());
        List<InputProblem> problems = new ArrayList<>(privacy.problems());
        problems.addAll(isolation.problems());
        return new Report(checks, List.copyOf(problems));
    }
}
