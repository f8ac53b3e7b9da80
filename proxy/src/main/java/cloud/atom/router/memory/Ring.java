package cloud.atom.router.memory;

import cloud.atom.router.exchange.AttemptSummary;
import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.routing.RoutingDecision;
import java.util.IdentityHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop remembers: the newest decisions push the oldest out.
 *
 * <p>Written by its loop only, without locks; any thread may read. A reader takes the number of decisions written, then
 * walks back from there: it may miss one that is pushed out meanwhile, and never sees half of one, because an entry is
 * published whole and its changing parts are volatile.
 */
final class Ring {
    private static final int RING_BITS = 8;
    private static final long MICROS_PER_MILLI = 1000;

    private final AtomicReferenceArray<@Nullable Remembered> slots;
    private final int number;
    private final long mostBytes;

    /** Decisions that are under way. Confined to the loop. */
    private final IdentityHashMap<RoutingDecision, Remembered> running = new IdentityHashMap<>();

    /** Index of the oldest that is kept, and what all together take. Confined to the loop. */
    private long oldest;

    private long bytes;
    private long lastMicros;

    /** Decisions written since the start. Written by the loop only; read by any thread. */
    private volatile long written;

    /**
     * An empty ring.
     *
     * @param number in [0, 255], different from other rings' while there are no more than 256
     * @param entries at least 1
     */
    Ring(int number, int entries, long mostBytes) {
        slots = new AtomicReferenceArray<>(entries);
        this.number = number & 0xff;
        this.mostBytes = mostBytes;
    }

    /** On the loop. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void add(RequestFacts request, RoutingDecision decision, long nowMillis) {
        lastMicros = Math.max(lastMicros + 1, nowMillis * MICROS_PER_MILLI);
        Remembered entry = new Remembered(lastMicros << RING_BITS | number, nowMillis, request, decision);
        if (written - oldest == slots.length()) {
            forgetOldest();
        }
        bytes += entry.bytes();
        while (bytes > mostBytes && oldest < written) {
            forgetOldest();
        }
        slots.setRelease(slotOf(written), entry);
        running.put(decision, entry);
        written++;
    }

    private void forgetOldest() {
        Remembered gone = slots.getPlain(slotOf(oldest));
        if (gone == null) {
            throw new AssertionError("no entry " + oldest + " of " + written);
        }
        bytes -= gone.bytes();
        slots.setRelease(slotOf(oldest), null);
        oldest++;
    }

    /** On the loop. */
    void onAttempt(AttemptSummary attempt) {
        Remembered entry = running.get(attempt.decision());
        if (entry != null) {
            entry.onAttempt(attempt);
        }
    }

    /** On the loop. */
    void onComplete(ExchangeSummary exchange) {
        Remembered entry = exchange.decision() == null ? null : running.remove(exchange.decision());
        if (entry != null) {
            entry.onComplete(exchange);
        }
    }

    private int slotOf(long index) {
        return (int) (index % slots.length());
    }

    /** Decisions written since the start. */
    long written() {
        return written;
    }

    /** Hands over what is kept, newest first, while {@code wanted} says so of each. */
    void walkBack(Predicate<Remembered> wanted) {
        long end = written;
        for (long i = end - 1; i >= Math.max(0, end - slots.length()); i--) {
            Remembered entry = slots.getAcquire(slotOf(i));
            if (entry == null || !wanted.test(entry)) {
                return;
            }
        }
    }

    /** Hands over what was written from {@code from} on, oldest first; returns where to go on. */
    long walkOn(long from, int most, Consumer<Remembered> taker) {
        long newest = written;
        long first = Math.max(from, newest - slots.length());
        long end = Math.min(newest, first + most);
        for (long i = first; i < end; i++) {
            Remembered entry = slots.getAcquire(slotOf(i));
            if (entry != null) {
                taker.accept(entry);
            }
        }
        return end;
    }
}
