package cloud.atom.router.policystore;

import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policystore.PolicyCheck.Result;
import cloud.atom.router.policystore.PolicyCheck.Rule;
import cloud.atom.router.trust.Endorsement;
import cloud.atom.router.trust.TrustedKey;
import java.util.List;
import java.util.stream.Collectors;

/** P2 and P3: who answers for a policy. Thread-safe: holds no state. */
final class SignatureChecks {
    private SignatureChecks() {}

    /** P2: signed by keys that may sign for it; what is refused for its signatures does not come this far. */
    static PolicyCheck signature(RoutingPolicy policy, CheckScene scene) {
        Endorsement endorsement = scene.endorsement().orElse(null);
        if (endorsement != null) {
            String detail = "signed for " + policy.id() + " in " + policy.environment() + " by "
                    + names(endorsement.keys()) + "; needed: " + endorsement.threshold();
            return new PolicyCheck(Rule.P2, Result.PASS, detail);
        }
        return scene.rules().simulation()
                ? new PolicyCheck(Rule.P2, Result.SKIPPED, "unsigned; simulation mode takes unsigned policies")
                : new PolicyCheck(Rule.P2, Result.BLOCK, "unsigned");
    }

    /** P3: an approver signed where approval is required. */
    static PolicyCheck approval(CheckScene scene) {
        List<TrustedKey> approvers =
                scene.endorsement().map(Endorsement::approvers).orElse(List.of());
        if (!approvers.isEmpty()) {
            return new PolicyCheck(Rule.P3, Result.PASS, "approved by the signature of " + names(approvers));
        }
        if (scene.rules().simulation()) {
            return new PolicyCheck(Rule.P3, Result.SKIPPED, "simulation mode asks for no approval");
        }
        String environment = scene.rules().environment();
        return scene.rules().approval()
                ? new PolicyCheck(
                        Rule.P3,
                        Result.BLOCK,
                        environment + " asks for an approver's signature beside the author's (approval by a call is not"
                                + " supported yet)")
                : new PolicyCheck(Rule.P3, Result.PASS, environment + " asks for no approval");
    }

    private static String names(List<TrustedKey> keys) {
        return keys.stream().map(TrustedKey::toString).collect(Collectors.joining(", "));
    }
}
