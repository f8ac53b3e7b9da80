package cloud.atom.router.health;

import java.util.Arrays;

/**
 * Attempts and failures of the last ten seconds, in ten buckets of one second. Not thread-safe; confined to its tracker.
 */
final class FailureWindow {
    /** How far it looks back, in seconds. */
    static final int SECONDS = 10;

    private static final long SECOND_NANOS = 1_000_000_000;

    // Indexed by second modulo ten.
    private final long[] second = new long[SECONDS];
    private final long[] attempts = new long[SECONDS];
    private final long[] failures = new long[SECONDS];

    FailureWindow() {
        Arrays.fill(second, Long.MIN_VALUE);
    }

    void add(AttemptCounts fresh, long nowNanos) {
        long current = Math.floorDiv(nowNanos, SECOND_NANOS);
        int index = (int) Math.floorMod(current, (long) SECONDS);
        if (second[index] != current) {
            second[index] = current;
            attempts[index] = 0;
            failures[index] = 0;
        }
        attempts[index] += fresh.responses() + fresh.transportFailures();
        failures[index] += fresh.failures();
    }

    /** Of the last {@code seconds}, from 1 to ten; the one that runs is the last. */
    Totals totals(long nowNanos, int seconds) {
        long oldest = Math.floorDiv(nowNanos, SECOND_NANOS) - seconds + 1;
        long allAttempts = 0;
        long allFailures = 0;
        for (int i = 0; i < SECONDS; i++) {
            if (second[i] >= oldest) {
                allAttempts += attempts[i];
                allFailures += failures[i];
            }
        }
        return new Totals(allAttempts, allFailures);
    }

    void clear() {
        Arrays.fill(second, Long.MIN_VALUE);
    }

    /**
     * Immutable.
     *
     * @param failures attempts without an answer, or with one whose status is 500 or above
     */
    record Totals(long attempts, long failures) {
        static final Totals NONE = new Totals(0, 0);

        Totals plus(Totals other) {
            return new Totals(attempts + other.attempts, failures + other.failures);
        }

        Totals minus(Totals other) {
            return new Totals(attempts - other.attempts, failures - other.failures);
        }

        /** In [0, 1]; 0 without attempts. */
        double errorRatio() {
            return attempts == 0 ? 0 : (double) failures / attempts;
        }
    }
}
