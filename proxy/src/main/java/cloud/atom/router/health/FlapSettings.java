package cloud.atom.router.health;

import java.time.Duration;

/**
 * How a region that comes and goes is held back. Immutable.
 *
 * @param suppressAbove penalty above which its share is kept low; each fall adds 1; default 1.5: the second fall within a
 *     half-life
 * @param reuseBelow penalty below which it may return; default 0.75
 * @param halfLife time in which the penalty halves; default 1m
 * @param longest longest time that it is kept low after its last fall; default 2m
 * @param share share of its traffic meanwhile, in (0, 1], so that what it does is still seen; default 0.02; 1: flapping has
 *     no effect
 */
public record FlapSettings(double suppressAbove, double reuseBelow, Duration halfLife, Duration longest, double share) {
    public static final FlapSettings DEFAULT =
            new FlapSettings(1.5, 0.75, Duration.ofMinutes(1), Duration.ofMinutes(2), 0.02);

    public FlapSettings {
        if (!(reuseBelow > 0 && reuseBelow < suppressAbove && suppressAbove < 1000)) {
            throw new IllegalArgumentException("reuse_below: " + reuseBelow
                    + " (expected: above 0 and below suppress_above " + suppressAbove + ", which is below 1000)");
        }
        if (halfLife.isNegative() || halfLife.isZero()) {
            throw new IllegalArgumentException("half_life: " + halfLife + " (expected: above 0)");
        }
        if (longest.isNegative() || longest.compareTo(halfLife.multipliedBy(64)) > 0) {
            throw new IllegalArgumentException("longest: " + longest + " (expected: at most 64 half-lives)");
        }
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share: " + share + " (expected: in (0, 1])");
        }
    }

    /** The most that is ever counted: it decays to {@code reuse_below} in {@code longest}. */
    double ceiling() {
        return reuseBelow * Math.pow(2, (double) longest.toNanos() / halfLife.toNanos());
    }
}
