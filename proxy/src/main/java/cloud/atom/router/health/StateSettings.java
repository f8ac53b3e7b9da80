package cloud.atom.router.health;

import java.time.Duration;

/**
 * When a region's state changes. Immutable.
 *
 * @param downBelow scores below it take a region down; default 0.3
 * @param upAbove scores above it bring a region up; default 0.5
 * @param fallAfter ticks in a row that a fall needs; default 2
 * @param riseAfter ticks in a row that a rise needs; default 5
 * @param dwell time that a region which went down stays down at least; default 10s
 */
public record StateSettings(double downBelow, double upAbove, int fallAfter, int riseAfter, Duration dwell) {
    public static final StateSettings DEFAULT = new StateSettings(0.3, 0.5, 2, 5, Duration.ofSeconds(10));

    public StateSettings {
        if (!(downBelow >= 0 && downBelow <= upAbove && upAbove < 1)) {
            throw new IllegalArgumentException(
                    "down_below: " + downBelow + " (expected: at least 0, at most up_above " + upAbove + ", below 1)");
        }
        if (fallAfter < 1) {
            throw new IllegalArgumentException("fall_after: " + fallAfter + " (expected: at least 1)");
        }
        if (riseAfter < 1) {
            throw new IllegalArgumentException("rise_after: " + riseAfter + " (expected: at least 1)");
        }
        if (dwell.isNegative()) {
            throw new IllegalArgumentException("dwell: " + dwell + " (expected: at least 0)");
        }
    }
}
