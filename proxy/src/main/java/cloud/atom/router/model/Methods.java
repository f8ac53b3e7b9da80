package cloud.atom.router.model;

/** What is known of HTTP methods. Thread-safe: holds no state. */
public final class Methods {
    private Methods() {}

    /** Whether several identical requests have the effect of one (RFC 9110, section 9.2.2); unknown methods have not. */
    public static boolean isIdempotent(String method) {
        return switch (method) {
            case "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE" -> true;
            default -> false;
        };
    }
}
