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
            case SIGNATURE_MALFORMED -> "Malformed signature";
            case SIGNATURE_WRONG -> "Wrong signature";
            case BUNDLE_MALFORMED -> "Malformed bundle";
            case BUNDLE_UNSUPPORTED -> "Bundle of another kind";
            case BUNDLE_INCONSISTENT -> "Bundle contradicts itself";
            case LOG_MALFORMED -> "Malformed log entry";
            case KEY_UNKNOWN -> "No trusted key";
            case KEY_REVOKED -> "Key revoked";
            case KEY_WINDOW -> "Key outside its validity";
            case MALFORMED -> "Malformed policy";
            case TENANT -> "Tenant out of scope";
            case ENVIRONMENT -> "Other environment";
            case KEY_SCOPE -> "Key out of scope";
            case KEY_ROLE -> "No author's key";
            case SIGNATURE_TOO_FEW -> "Too few signatures";
            case WINDOW -> "Outside its validity";
            case VERSION -> "Version not above the latest";
            case CHECK -> "Blocked by a check";
        };
    }
}
