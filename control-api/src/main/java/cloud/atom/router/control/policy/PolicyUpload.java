package cloud.atom.router.control.policy;

import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.control.http.Call;
import cloud.atom.router.control.http.Request;
import cloud.atom.router.control.wire.Refusal;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policystore.ApplyRefusal;
import cloud.atom.router.policystore.ApplyRefusal.Cause;
import cloud.atom.router.policystore.PolicyParser;
import java.util.List;

/** A policy that is handed in to be looked at and not applied. Holds no state. */
public final class PolicyUpload {
    /** In any of the forms that an apply takes, signed or not. */
    public static final Call.Body BODY = new Call.Body(ApplyInput.MEDIA_TYPES, ApplyInput.MAX_BYTES);

    private PolicyUpload() {}

    /**
     * The policy in {@code request}; signatures are not looked at.
     *
     * @throws Refusal 400 when it is malformed, 413 when it is larger than a policy may be
     */
    public static RoutingPolicy policy(Request request) {
        byte[] bytes = ApplyInput.of(request).policy();
        if (bytes.length > PolicyParser.MAX_BYTES) {
            String detail = bytes.length + " bytes (expected: at most " + PolicyParser.MAX_BYTES + ")";
            throw ApplyCalls.refusal(new ApplyRefusal(Cause.TOO_LARGE, detail, List.of(), List.of()));
        }
        try {
            return PolicyParser.parse(bytes, "policy");
        } catch (InvalidInputException e) {
            throw ApplyCalls.refusal(
                    new ApplyRefusal(Cause.MALFORMED, "The policy is malformed.", e.problems(), List.of()));
        }
    }
}
