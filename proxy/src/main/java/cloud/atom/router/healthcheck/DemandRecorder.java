package cloud.atom.router.healthcheck;

import cloud.atom.router.health.Preference;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers the {@link Preference} of each live request until the monitor's thread takes it. Thread-safe and lock-free;
 * called from event loops.
 *
 * <p>A ring of numbers: a request costs one counter and one store, and no memory. Of more requests than it has places,
 * between two looks, the last ones stand for all.
 */
final class DemandRecorder {
    private static final int SLOTS = 1 << 12;

    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);
    private final AtomicLong count = new AtomicLong();

    /** Of the taking thread alone. */
    private long taken;

    void record(long preference) {
        slots.setOpaque((int) (count.getAndIncrement() & (SLOTS - 1)), preference);
    }

    /** Requests by preference since the last call. */
    Map<Long, Double> take() {
        long end = count.get();
        long fresh = end - taken;
        long seen = Math.min(fresh, SLOTS);
        Map<Long, Double> requests = new HashMap<>();
        for (long i = end - seen; i < end; i++) {
            requests.merge(slots.getOpaque((int) (i & (SLOTS - 1))), (double) fresh / seen, Double::sum);
        }
        requests.remove(Preference.NONE); // a place that is counted and not written yet
        taken = end;
        return requests;
    }
}
