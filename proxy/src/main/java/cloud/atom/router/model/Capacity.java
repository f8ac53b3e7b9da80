package cloud.atom.router.model;

/**
 * What a region can carry. Immutable.
 *
 * @param requestsPerSecond requests it can serve each second; 0: not stated
 */
public record Capacity(long requestsPerSecond) {
    public static final Capacity NOT_STATED = new Capacity(0);

    public Capacity {
        if (requestsPerSecond < 0) {
            throw new IllegalArgumentException("requests_per_second: " + requestsPerSecond + " (expected: at least 0)");
        }
    }
}
