package cloud.atom.router.health;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Live traffic of the last ten seconds, in ten buckets of one second. Not thread-safe; confined to its tracker. */
final class TrafficWindow {
    /** How far it looks back, in seconds. */
    static final int SECONDS = 10;

    /** What counts as recent, in seconds. */
    static final int RECENT_SECONDS = 2;

    private static final int SLOTS = SECONDS;
    private static final long SLOT_NANOS = 1_000_000_000;

    /** Indexed by second modulo ten; null where nothing was counted yet. */
    private final @Nullable Slot[] slots = new @Nullable Slot[SLOTS];

    void add(TrafficSample sample, long nowNanos) {
        long second = Math.floorDiv(nowNanos, SLOT_NANOS);
        int index = (int) Math.floorMod(second, (long) SLOTS);
        Slot slot = slots[index];
        if (slot == null || slot.second != second) {
            slot = new Slot(second);
            slots[index] = slot;
        }
        slot.attempts += sample.counts().responses() + sample.counts().transportFailures();
        slot.serverErrors += sample.counts().serverErrors();
        slot.transportFailures += sample.counts().transportFailures();
        slot.latencies.addAll(sample.latencies());
    }

    Totals totals(long nowNanos) {
        long newest = Math.floorDiv(nowNanos, SLOT_NANOS);
        long oldest = newest - SLOTS + 1;
        long attempts = 0;
        long serverErrors = 0;
        long transportFailures = 0;
        long recentAttempts = 0;
        long recentFailures = 0;
        LatencyHistogram latencies = new LatencyHistogram();
        for (Slot slot : slots) {
            if (slot != null && slot.second >= oldest) {
                attempts += slot.attempts;
                serverErrors += slot.serverErrors;
                transportFailures += slot.transportFailures;
                latencies.addAll(slot.latencies);
            }
            if (slot != null && slot.second > newest - RECENT_SECONDS) {
                recentAttempts += slot.attempts;
                recentFailures += slot.serverErrors + slot.transportFailures;
            }
        }
        return new Totals(
                attempts,
                serverErrors + transportFailures,
                transportFailures,
                recentAttempts,
                recentFailures,
                latencies.total(),
                latencies.percentile(0.95));
    }

    /** Forgets the seconds before the one of {@code nanos}. */
    void forgetBefore(long nanos) {
        long first = Math.floorDiv(nanos, SLOT_NANOS);
        for (int i = 0; i < SLOTS; i++) {
            Slot slot = slots[i];
            if (slot != null && slot.second < first) {
                slots[i] = null;
            }
        }
    }

    /**
     * The window summed up. Immutable.
     *
     * @param failures server errors and transport failures
     * @param recentAttempts attempts of the last two seconds
     * @param recentFailures failures among them
     * @param timed attempts whose response time was measured
     */
    record Totals(
            long attempts,
            long failures,
            long transportFailures,
            long recentAttempts,
            long recentFailures,
            long timed,
            OptionalDouble p95Seconds) {}

    private static final class Slot {
        private final long second;
        private final LatencyHistogram latencies = new LatencyHistogram();
        private long attempts;
        private long serverErrors;
        private long transportFailures;

        Slot(long second) {
            this.second = second;
        }
    }
}
