package cloud.atom.router.model;

import java.time.Duration;

/**
 * How a region's {@code /health} is asked. Immutable.
 *
 * @param path absolute path, or {@link #TCP}: a connection that comes about is good; default {@code /health}
 * @param interval time between two polls of one endpoint; default 2s, jittered by 10 %
 * @param timeout time until an unanswered poll counts as failed; default 1s
 * @param healthyAfter successes in a row that bring an endpoint back; default 2
 * @param unhealthyAfter failures in a row that take an endpoint out; default 3
 */
public record HealthPolling(String path, Duration interval, Duration timeout, int healthyAfter, int unhealthyAfter) {
    public static final HealthPolling DEFAULT =
            new HealthPolling("/health", Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3);

    /** In place of a path: to connect is all. */
    public static final String TCP = "tcp";

    public HealthPolling {
        if (!path.startsWith("/") && !path.equals(TCP)) {
            throw new IllegalArgumentException("path: \"" + path + "\" (expected: starts with /, or tcp)");
        }
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("interval: " + interval + " (expected: above 0)");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: above 0)");
        }
        if (healthyAfter < 1) {
            throw new IllegalArgumentException("healthy_after: " + healthyAfter + " (expected: at least 1)");
        }
        if (unhealthyAfter < 1) {
            throw new IllegalArgumentException("unhealthy_after: " + unhealthyAfter + " (expected: at least 1)");
        }
    }

    /** Whether nothing but a connection is asked for. */
    public boolean connectsOnly() {
        return path.equals(TCP);
    }
}
