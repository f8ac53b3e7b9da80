package cloud.atom.router.control.laboratory;

/**
 * Random numbers that depend on the seed alone, on every machine: SplitMix64 (Steele, Lea, Flood: Fast splittable
 * pseudorandom number generators, 2014), and functions of {@link StrictMath}. Not thread-safe.
 */
final class Chance {
    private static final long GOLDEN_GAMMA = 0x9e37_79b9_7f4a_7c15L;

    private long state;

    Chance(long seed) {
        state = seed;
    }

    /** Numbers for one purpose, which others do not disturb. */
    static Chance of(long seed, String purpose) {
        return new Chance(mixed(seed ^ mixed(purpose.hashCode())));
    }

    long bits() {
        state += GOLDEN_GAMMA;
        return mixed(state);
    }

    private static long mixed(long seed) {
        long z = (seed ^ (seed >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return z ^ (z >>> 31);
    }

    /** In [0, 1). */
    double uniform() {
        return (bits() >>> 11) * 0x1.0p-53;
    }

    /** In [0, {@code bound}). */
    int below(int bound) {
        return (int) (uniform() * bound);
    }

    /** Time until the next event of a Poisson process whose events come {@code mean} apart. */
    double exponential(double mean) {
        return -mean * StrictMath.log(1 - uniform());
    }

    /** Normally distributed around 0 with deviation 1 (Box and Muller, 1958). */
    double normal() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
        return radius * StrictMath.cos(2 * StrictMath.PI * uniform());
    }

    /** Half of its values lie below {@code median}; {@code sigma} is the deviation of their logarithm. */
    double logNormal(double median, double sigma) {
        return median * StrictMath.exp(sigma * normal());
    }
}
