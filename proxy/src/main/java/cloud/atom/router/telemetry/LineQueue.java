package cloud.atom.router.telemetry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue from many event loops to one reader, without locks.
 *
 * <p>A ring of slots and two counters that only grow. A producer that finds room takes the next number by
 * compare-and-set and then fills that slot; the reader empties slots in order and stops at one that is still empty. No
 * producer waits for another or for the reader: with no room it is told so. The idea is D. Vyukov's bounded queue
 * (1024cores.net) for a single reader, where a null slot does the work of the sequence number.
 *
 * <p>Thread-safe for any number of producers and one reader.
 */
final class LineQueue<T> {
    private final AtomicReferenceArray<@Nullable T> slots;
    private final int mask;

    /** The number that the next producer takes. */
    private final AtomicLong tail = new AtomicLong();

    /** The number that the reader reads next; written by the reader only. */
    private final AtomicLong head = new AtomicLong();

    /** Holds up to {@code capacity}, a power of two. */
    LineQueue(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: a power of two)");
        }
        slots = new AtomicReferenceArray<>(capacity);
        mask = capacity - 1;
    }

    /** Adds {@code item}; false when there is no room. */
    boolean offer(T item) {
        while (true) {
            long number = tail.get();
            if (number - head.get() > mask) {
                return false;
            }
            if (tail.compareAndSet(number, number + 1)) {
                slots.setRelease((int) number & mask, item);
                return true;
            }
        }
    }

    /** Takes the oldest; null when there is none. */
    @Nullable
    T poll() {
        long number = head.get();
        int slot = (int) number & mask;
        T item = slots.getAcquire(slot);
        if (item == null) {
            return null;
        }
        // Emptied before the head moves: a producer that sees the new head finds the slot free.
        slots.setRelease(slot, null);
        head.set(number + 1);
        return item;
    }
}
