package cloud.atom.router.geo;

/**
 * One learned mean, to be kept and restored. Immutable.
 *
 * @param key hash of group and region; not 0
 * @param ms measured milliseconds of a prefix and of a router; of coarser groups measured minus modelled ones
 * @param samples what it is worth, in [1, {@value SampleTable#MOST_SAMPLES}]
 * @param hour when the newest sample came, in hours since 1970
 */
public record LearnedMean(Rung rung, long key, float ms, int samples, int hour) {
    private static final float MOST_MS = 30_000;

    public LearnedMean {
        boolean known = rung != Rung.MODEL && key != 0 && Math.abs(ms) <= MOST_MS;
        if (!known || samples < 1 || samples > SampleTable.MOST_SAMPLES || hour < 0) {
            throw new IllegalArgumentException("mean: " + rung + " " + ms + " ms, samples " + samples + " hour " + hour
                    + " (expected: a group, a number, 1 to " + SampleTable.MOST_SAMPLES + ")");
        }
    }
}
