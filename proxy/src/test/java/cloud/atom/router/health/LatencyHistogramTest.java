package cloud.atom.router.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    private static final long MILLI = 1_000_000;

    @Test
    void tellsThePercentileOfKnownTimes() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.add(LatencyHistogram.bucketOf(10 * MILLI), 95);
        histogram.add(LatencyHistogram.bucketOf(400 * MILLI), 5);

        assertThat(histogram.percentile(0.95).orElseThrow()).isCloseTo(0.010, within(0.000_7));
        assertThat(histogram.percentile(0.96).orElseThrow()).isCloseTo(0.400, within(0.025));
    }

    @Test
    void isWithinASixteenthOfTheExactPercentile() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 200; round++) {
            long[] nanos = new long[1 + random.nextInt(500)];
            LatencyHistogram histogram = new LatencyHistogram();
            for (int i = 0; i < nanos.length; i++) {
                nanos[i] = (long) (MILLI * Math.exp(random.nextDouble() * 11)); // 1 ms to 60 s
                histogram.add(LatencyHistogram.bucketOf(nanos[i]), 1);
            }
            Arrays.sort(nanos);
            double exact = nanos[(int) Math.ceil(0.95 * nanos.length) - 1] / 1e9;

            assertThat(histogram.percentile(0.95).orElseThrow())
                    .as("seed 7, round %d", round)
                    .isCloseTo(exact, within(exact / 15.9));
        }
    }

    @Test
    void hasOneBucketForEveryTime() {
        int last = -1;
        for (long nanos = 0; nanos < 300_000 * MILLI; nanos += MILLI / 50 + nanos / 64) {
            int bucket = LatencyHistogram.bucketOf(nanos);
            assertThat(bucket).isBetween(Math.max(0, last), Math.min(last + 1, LatencyHistogram.BUCKETS - 1));
            last = bucket;
        }
        assertThat(LatencyHistogram.bucketOf(Long.MAX_VALUE)).isEqualTo(LatencyHistogram.BUCKETS - 1);
        assertThat(LatencyHistogram.bucketOf(-1)).isZero();
    }

    @Test
    void knowsNothingWithoutTimes() {
        assertThat(new LatencyHistogram().percentile(0.95)).isEmpty();
    }
}
