package cloud.atom.router.state;

import java.time.Duration;

/**
 * Section {@code safety} of conf/router.yaml: how much people may take out of service. A drain that breaks a rule is
 * refused; regions that left by themselves count. Immutable.
 *
 * @param minRegionsOn regions that go on taking requests, whatever is drained; default 1; 0: no such rule
 * @param maxShift share of the capacity that may be taken out within {@code shift_window}, in [0, 1]; regions without a
 *     stated capacity count alike; default 0.5; 1: no such rule
 * @param shiftWindow how long a region that left counts against {@code max_shift}; default 10m
 */
public record SafetyRules(int minRegionsOn, double maxShift, Duration shiftWindow) {
    public static final SafetyRules DEFAULT = new SafetyRules(1, 0.5, Duration.ofMinutes(10));

    /** Shares are sums of doubles. */
    private static final double TOLERANCE = 1e-9;

    public SafetyRules {
        if (minRegionsOn < 0) {
            throw new IllegalArgumentException("min_regions_on: " + minRegionsOn + " (expected: at least 0)");
        }
        if (!(maxShift >= 0 && maxShift <= 1)) {
            throw new IllegalArgumentException("max_shift: " + maxShift + " (expected: in [0, 1])");
        }
        if (shiftWindow.isNegative() || shiftWindow.isZero()) {
            throw new IllegalArgumentException("shift_window: " + shiftWindow + " (expected: above 0)");
        }
    }

    /** Whether {@code part} of {@code whole}, in the same unit of capacity, may be out. */
    public boolean permitsShift(double part, double whole) {
        return part <= maxShift * whole + TOLERANCE * whole;
    }
}
