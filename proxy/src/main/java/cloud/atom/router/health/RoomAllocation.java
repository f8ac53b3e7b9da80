package cloud.atom.router.health;

import java.util.Arrays;

/**
 * Finds what each region has room for, so that none is sent more than it can carry. Not thread-safe; confined to the
 * monitor's thread.
 */
final class RoomAllocation {
    /*
     * Prediction by deciding again: every preference that was seen lately, with its requests a second, is split over its
     * levels by the formula that decisions use, with the shares that are about to be published. So the load of a region
     * that just died is counted at those who get it next, before the first request arrives there.
     *
     * Rooms only shrink from round to round, and what one region passes on only adds to others; so the rounds approach
     * the largest rooms that hold from above. Lowest tier first: an excess is taken from bronze, then silver, then gold.
     * Each round takes off what the prediction shows as too much, which is exact when nothing else moves; twenty are far
     * more than twenty regions need, and what then remains is below the noise of the rates.
     *
     * Cost: rounds × preferences × 7 steps, at most 20 × 4096 × 7 = 0.6 million a second, and none at all while nothing
     * is near its limit.
     */
    private static final int ROUNDS = 20;
    private static final double TOLERANCE = 1.02;

    private final double[] health;
    private final double[] limit;
    private final double[] weight;

    /** Indexed by ordinal, then tier; what is being found. */
    private final double[][] room;

    /** Indexed by ordinal, then tier; requests a second of one round. */
    private final double[][] flow;

    private final double[] fitnessOf = new double[Preference.PLACES];
    private final double[] roomOf = new double[Preference.PLACES];
    private final double[] loads = new double[Preference.PLACES];

    /**
     * All arrays are indexed by ordinal.
     *
     * @param health shares that health allows
     * @param limit requests a second that each region may get; infinite when not known
     * @param weight how regions of one level share
     * @param cutoff the most that may come out
     */
    RoomAllocation(double[] health, double[] limit, double[] weight, double[] cutoff) {
        this.health = health;
        this.limit = limit;
        this.weight = weight;
        room = new double[health.length][RegionShare.TIERS];
        flow = new double[health.length][RegionShare.TIERS];
        for (int i = 0; i < health.length; i++) {
            RegionShare most = new RegionShare(health[i], cutoff[i]);
            for (int tier = 0; tier < RegionShare.TIERS; tier++) {
                room[i][tier] = most.room(tier);
            }
        }
    }

    /** The cut-offs by ordinal. */
    double[] solve(DemandTable demand) {
        boolean settled = false;
        for (int round = 0; round < ROUNDS && !settled; round++) {
            for (double[] tiers : flow) {
                Arrays.fill(tiers, 0);
            }
            demand.forEach(this::predict);
            settled = true;
            for (int i = 0; i < limit.length; i++) {
                settled &= !shrink(i);
            }
        }
        double[] cutoffs = new double[limit.length];
        for (int i = 0; i < cutoffs.length; i++) {
            cutoffs[i] = Arrays.stream(room[i]).sum() / RegionShare.TIERS;
        }
        return cutoffs;
    }

    private void predict(long preference, double perSecond) {
        int tier = Preference.tier(preference);
        int levels = 0;
        for (int place = 0; place < Preference.PLACES; place++) {
            int ordinal = Preference.ordinal(preference, place);
            if (ordinal < 0 || ordinal >= limit.length) {
                break;
            }
            if (Preference.beginsLevel(preference, place)) {
                fitnessOf[levels] = 0;
                roomOf[levels] = 0;
                levels++;
            }
            fitnessOf[levels - 1] = Math.max(fitnessOf[levels - 1], taken(ordinal, tier));
            roomOf[levels - 1] = Math.max(roomOf[levels - 1], room[ordinal][tier]);
        }
        LevelLoads.split(fitnessOf, roomOf, loads, levels);
        int place = 0;
        for (int level = 0; level < levels; level++) {
            place = spread(preference, place, loads[level] * perSecond);
        }
    }

    /** Spreads the load of the level that begins at {@code from} over its regions; returns where the next begins. */
    private int spread(long preference, int from, double perSecond) {
        int tier = Preference.tier(preference);
        int to = from;
        double sum = 0;
        double sumOfRooms = 0;
        do {
            int ordinal = Preference.ordinal(preference, to);
            sum += weight[ordinal] * taken(ordinal, tier);
            sumOfRooms += weight[ordinal] * room[ordinal][tier];
            to++;
        } while (to < Preference.PLACES
                && within(Preference.ordinal(preference, to))
                && !Preference.beginsLevel(preference, to));
        for (int place = from; place < to; place++) {
            int ordinal = Preference.ordinal(preference, place);
            double part = sum > 0
                    ? weight[ordinal] * taken(ordinal, tier) / sum
                    : sumOfRooms > 0 ? weight[ordinal] * room[ordinal][tier] / sumOfRooms : 0;
            flow[ordinal][tier] += part * perSecond;
        }
        return to;
    }

    private boolean within(int ordinal) {
        return ordinal >= 0 && ordinal < limit.length;
    }

    private double taken(int ordinal, int tier) {
        return Math.min(health[ordinal], room[ordinal][tier]);
    }

    /** Takes what is too much from the lowest tiers; says whether anything was. */
    private boolean shrink(int ordinal) {
        double total = Arrays.stream(flow[ordinal]).sum();
        if (total <= TOLERANCE * limit[ordinal] && !(limit[ordinal] == 0 && room[ordinal][0] > 0)) {
            return false;
        }
        double excess = limit[ordinal] == 0 ? Double.POSITIVE_INFINITY : total - limit[ordinal];
        for (int tier = RegionShare.TIERS - 1; tier >= 0 && excess > 0; tier--) {
            double sent = flow[ordinal][tier];
            room[ordinal][tier] = sent > excess ? room[ordinal][tier] * (1 - excess / sent) : 0;
            excess -= sent;
        }
        return true;
    }
}
