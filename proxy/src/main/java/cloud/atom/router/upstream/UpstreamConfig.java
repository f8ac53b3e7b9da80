package cloud.atom.router.upstream;

import java.time.Duration;

/**
 * Section {@code upstream} of conf/router.yaml. Immutable.
 *
 * @param breaker whether a region whose connections keep failing is left alone for a while; default true
 * @param ejection whether an endpoint is left alone for a while whose attempts keep failing, or fail more often than those
 *     at the others; default true
 * @param slowStart how long the share of an endpoint grows that is new or comes back; default 30s; 0: it does not grow
 * @param concurrencyLimit whether only so many attempts at a time may wait for an endpoint as its answers stay quick with;
 *     default true
 * @param maxConnectionsPerLoop upper bound per endpoint and event loop; default 256; at least 1
 * @param idle how long an unused connection is kept; default 30s
 */
public record UpstreamConfig(
        boolean breaker,
        boolean ejection,
        Duration slowStart,
        boolean concurrencyLimit,
        int maxConnectionsPerLoop,
        Duration idle) {
    public static final UpstreamConfig DEFAULT =
            new UpstreamConfig(true, true, Duration.ofSeconds(30), true, 256, Duration.ofSeconds(30));

    public UpstreamConfig {
        if (maxConnectionsPerLoop < 1) {
            throw new IllegalArgumentException(
                    "max_connections_per_loop: " + maxConnectionsPerLoop + " (expected: at least 1)");
        }
        if (slowStart.isNegative()) {
            throw new IllegalArgumentException("slow_start: " + slowStart + " (expected: at least 0)");
        }
        if (idle.isNegative() || idle.isZero()) {
            throw new IllegalArgumentException("idle: " + idle + " (expected: above 0)");
        }
    }

    UpstreamConfig withoutConcurrencyLimit() {
        return new UpstreamConfig(breaker, ejection, slowStart, false, maxConnectionsPerLoop, idle);
    }
}
