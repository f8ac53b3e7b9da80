package cloud.atom.router.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LevelLoadsTest {
    @Test
    void followsEnvoysVectors() {
        assertThat(percent(0.71, 1)).containsExactly(99, 1);
        assertThat(percent(0.50, 1)).containsExactly(70, 30);
        assertThat(percent(0.25, 0.25)).containsExactly(50, 50);
        assertThat(percent(0.25, 0.25, 0.20)).containsExactly(36, 36, 28);
        assertThat(percent(1, 1)).containsExactly(100, 0);
        assertThat(percent(0, 1)).containsExactly(0, 100);
    }

    @Test
    void stopsALevelAtItsRoomAndShedsWhatFitsNowhere() {
        double[] loads = new double[2];

        double shed = LevelLoads.split(new double[] {0.5, 0.2}, new double[] {0.5, 0.2}, loads, 2);

        assertThat(loads).containsExactly(0.5, 0.2);
        assertThat(shed).isCloseTo(0.3, within(1e-9));
    }

    @Test
    void fillsTheRoomOfALevelWhoseHealthAloneWouldTakeLess() {
        double[] loads = new double[2];

        double shed = LevelLoads.split(new double[] {0.5, 0}, new double[] {0.5, 1}, loads, 2);

        assertThat(loads).containsExactly(0.5, 0.5);
        assertThat(shed).isZero();
    }

    @Test
    void neverLoadsALevelAboveItsRoomAndLosesNothing() {
        for (long seed = 1; seed <= 5_000; seed++) {
            Random random = new Random(seed);
            int levels = 1 + random.nextInt(6);
            double[] room =
                    random.doubles(levels).map(one -> one > 0.6 ? 1 : one).toArray();
            double[] fitness =
                    Arrays.stream(room).map(one -> one * random.nextDouble()).toArray();
            double[] loads = new double[levels];

            double shed = LevelLoads.split(fitness, room, loads, levels);

            assertThat(Arrays.stream(loads).sum() + shed).as("seed %s", seed).isCloseTo(1, within(1e-6));
            for (int i = 0; i < levels; i++) {
                assertThat(loads[i]).as("seed %s", seed).isBetween(0.0, room[i] + 1e-9);
            }
        }
    }

    /** In whole percent; the last level has what the others leave, as with Envoy. */
    private static long[] percent(double... scores) {
        double[] fitness = Arrays.stream(scores).map(RegionShare::ofScore).toArray();
        double[] room = new double[scores.length];
        Arrays.fill(room, 1);
        double[] loads = new double[scores.length];
        LevelLoads.split(fitness, room, loads, scores.length);
        long[] percent =
                Arrays.stream(loads).mapToLong(load -> Math.round(100 * load)).toArray();
        percent[percent.length - 1] += 100 - Arrays.stream(percent).sum();
        return percent;
    }
}
