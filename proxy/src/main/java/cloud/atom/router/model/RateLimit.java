package cloud.atom.router.model;

/**
 * A token bucket: what a tenant may send per second, and at once. Immutable.
 *
 * @param requestsPerSecond tokens that come back each second; at least 1
 * @param burst size of the bucket, in requests; at least 1
 */
public record RateLimit(long requestsPerSecond, long burst) {
    public RateLimit {
        if (requestsPerSecond < 1) {
            throw new IllegalArgumentException("requests_per_second: " + requestsPerSecond + " (expected: at least 1)");
        }
        if (burst < 1) {
            throw new IllegalArgumentException("burst: " + burst + " (expected: at least 1)");
        }
    }
}
