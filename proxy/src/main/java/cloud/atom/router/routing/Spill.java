package cloud.atom.router.routing;

import cloud.atom.router.health.LevelLoads;
import cloud.atom.router.model.TraceId;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Spreads one request's chances over its levels and draws the region that takes it. Not thread-safe; confined to one
 * decision.
 *
 * <p>Two draws from the trace id: one picks the level by its load ({@link LevelLoads}), the other the region within it, by
 * weight times what the region takes.
 */
final class Spill {
    /** Instead of an ordinal: no region has room. */
    static final int SHED = -1;

    /** Whether a region that takes only a part takes this request. */
    static final int LEVEL_DRAW = 1;

    private static final int REGION_DRAW = 0;

    /** Another than for the first level: where weights drew the first one, the same number would draw a neighbour. */
    private static final int LATER_REGION_DRAW = 8;

    private final Levels levels;
    private final Candidates candidates;

    /** By level, best first; null while the first takes all. */
    private double @Nullable [] loads;

    /** What no level has room for; only whether there is any, and for the text. */
    private float shed;

    private int chosenLevel;

    Spill(Levels levels, Candidates candidates) {
        this.levels = levels;
        this.candidates = candidates;
        if (fitnessOf(0, levels.endOf(0)) < 1) {
            loads = split();
        }
    }

    private double[] split() {
        int count = levels.count();
        double[] fitness = new double[count];
        double[] room = new double[count];
        double[] split = new double[count];
        int from = 0;
        for (int level = 0; level < count; level++) {
            int to = levels.endOf(from);
            fitness[level] = fitnessOf(from, to);
            room[level] = roomOf(from, to);
            from = to;
        }
        shed = (float) LevelLoads.split(fitness, room, split, count);
        return split;
    }

    /** The ordinal of the region that takes the request, or {@link #SHED}. */
    int draw(TraceId traceId) {
        if (loads == null) {
            return region(0, traceId.draw(REGION_DRAW));
        }
        double rest = traceId.draw(LEVEL_DRAW);
        int from = 0;
        int last = SHED;
        for (int level = 0; level < loads.length; level++) {
            if (loads[level] > 0) {
                chosenLevel = level;
                last = from;
                rest -= loads[level];
                if (rest < 0) {
                    break;
                }
            }
            from = levels.endOf(from);
        }
        if (last == SHED || (rest >= 0 && shed > 0)) {
            return SHED;
        }
        return region(last, traceId.draw(chosenLevel == 0 ? REGION_DRAW : LATER_REGION_DRAW));
    }

    /** Whether more than one level gets requests like this one, or some are shed. */
    boolean isSpread() {
        if (loads == null) {
            return false;
        }
        int loaded = 0;
        for (double load : loads) {
            loaded += load > 0 ? 1 : 0;
        }
        return loaded > 1 || shed > 0;
    }

    int chosenLevel() {
        return chosenLevel;
    }

    /** The place of the region that the draw falls on, in the level that begins at {@code from}. */
    private int region(int from, double draw) {
        int to = levels.endOf(from);
        if (to == from + 1) {
            return levels.order()[from];
        }
        boolean byRoom = fitnessOf(from, to) <= 0;
        double rest = draw * sum(from, to, byRoom);
        int last = SHED;
        for (int place = from; place < to; place++) {
            double part = part(place, byRoom);
            if (part > 0) {
                last = levels.order()[place];
                rest -= part;
                if (rest < 0) {
                    return last;
                }
            }
        }
        return last;
    }

    /** The share of requests like this one that goes to the region, in [0, 1]. */
    double shareOf(int ordinal) {
        int from = 0;
        for (int level = 0; from < levels.size(); level++) {
            int to = levels.endOf(from);
            for (int place = from; place < to; place++) {
                if (levels.order()[place] == ordinal) {
                    return load(level) * partOfLevel(place, from, to);
                }
            }
            from = to;
        }
        return 0;
    }

    /**
     * The shares of all regions on levels that get requests: ordinals in the upper halves, shares as floats in the lower.
     */
    long[] shares() {
        long[] shares = new long[levels.size()];
        int count = 0;
        int from = 0;
        for (int level = 0; from < levels.size(); level++) {
            int to = levels.endOf(from);
            double load = load(level);
            for (int place = from; load > 0 && place < to; place++) {
                int share = Float.floatToIntBits((float) (load * partOfLevel(place, from, to)));
                shares[count++] = (long) levels.order()[place] << Float.SIZE | share;
            }
            from = to;
        }
        return Arrays.copyOf(shares, count);
    }

    private double load(int level) {
        if (loads == null) {
            return level == 0 ? 1 : 0;
        }
        return loads[level];
    }

    private double partOfLevel(int place, int from, int to) {
        boolean byRoom = fitnessOf(from, to) <= 0;
        double sum = sum(from, to, byRoom);
        return sum > 0 ? part(place, byRoom) / sum : 0;
    }

    private double sum(int from, int to, boolean byRoom) {
        double sum = 0;
        for (int place = from; place < to; place++) {
            sum += part(place, byRoom);
        }
        return sum;
    }

    private double part(int place, boolean byRoom) {
        int ordinal = levels.order()[place];
        if (!candidates.isFit(ordinal)) {
            return 0;
        }
        double[] weights = levels.weights();
        double weight = weights == null ? candidates.capacityWeight(ordinal) : weights[ordinal];
        return weight * (byRoom ? candidates.room(ordinal) : candidates.taken(ordinal));
    }

    /** The highest share that a region between two places takes. */
    private double fitnessOf(int from, int to) {
        double highest = 0;
        for (int place = from; place < to; place++) {
            int ordinal = levels.order()[place];
            highest = candidates.isFit(ordinal) ? Math.max(highest, candidates.taken(ordinal)) : highest;
        }
        return highest;
    }

    private double roomOf(int from, int to) {
        double highest = 0;
        for (int place = from; place < to; place++) {
            int ordinal = levels.order()[place];
            highest = candidates.isFit(ordinal) ? Math.max(highest, candidates.room(ordinal)) : highest;
        }
        return highest;
    }

    /** What the trace says, like {@code level 2 of 3: 30 %}; made as text only when someone asks. */
    Object detail(boolean wasShed) {
        return new Detail(wasShed ? 0 : chosenLevel + 1, loads == null ? new double[] {1} : loads, shed);
    }

    @SuppressWarnings("ArrayRecordComponent") // only read, for one text
    private record Detail(int level, double[] loads, double shed) {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            if (level > 0) {
                text.append("level ")
                        .append(level)
                        .append(" of ")
                        .append(loads.length)
                        .append(": ");
                text.append(percent(loads[level - 1])).append("; ");
            }
            text.append("all levels:");
            for (double load : loads) {
                text.append(' ').append(percent(load));
            }
            return shed > 0
                    ? text.append("; no room for ").append(percent(shed)).toString()
                    : text.toString();
        }

        private static String percent(double share) {
            return String.format(Locale.ROOT, "%.0f %%", 100 * share);
        }
    }
}
