package cloud.atom.router.health;

import java.time.Duration;

/**
 * Section {@code steering} of conf/router.yaml: how the shares of regions move. Immutable.
 *
 * @param shareStep by how much a region's share moves at most in one interval, either way, in (0, 1]; default 0.1
 * @param shareInterval time between two moves; default 5s
 * @param failbackDwell how long a region that left must be healthy before its share grows again; default 10s
 */
public record ShareSettings(double shareStep, Duration shareInterval, Duration failbackDwell) {
    public static final ShareSettings DEFAULT = new ShareSettings(0.1, Duration.ofSeconds(5), Duration.ofSeconds(10));

    public ShareSettings {
        if (!(shareStep > 0 && shareStep <= 1)) {
            throw new IllegalArgumentException("share_step: " + shareStep + " (expected: in (0, 1])");
        }
        if (shareInterval.isNegative() || shareInterval.isZero()) {
            throw new IllegalArgumentException("share_interval: " + shareInterval + " (expected: above 0)");
        }
        if (failbackDwell.isNegative()) {
            throw new IllegalArgumentException("failback_dwell: " + failbackDwell + " (expected: at least 0)");
        }
    }
}
