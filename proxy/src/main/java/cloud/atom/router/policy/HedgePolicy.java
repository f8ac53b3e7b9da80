package cloud.atom.router.policy;

import java.time.Duration;
import java.util.Optional;

/**
 * When a request that a region is slow to answer is sent to a second one besides. Immutable.
 *
 * @param after how long the first region may take; absent: its 95th percentile ({@code after: p95}); above 0
 * @param extraRatio second attempts as a share of the route's requests, in [0, 1]; default 0.05
 */
public record HedgePolicy(Optional<Duration> after, double extraRatio) {
    public static final double DEFAULT_EXTRA_RATIO = 0.05;

    public HedgePolicy {
        if (after.isPresent() && (after.get().isNegative() || after.get().isZero())) {
            throw new IllegalArgumentException("after: " + after.get() + " (expected: p95 or above 0)");
        }
        if (!(extraRatio >= 0 && extraRatio <= 1)) {
            throw new IllegalArgumentException("extraRatio: " + extraRatio + " (expected: in [0, 1])");
        }
    }
}
