package cloud.atom.router.memory;

import cloud.atom.router.model.RegionId;
import cloud.atom.router.routing.Candidate;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;

/**
 * The candidates of one decision, packed: a decision's own view of them holds on to the health of the moment, and this must
 * not. Immutable.
 *
 * <p>Round trips and shares are kept as floats, scores in 65535ths.
 */
final class SeenCandidates extends AbstractList<Candidate> {
    static final SeenCandidates NONE = new SeenCandidates(List.of());

    private static final Candidate.Why[] WHYS = Candidate.Why.values();
    private static final int SCORE_STEPS = 0xffff;

    private final RegionId[] regions;

    /** Per candidate, from the highest bit: 32 bits of the float, 16 of the score, 8 of the rank, 8 of the reason. */
    private final long[] packed;

    private final float[] shares;

    SeenCandidates(List<Candidate> candidates) {
        regions = new RegionId[candidates.size()];
        packed = new long[regions.length];
        shares = new float[regions.length];
        for (int i = 0; i < regions.length; i++) {
            Candidate candidate = candidates.get(i);
            regions[i] = candidate.region();
            packed[i] = pack(candidate);
            shares[i] = candidate.share();
        }
    }

    @SuppressWarnings("EnumOrdinal") // within one process
    private static long pack(Candidate candidate) {
        long rtt = Float.floatToIntBits((float) candidate.estimatedRttMs());
        long score = Math.round(candidate.score() * SCORE_STEPS);
        return rtt << 32
                | score << 16
                | (long) Math.min(candidate.rank(), 0xff) << 8
                | candidate.why().ordinal();
    }

    @Override
    public Candidate get(int index) {
        long one = packed[Objects.checkIndex(index, packed.length)];
        return new Candidate(
                regions[index],
                (int) (one >>> 8) & 0xff,
                Float.intBitsToFloat((int) (one >>> 32)),
                (one >>> 16 & 0xffff) / (double) SCORE_STEPS,
                WHYS[(int) one & 0xff],
                shares[index]);
    }

    @Override
    public int size() {
        return packed.length;
    }

    /** What it takes on the heap, about. */
    long bytes() {
        return 72 + 16L * packed.length;
    }
}
