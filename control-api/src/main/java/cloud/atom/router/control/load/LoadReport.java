package cloud.atom.router.control.load;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a run saw. Immutable.
 *
 * @param outcomes each outcome and how often it came per {@link #SLICE}, by the time at which it was known
 * @param unsent requests of an open loop that were due and never sent
 * @param elapsed from the first request to the last outcome
 */
public record LoadReport(Map<Outcome, Series> outcomes, Latency latency, long unsent, Duration elapsed) {
    /** Length of one slot of a timeline. */
    public static final Duration SLICE = Duration.ofMillis(100);

    public LoadReport {
        outcomes = Map.copyOf(outcomes);
    }

    /** Counts per {@link #SLICE} from the start of the run. Immutable. */
    public static final class Series {
        private final long[] counts;

        public Series(long... counts) {
            this.counts = counts.clone();
        }

        /** Adds both slot by slot. */
        public Series plus(Series other) {
            long[] sum = Arrays.copyOf(counts, Math.max(counts.length, other.counts.length));
            for (int i = 0; i < other.counts.length; i++) {
                sum[i] += other.counts[i];
            }
            return new Series(sum);
        }

        public int length() {
            return counts.length;
        }

        /** The count of one slot; 0 beyond the end. */
        public long at(int slice) {
            return slice < counts.length ? counts[slice] : 0;
        }

        /** The sum of slots {@code from} (inclusive) to {@code to} (exclusive). */
        public long sum(int from, int to) {
            long sum = 0;
            for (int i = Math.max(0, from); i < Math.min(to, counts.length); i++) {
                sum += counts[i];
            }
            return sum;
        }

        public long total() {
            return sum(0, counts.length);
        }

        @Override
        public String toString() {
            return Arrays.toString(counts);
        }
    }

    /**
     * Time from sending to the last byte of the answer; in an open loop from the moment at which sending was due. All
     * in microseconds; 0 without answers. Immutable.
     *
     * @param count answers measured
     */
    public record Latency(long count, double mean, long p50, long p90, long p99, long p999, long max) {}

    /** All requests with an outcome. */
    public long requests() {
        return count(outcome -> true);
    }

    public long failures() {
        return count(Outcome::isFailure);
    }

    public long count(Predicate<Outcome> which) {
        return timeline(which).total();
    }

    /** Requests with an outcome per second. */
    public double requestsPerSecond() {
        return elapsed.isZero() ? 0 : requests() * 1e9 / elapsed.toNanos();
    }

    /** The outcomes that {@code which} names, over time. */
    public Series timeline(Predicate<Outcome> which) {
        Series sum = new Series();
        for (Map.Entry<Outcome, Series> entry : outcomes.entrySet()) {
            if (which.test(entry.getKey())) {
                sum = sum.plus(entry.getValue());
            }
        }
        return sum;
    }

    /** Failures known later than {@code offset} after the start, to the next whole slice. */
    public long failuresAfter(Duration offset) {
        return timeline(Outcome::isFailure).sum(sliceAt(offset), Integer.MAX_VALUE);
    }

    /** How often each value of {@code property} came, sorted by value. */
    public Map<String, Long> countBy(Function<Outcome, String> property) {
        Map<String, Long> counts = new TreeMap<>();
        outcomes.forEach((outcome, series) -> counts.merge(property.apply(outcome), series.total(), Long::sum));
        return new LinkedHashMap<>(counts);
    }

    /** How often each kind of failure came, sorted. */
    public Map<String, Long> errors() {
        Map<String, Long> counts = new TreeMap<>();
        outcomes.forEach((outcome, series) -> {
            if (outcome.isFailure()) {
                counts.merge(outcome.kind(), series.total(), Long::sum);
            }
        });
        return new LinkedHashMap<>(counts);
    }

    /** The first slice that begins at or after {@code offset}. */
    public static int sliceAt(Duration offset) {
        return (int) Math.ceil((double) offset.toNanos() / SLICE.toNanos());
    }
}
