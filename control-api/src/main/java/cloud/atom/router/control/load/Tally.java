package cloud.atom.router.control.load;

import cloud.atom.router.control.load.LoadReport.Series;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Counts outcomes and latencies of one event loop. Not thread-safe. */
final class Tally {
    private static final long LOWEST_NANOS = 1_000;
    private static final long HIGHEST_NANOS = 60_000_000_000L;
    /** Error of a quantile: 0.1 %. */
    private static final int DIGITS = 3;

    private final long startNanos;
    private final Histogram latency = newHistogram();
    private final Map<Outcome, Counter> counters = new HashMap<>();
    private Counter last = new Counter(Outcome.unanswered("", ""));
    private long lastNanos;

    Tally(long startNanos) {
        this.startNanos = startNanos;
        this.lastNanos = startNanos;
    }

    static Histogram newHistogram() {
        return new Histogram(LOWEST_NANOS, HIGHEST_NANOS, DIGITS);
    }

    void answered(Outcome outcome, long sinceNanos, long nowNanos) {
        latency.recordValue(Math.min(Math.max(0, nowNanos - sinceNanos), HIGHEST_NANOS));
        count(outcome, nowNanos);
    }

    void unanswered(Outcome outcome, long nowNanos) {
        count(outcome, nowNanos);
    }

    /** The outcome with these properties; most of the time the one before, so that nothing is made. */
    Outcome outcome(String sender, ResponseHead head, String reason) {
        Outcome before = last.outcome;
        boolean same = before.status() == head.status()
                && before.sender().equals(sender)
                && before.key().equals(head.key())
                && before.reason().equals(reason);
        return same ? before : new Outcome(sender, head.status(), head.key(), reason);
    }

    /** When the last outcome was known. */
    long lastNanos() {
        return lastNanos;
    }

    void addTo(Map<Outcome, Series> outcomes, Histogram latencies) {
        latencies.add(latency);
        counters.values().forEach(counter -> outcomes.merge(counter.outcome, counter.series(), Series::plus));
    }

    private void count(Outcome outcome, long nowNanos) {
        if (!outcome.equals(last.outcome)) {
            last = counters.computeIfAbsent(outcome, Counter::new);
        }
        last.add((int) ((nowNanos - startNanos) / LoadReport.SLICE.toNanos()));
        lastNanos = nowNanos;
    }

    /** One outcome over time. */
    private static final class Counter {
        private final Outcome outcome;
        private long[] slices = new long[128];
        private int used;

        Counter(Outcome outcome) {
            this.outcome = outcome;
        }

        void add(int slice) {
            if (slice >= slices.length) {
                slices = Arrays.copyOf(slices, Math.max(slices.length * 2, slice + 1));
            }
            slices[slice]++;
            used = Math.max(used, slice + 1);
        }

        Series series() {
            return new Series(Arrays.copyOf(slices, used));
        }
    }
}
