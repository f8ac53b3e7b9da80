package cloud.atom.router.routing;

import cloud.atom.router.state.RegionCatalog;
import java.util.AbstractList;
import java.util.Objects;

/**
 * The candidates of one decision in a few bytes, to be kept: a decision's own view of them holds on to the health of the
 * moment, and this does not. Immutable.
 *
 * <p>Round trips and shares are kept as floats, scores in 65535ths.
 */
public final class PackedCandidates extends AbstractList<Candidate> {
    private static final PackedCandidates NONE = new PackedCandidates(RegionCatalog.EMPTY, new long[0], new long[0]);

    private static final Candidate.Why[] WHYS = Candidate.Why.values();
    private static final int RTT_AT = 32;
    private static final int SCORE_AT = 16;
    private static final int SCORE_STEPS = 0xffff;
    private static final int RANK_AT = 4;
    private static final int MOST_RANK = RegionCatalog.MOST;
    private static final int WHY_STEPS = 0xf;

    private final RegionCatalog regions;

    /** By ordinal, from the highest bit: 32 bits of the round trip, 16 of the score, 12 of the rank, 4 of the reason. */
    private final long[] packed;

    /** The regions that take something of such requests: ordinal in the upper half, the share's float in the lower. */
    private final long[] shares;

    private PackedCandidates(RegionCatalog regions, long[] packed, long[] shares) {
        this.regions = regions;
        this.packed = packed;
        this.shares = shares;
    }

    /** What {@code decision} saw of every region; empty when it did not come so far. */
    public static PackedCandidates of(RoutingDecision decision) {
        Candidates found = decision.found();
        if (found == null || found.size() == 0) {
            return NONE;
        }
        long[] packed = new long[found.size()];
        for (int i = 0; i < packed.length; i++) {
            packed[i] = pack(found, i);
        }
        short[] tried = found.tried();
        for (int i = 0; i < tried.length; i++) {
            packed[tried[i]] |= (long) (i + 1) << RANK_AT;
        }
        Spill spill = found.spill();
        return new PackedCandidates(found.state().regions(), packed, spill == null ? NONE.shares : spill.shares());
    }

    @SuppressWarnings("EnumOrdinal") // within one process
    private static long pack(Candidates found, int ordinal) {
        float rttMs = found.isPlaced() ? (float) found.rttMs()[ordinal] : Float.NaN;
        long score = Math.round(found.score(ordinal) * SCORE_STEPS);
        return (long) Float.floatToIntBits(rttMs) << RTT_AT
                | score << SCORE_AT
                | found.why(ordinal).ordinal();
    }

    @Override
    public Candidate get(int index) {
        int ordinal = ordinalAt(Objects.checkIndex(index, packed.length));
        long one = packed[ordinal];
        return new Candidate(
                regions.region(ordinal).id(),
                rank(ordinal),
                Float.intBitsToFloat((int) (one >>> RTT_AT)),
                (one >>> SCORE_AT & SCORE_STEPS) / (double) SCORE_STEPS,
                WHYS[(int) one & WHY_STEPS],
                share(ordinal));
    }

    /** Those that were tried stand first, by rank; the rest in the registry's order. */
    private int ordinalAt(int index) {
        int behind = 0;
        for (int i = 0; i < packed.length; i++) {
            behind += rank(i) > 0 ? 1 : 0;
        }
        for (int i = 0; i < packed.length; i++) {
            int place = rank(i) > 0 ? rank(i) - 1 : behind++;
            if (place == index) {
                return i;
            }
        }
        throw new AssertionError("no candidate at " + index);
    }

    private int rank(int ordinal) {
        return (int) (packed[ordinal] >>> RANK_AT) & MOST_RANK;
    }

    private float share(int ordinal) {
        for (long share : shares) {
            if (share >>> RTT_AT == ordinal) {
                return Float.intBitsToFloat((int) share);
            }
        }
        return 0;
    }

    @Override
    public int size() {
        return packed.length;
    }

    /** What it takes on the heap, about. */
    public long bytes() {
        return 56 + (long) Long.BYTES * (packed.length + shares.length);
    }
}
