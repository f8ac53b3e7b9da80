package cloud.atom.router.geo;

import java.util.Arrays;

/**
 * What the estimates for one client stand on, indexed by region ordinal. Immutable once {@link LearnedRtts} has made it.
 */
public final class RttEvidence {
    private final Rung[] rungs;
    private final byte[] samples;

    /** The model alone, for as many regions. */
    public RttEvidence(int regions) {
        rungs = new Rung[regions];
        Arrays.fill(rungs, Rung.MODEL);
        samples = new byte[regions];
    }

    void note(int region, Rung rung, int count) {
        rungs[region] = rung;
        samples[region] = (byte) Math.min(Byte.MAX_VALUE, count);
    }

    /** The finest group of clients that was measured to that region. */
    public Rung rung(int region) {
        return rungs[region];
    }

    /** What the mean of that group is worth, in samples, at most {@value SampleTable#MOST_SAMPLES}; 0 for the model. */
    public int samples(int region) {
        return samples[region];
    }
}
