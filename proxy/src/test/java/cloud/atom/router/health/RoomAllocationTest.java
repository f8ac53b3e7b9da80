package cloud.atom.router.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoomAllocationTest {
    private static final double ANY = Double.POSITIVE_INFINITY;
    private static final int GOLD = 0;
    private static final int SILVER = 1;
    private static final int BRONZE = 2;

    private final Map<Long, Double> requests = new HashMap<>();

    @Test
    void leavesWhatFitsAsItIs() {
        ask(100, SILVER, 0, 1);

        assertThat(cutoffs(new double[] {1, 1}, 200, 200)).containsExactly(1, 1);
    }

    @Test
    void countsTheLoadOfADeadRegionAtItsHeirs() {
        ask(100, SILVER, 0, 1, 2);
        ask(50, SILVER, 1, 2);

        double[] cutoffs = cutoffs(new double[] {0, 1, 1}, ANY, 100, ANY);

        // The heir gets 150 and may have 100: two thirds of silver, and bronze, which sends nothing, loses its room
        // first.
        assertThat(new RegionShare(1, cutoffs[1]).room(SILVER)).isCloseTo(2.0 / 3, within(0.02));
        assertThat(cutoffs[2]).isEqualTo(1);
    }

    @Test
    void takesRoomFromBronzeBeforeSilverAndFromSilverBeforeGold() {
        ask(50, GOLD, 0);
        ask(50, SILVER, 0);
        ask(50, BRONZE, 0);

        RegionShare little = new RegionShare(1, cutoffs(new double[] {1}, 125)[0]);
        RegionShare half = new RegionShare(1, cutoffs(new double[] {1}, 75)[0]);
        RegionShare nearlyNone = new RegionShare(1, cutoffs(new double[] {1}, 25)[0]);

        assertThat(rooms(little)).isEqualTo("1.0 1.0 0.5");
        assertThat(rooms(half)).isEqualTo("1.0 0.5 0.0");
        assertThat(rooms(nearlyNone)).isEqualTo("0.5 0.0 0.0");
    }

    @Test
    void sendsNothingWhereNothingMayGo() {
        ask(10, GOLD, 0);

        assertThat(cutoffs(new double[] {1}, 0)).containsExactly(0);
    }

    @Test
    void splitsALevelByWeight() {
        requests.put(preference(SILVER, false, 0, 1), 90.0);
        double[] health = {1, 1};
        double[] most = {1, 1};

        double[] cutoffs = new RoomAllocation(health, new double[] {30, 60}, new double[] {1, 2}, most).solve(demand());

        assertThat(cutoffs).containsExactly(1, 1);
    }

    /** Within a tenth: the rounds end before every chain of heirs has come to rest, and rates are no more exact than that. */
    @Test
    void sendsNoRegionMoreThanItMayHave() {
        long seed = 20261124;
        SplittableRandom random = new SplittableRandom(seed);
        for (int run = 0; run < 300; run++) {
            requests.clear();
            int regions = 2 + random.nextInt(6);
            double[] limits = random.doubles(regions, 50, 200).toArray();
            double[] health = random.doubles(regions, 0, 1.3)
                    .map(one -> one > 1 ? 1 : one < 0.2 ? 0 : one)
                    .toArray();
            for (int i = 0; i < 12; i++) {
                ask(
                        random.nextDouble(60),
                        random.nextInt(3),
                        random.ints(0, regions)
                                .distinct()
                                .limit(Math.min(regions, 4))
                                .toArray());
            }

            double[] cutoffs = cutoffs(health, limits);

            double[] sent = sent(health, cutoffs);
            for (int region = 0; region < regions; region++) {
                assertThat(cutoffs[region]).as("seed %d, run %d", seed, run).isBetween(0.0, 1.0);
                assertThat(sent[region])
                        .as("seed %d, run %d, region %d", seed, run, region)
                        .isLessThanOrEqualTo(1.1 * limits[region]);
            }
        }
    }

    /** What each region gets under the rooms found, by the formula of decisions. */
    private double[] sent(double[] health, double[] cutoffs) {
        double[] sent = new double[health.length];
        requests.forEach((preference, perSecond) -> {
            int tier = Preference.tier(preference);
            double[] taken = new double[Preference.PLACES];
            double[] room = new double[Preference.PLACES];
            int levels = 0;
            for (int at = 0; Preference.ordinal(preference, at) >= 0; at++) {
                RegionShare share = new RegionShare(
                        health[Preference.ordinal(preference, at)], cutoffs[Preference.ordinal(preference, at)]);
                taken[levels] = share.taken(tier);
                room[levels++] = share.room(tier);
            }
            double[] loads = new double[Preference.PLACES];
            LevelLoads.split(taken, room, loads, levels);
            for (int at = 0; at < levels; at++) {
                sent[Preference.ordinal(preference, at)] += loads[at] * perSecond;
            }
        });
        return sent;
    }

    private void ask(double perSecond, int tier, int... regions) {
        requests.merge(preference(tier, true, regions), perSecond, Double::sum);
    }

    private static long preference(int tier, boolean levels, int... regions) {
        long preference = Preference.ofTier(tier);
        for (int i = 0; i < regions.length; i++) {
            preference = Preference.with(preference, i, regions[i], levels);
        }
        return preference;
    }

    private double[] cutoffs(double[] health, double... limits) {
        double[] ones = new double[health.length];
        Arrays.fill(ones, 1);
        return new RoomAllocation(health, limits, ones, ones.clone()).solve(demand());
    }

    /** So long ago that the moving means have come to rest. */
    private DemandTable demand() {
        DemandTable demand = new DemandTable();
        for (int second = 0; second < 60; second++) {
            demand.add(requests, 1);
        }
        return demand;
    }

    private static String rooms(RegionShare share) {
        return "%.1f %.1f %.1f".formatted(share.room(GOLD), share.room(SILVER), share.room(BRONZE));
    }
}
