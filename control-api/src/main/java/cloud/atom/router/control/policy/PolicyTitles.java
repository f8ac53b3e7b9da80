package cloud.atom.router.control.policy;

import cloud.atom.router.policystore.ApplyRefusal.Cause;

/** Short texts for the causes of a refused apply. Holds no state. */
public final class PolicyTitles {
    private PolicyTitles() {}

    /** The title of the problem document. */
    public static String of(Cause cause) {
        return switch (cause) {
            case TOO_LARGE -> "Policy too large";
            case SIGNATURE_MISSING -> "Signature missing";
            case SIGNATURE_UNSUPPORTED -> "Signatures not supported yet";
            case MALFORMED -> "Malformed policy";
            case TENANT -> "Tenant out of scope";
            case ENVIRONMENT -> "Other environment";
            case WINDOW -> "Outside its validity";
            case VERSION -> "Version not above the latest";
            case CHECK -> "Blocked by a check";
        };
    }
}
