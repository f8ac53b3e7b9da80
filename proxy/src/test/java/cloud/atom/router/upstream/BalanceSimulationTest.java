package cloud.atom.router.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Three endpoints of eight workers each in virtual time, one five times slower than the others: the cheaper of two against
 * the draw alone. Arrivals are Poisson, times of service exponential, the seed fixed.
 */
class BalanceSimulationTest {
    private static final long SEED = 20_260_401;
    private static final double PER_SECOND = 300;
    private static final double SECONDS = 120;
    private static final int WORKERS = 8;
    private static final double[] MEAN_SECONDS = {0.010, 0.010, 0.050};

    @Test
    void leavesASlowEndpointAloneAndKeepsTheTailShort() {
        Outcome drawn = run(false);
        Outcome cheaper = run(true);

        String seen = "seed " + SEED + ": drawn " + drawn + ", cheaper " + cheaper;
        assertThat(drawn.slowShare).as(seen).isBetween(0.31, 0.36);
        assertThat(cheaper.slowShare).as(seen).isLessThan(0.06);
        assertThat(cheaper.p99Seconds).as(seen).isLessThan(drawn.p99Seconds / 2);
        assertThat(cheaper.meanSeconds).as(seen).isLessThan(drawn.meanSeconds * 0.6);
    }

    /** Times from arrival to answer. */
    private record Outcome(double slowShare, double meanSeconds, double p99Seconds) {}

    private record Arrival(int endpoint, double atSeconds, double endSeconds) {}

    private static Outcome run(boolean cheaperOfTwo) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<EndpointLoad> loads = List.of(new EndpointLoad(null), new EndpointLoad(null), new EndpointLoad(null));
        double[][] freeAt = new double[MEAN_SECONDS.length][WORKERS];
        PriorityQueue<Arrival> running = new PriorityQueue<>(Comparator.comparingDouble(Arrival::endSeconds));
        List<Double> times = new ArrayList<>();
        int slow = 0;
        for (double now = arrival(random); now < SECONDS; now += arrival(random)) {
            while (!running.isEmpty() && running.element().endSeconds <= now) {
                Arrival done = running.remove();
                loads.get(done.endpoint).onAnswer(nanos(done.endSeconds - done.atSeconds), nanos(done.endSeconds));
            }
            int one = random.nextInt(MEAN_SECONDS.length);
            int other = (one + 1 + random.nextInt(MEAN_SECONDS.length - 1)) % MEAN_SECONDS.length;
            boolean dearer =
                    loads.get(one).cost(nanos(now), 1) > loads.get(other).cost(nanos(now), 1);
            int chosen = cheaperOfTwo && dearer ? other : one;
            loads.get(chosen).begin();
            double end = serve(freeAt[chosen], now, -Math.log(1 - random.nextDouble()) * MEAN_SECONDS[chosen]);
            running.add(new Arrival(chosen, now, end));
            times.add(end - now);
            slow += chosen == 2 ? 1 : 0;
        }
        double[] sorted =
                times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return new Outcome(
                (double) slow / sorted.length,
                Arrays.stream(sorted).average().orElse(0),
                sorted[(int) (sorted.length * 0.99)]);
    }

    private static double arrival(SplittableRandom random) {
        return -Math.log(1 - random.nextDouble()) / PER_SECOND;
    }

    /** Lets the worker that is free first serve it; returns when it is done. */
    private static double serve(double[] freeAt, double now, double seconds) {
        int first = 0;
        for (int i = 1; i < freeAt.length; i++) {
            first = freeAt[i] < freeAt[first] ? i : first;
        }
        freeAt[first] = Math.max(now, freeAt[first]) + seconds;
        return freeAt[first];
    }

    private static long nanos(double seconds) {
        return (long) (seconds * 1e9);
    }
}
