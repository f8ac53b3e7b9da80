package cloud.atom.router.proof;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Sets of failed regions, as bits by ordinal. Thread-safe: holds no state. */
final class FailureSets {
    /** Up to so many regions every set is tried; 2^12 are 4096. */
    static final int MOST_REGIONS = 12;

    private static final long SEED = 20_261_123;

    private FailureSets() {}

    /** Whether {@code sets} sets are all that so many regions have. */
    static boolean isAll(int regions, long sets) {
        return regions <= MOST_REGIONS && sets == 1L << regions;
    }

    /**
     * Every set of at most {@value #MOST_REGIONS} regions when there are not more than {@code most}; else as many as
     * {@code most} says, the telling ones first (none, each alone, all but each, all), then a drawn sample, always the same.
     *
     * @param most at least 1; at least the telling ones are given all the same
     */
    static List<BitSet> of(int regions, long most) {
        long wanted = Math.min(most, 1L << MOST_REGIONS);
        if (regions <= MOST_REGIONS && 1L << regions <= wanted) {
            List<BitSet> all = new ArrayList<>();
            for (long set = 0; set < 1L << regions; set++) {
                all.add(BitSet.valueOf(new long[] {set}));
            }
            return all;
        }
        return sample(regions, wanted);
    }

    private static List<BitSet> sample(int regions, long wanted) {
        Set<BitSet> sets = new LinkedHashSet<>();
        sets.add(new BitSet());
        for (int region = 0; region < regions; region++) {
            BitSet alone = new BitSet();
            alone.set(region);
            sets.add(alone);
            BitSet others = new BitSet();
            others.set(0, regions);
            others.clear(region);
            sets.add(others);
        }
        BitSet all = new BitSet();
        all.set(0, regions);
        sets.add(all);
        Random random = new Random(SEED);
        while (sets.size() < wanted) {
            BitSet drawn = new BitSet();
            for (int region = 0; region < regions; region++) {
                drawn.set(region, random.nextBoolean());
            }
            sets.add(drawn);
        }
        return List.copyOf(sets);
    }
}
