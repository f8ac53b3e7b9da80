package cloud.atom.router.policystore;

/** How two host patterns of policies meet. Thread-safe: holds no state. */
final class HostOverlap {
    private HostOverlap() {}

    /**
     * Whether one host could match both patterns: both are the same, or one is a wildcard above the other. {@code
     * *.acme.example} lies over {@code a.acme.example} and {@code *.b.acme.example}, not over {@code acme.example}.
     */
    static boolean overlap(String one, String other) {
        return one.equals(other) || covers(one, other) || covers(other, one);
    }

    /** Makes no strings: it runs for every pair of hosts of all tenants. */
    private static boolean covers(String wildcard, String host) {
        if (!wildcard.startsWith("*.")) {
            return false;
        }
        int suffix = wildcard.length() - 1; // with its dot
        int begin = host.startsWith("*.") ? 1 : 0;
        int at = host.length() - suffix;
        return at > begin && host.regionMatches(at, wildcard, 1, suffix);
    }
}
