package cloud.atom.router.health;

import java.time.Duration;

/**
 * How a region's traffic returns. Immutable.
 *
 * @param firstShare share of its traffic that it takes at first, in (0, 1]; default 0.1; 1: no ramp
 * @param stepShare what each step adds, in (0, 1]; default 0.1
 * @param step time between two steps; default 2s, so that a return takes 18 seconds
 */
public record RampSettings(double firstShare, double stepShare, Duration step) {
    public static final RampSettings DEFAULT = new RampSettings(0.1, 0.1, Duration.ofSeconds(2));

    public RampSettings {
        if (!(firstShare > 0 && firstShare <= 1)) {
            throw new IllegalArgumentException("first_share: " + firstShare + " (expected: in (0, 1])");
        }
        if (!(stepShare > 0 && stepShare <= 1)) {
            throw new IllegalArgumentException("step_share: " + stepShare + " (expected: in (0, 1])");
        }
        if (step.isNegative() || step.isZero()) {
            throw new IllegalArgumentException("step: " + step + " (expected: above 0)");
        }
    }

    /** The share {@code nanos} after the return began; in steps, so that it only changes when a step is due. */
    double shareAfter(long nanos) {
        long steps = Math.max(0, nanos) / step.toNanos();
        double share = firstShare + steps * stepShare;
        return Math.min(1, Math.rint(share * 1000) / 1000); // without the dust of adding tenths
    }
}
