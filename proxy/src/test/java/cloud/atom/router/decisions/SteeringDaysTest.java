package cloud.atom.router.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bad days in virtual time, over real decisions and the real judgement of health; from fixed seeds. */
final class SteeringDaysTest {
    private static final int[] NOBODY = {0, 0, 0};
    private static final int CALM = 40;

    @Test
    void aRegionAtHalfItsCapacityKeepsWhatItCanCarryWithoutWaves() {
        for (long seed = 1; seed <= 3; seed++) {
            LoadedWorld world = new LoadedWorld(seed, 0, 800, true);
            int[] demand = {400, 200, 200};
            run(world, CALM, demand, NOBODY);

            world.capacity[0] = 200;
            Day day = run(world, 180, demand, NOBODY);

            assertThat(crossings(day.shares(0)))
                    .as("seed %s: %s", seed, day.shares(0))
                    .isLessThanOrEqualTo(2);
            assertThat(day.failedAfter(20)).as("seed %s", seed).isLessThan(0.002);
            assertThat(day.shedAfter(0)).as("seed %s", seed).isZero();
            assertThat(day.meanLoad(0, 120)).as("seed %s", seed).isBetween(120.0, 201.0);
        }
    }

    @Test
    void aDeadRegionsLoadDoesNotToppleTheNext() {
        for (long seed = 1; seed <= 3; seed++) {
            LoadedWorld world = new LoadedWorld(seed, 500, 500, true);
            int[] demand = {400, 300, 100};
            run(world, CALM, demand, NOBODY);

            world.capacity[0] = 0;
            Day day = run(world, 60, demand, NOBODY);

            assertThat(day.highestLoad(1)).as("seed %s", seed).isLessThan(530);
            assertThat(day.failedAfter(3)).as("seed %s", seed).isLessThan(0.005);
            assertThat(day.shedAfter(0)).as("seed %s", seed).isZero();
            assertThat(day.meanLoad(2, 10)).as("seed %s", seed).isGreaterThan(250);
        }
    }

    @Test
    void aRegionThatReturnsIsNotTrampled() {
        LoadedWorld world = new LoadedWorld(1, 0, 800, true);
        int[] demand = {400, 200, 200};
        run(world, CALM, demand, NOBODY);
        world.capacity[0] = 0;
        run(world, 30, demand, NOBODY);

        world.capacity[0] = 800;
        Day day = run(world, 120, demand, NOBODY);

        List<Double> allowed = day.allowed;
        for (int i = 5; i < allowed.size(); i++) {
            assertThat(allowed.get(i) - allowed.get(i - 5)).as("%s", allowed).isBetween(0.0, 0.1 + 1e-9);
        }
        assertThat(allowed.subList(0, 10)).allSatisfy(share -> assertThat(share).isLessThanOrEqualTo(0.02));
        assertThat(allowed.get(allowed.size() - 1)).isEqualTo(1);
        assertThat(crossings(day.shares(0))).isLessThanOrEqualTo(2);
        assertThat(day.failedAfter(0)).isZero();
    }

    @Test
    void aBrownOutDoesNotComeInWaves() {
        LoadedWorld world = new LoadedWorld(1, 0, 800, true);
        int[] demand = {400, 200, 200};
        run(world, CALM, demand, NOBODY);

        world.latencyMs[0] = 900;
        Day ill = run(world, 60, demand, NOBODY);
        world.latencyMs[0] = 20;
        Day well = run(world, 120, demand, NOBODY);

        ill.shares.get(0).addAll(well.shares(0));
        assertThat(crossings(ill.shares(0))).as("%s", ill.shares(0)).isLessThanOrEqualTo(2);
        assertThat(well.meanLoad(0, 110)).isGreaterThan(380);
    }

    @Test
    void aBronzeTenantAtTwentyTimesItsLoadCostsNobodyElse() {
        for (long seed = 1; seed <= 2; seed++) {
            LoadedWorld world = new LoadedWorld(seed, 300, 300, true);
            int[] demand = {150, 150, 150};
            run(world, CALM, demand, new int[] {30, 10, 10});

            Day day = run(world, 60, demand, new int[] {600, 200, 200});

            assertThat(day.shedOf(1)).as("seed %s: silver of 27000", seed).isLessThan(540);
            assertThat(day.shedOf(2)).as("seed %s: bronze", seed).isGreaterThan(10_000);
            assertThat(day.failedAfter(10)).as("seed %s", seed).isLessThan(0.01);
            assertThat(crossings(day.shares(0)))
                    .as("seed %s: %s", seed, day.shares(0))
                    .isLessThanOrEqualTo(2);
        }
    }

    @Test
    void aRegionThatReportsNothingFreeIsLeft() {
        LoadedWorld world = new LoadedWorld(1, 0, 800, true);
        int[] demand = {200, 0, 0};
        run(world, CALM, demand, NOBODY);

        world.capacity[0] = 1; // its other clients have all of it
        Day day = run(world, 30, demand, NOBODY);

        assertThat(day.meanLoad(0, 15)).isLessThan(5);
    }

    private static Day run(LoadedWorld world, int seconds, int[] silver, int[] bronze) {
        Day day = new Day();
        for (int i = 0; i < seconds; i++) {
            world.second(silver, bronze);
            day.add(world);
        }
        return day;
    }

    /** How often a curve crosses its mean, by more than a twentieth to either side. */
    private static int crossings(List<Double> shares) {
        double mean = shares.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        int crossings = 0;
        int side = 0;
        for (double share : shares) {
            int now = share > mean + 0.05 ? 1 : share < mean - 0.05 ? -1 : side;
            crossings += side != 0 && now != side ? 1 : 0;
            side = now;
        }
        return crossings;
    }

    /** What happened, second by second. */
    private static final class Day {
        private final List<List<Integer>> loads = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        private final List<List<Double>> shares = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        private final List<Double> allowed = new ArrayList<>();
        private final List<Double> failed = new ArrayList<>();
        private final List<Integer> shed = new ArrayList<>();
        private final int[] shedByTier = new int[3];

        void add(LoadedWorld world) {
            double all = Math.max(1, world.load[0] + world.load[1] + world.load[2]);
            for (int i = 0; i < LoadedWorld.REGIONS; i++) {
                loads.get(i).add(world.load[i]);
                shares.get(i).add(world.load[i] / all);
                shedByTier[i] += world.shed[i];
            }
            allowed.add(world.share(0));
            failed.add(world.failed / all);
            shed.add(world.shed[0] + world.shed[1] + world.shed[2]);
        }

        List<Double> shares(int region) {
            return shares.get(region);
        }

        double meanLoad(int region, int from) {
            return loads.get(region).stream()
                    .skip(from)
                    .mapToInt(Integer::intValue)
                    .average()
                    .orElse(0);
        }

        int highestLoad(int region) {
            return loads.get(region).stream().mapToInt(Integer::intValue).max().orElse(0);
        }

        double failedAfter(int from) {
            return failed.stream()
                    .skip(from)
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElse(0);
        }

        int shedAfter(int from) {
            return shed.stream().skip(from).mapToInt(Integer::intValue).sum();
        }

        int shedOf(int tier) {
            return shedByTier[tier];
        }
    }
}
