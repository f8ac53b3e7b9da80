package cloud.atom.router.upstream;

import java.time.Duration;

/**
 * Section {@code upstream} of conf/router.yaml. Immutable.
 *
 * @param breaker whether a region whose connections keep failing is left alone for a while; default true
 * @param ejection whether an endpoint whose attempts keep failing is left alone for a while; default true
 * @param maxConnectionsPerLoop upper bound per endpoint and event loop; default 256; at least 1
 * @param idle how long an unused connection is kept; default 30s
 */
public record UpstreamConfig(boolean breaker, boolean ejection, int maxConnectionsPerLoop, Duration idle) {
    public static final UpstreamConfig DEFAULT = new UpstreamConfig(true, true, 256, Duration.ofSeconds(30));

    public UpstreamConfig {
        if (maxConnectionsPerLoop < 1) {
            throw new IllegalArgumentException(
                    "max_connections_per_loop: " + maxConnectionsPerLoop + " (expected: at least 1)");
        }
        if (idle.isNegative() || idle.isZero()) {
            throw new IllegalArgumentException("idle: " + idle + " (expected: above 0)");
        }
    }
}
