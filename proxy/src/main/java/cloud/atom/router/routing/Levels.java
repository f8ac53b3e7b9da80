package cloud.atom.router.routing;

import cloud.atom.router.health.Preference;
import org.jspecify.annotations.Nullable;

/**
 * The permitted regions of one request in levels, best first: the regions of a level are as good as each other, and those
 * of the next get what a level does not take. Immutable by convention: nobody writes into the arrays.
 *
 * @param order ordinals, best first; each once
 * @param starts bit i: the region at place i begins a level; what stands behind the 64th place is of its level
 * @param weights how regions of a level share, indexed by ordinal; null: by stated capacity
 */
@SuppressWarnings("ArrayRecordComponent") // confined to one decision
record Levels(short[] order, long starts, double @Nullable [] weights) {
    private static final int PLACES = Long.SIZE;
    private static final long ALL = -1;
    private static final long FIRST_TWO = 3;

    /** Each region is a level of its own. */
    static Levels single(short[] order) {
        return new Levels(order, ALL, null);
    }

    /** A level begins where {@code key[ordinal]}, by which {@code order} is sorted, leaves the band of the level's best. */
    static Levels banded(short[] order, double[] key, double leastBandMs) {
        long starts = 0;
        double reach = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < Math.min(order.length, PLACES); i++) {
            double ms = key[order[i]];
            if (!(ms <= reach)) {
                starts |= 1L << i;
                reach = ms + Band.widthMs(ms, leastBandMs);
            }
        }
        return new Levels(order, starts | 1, null);
    }

    /** The same behind a level of its own for one of the regions. */
    Levels preferring(int ordinal) {
        long begins = FIRST_TWO;
        int place = 1;
        boolean pending = true;
        for (int i = 0; i < Math.min(order.length, PLACES); i++) {
            pending |= beginsAt(i);
            if (order[i] != ordinal) {
                begins |= pending && place < PLACES ? 1L << place : 0;
                pending = false;
                place++;
            }
        }
        return new Levels(Orders.first(ordinal, order), begins, weights);
    }

    int size() {
        return order.length;
    }

    /** The place behind the level that begins at {@code from}. */
    int endOf(int from) {
        int end = from + 1;
        while (end < order.length && !beginsAt(end)) {
            end++;
        }
        return end;
    }

    int count() {
        int count = 0;
        for (int i = 0; i < order.length; i++) {
            count += beginsAt(i) ? 1 : 0;
        }
        return count;
    }

    private boolean beginsAt(int place) {
        return place < PLACES && (starts >>> place & 1) != 0;
    }

    /** The order as {@link Preference} packs it. */
    long packed(int tier) {
        long packed = Preference.ofTier(tier);
        for (int i = 0; i < Math.min(order.length, Preference.PLACES); i++) {
            packed = Preference.with(packed, i, order[i], beginsAt(i));
        }
        return packed;
    }

    /** How far from the best regions count as equals. */
    private static final class Band {
        /** No band is narrower than this or than a tenth of the best: estimates are not better than that. */
        private static final double LEAST_MS = 5;

        private static final double LEAST_RATIO = 0.1;

        private Band() {}

        static double widthMs(double bestMs, double wantedMs) {
            return wantedMs == 0 ? 0 : Math.max(Math.max(LEAST_MS, LEAST_RATIO * bestMs), wantedMs);
        }
    }
}
