package cloud.atom.router.control.laboratory;

import cloud.atom.router.health.Moment;
import java.util.PriorityQueue;

/**
 * A clock that jumps from one event to the next. Not thread-safe. Events of the same nanosecond come in the order in
 * which they were asked for, so that a run is the same each time.
 */
final class VirtualTime {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000 * MILLI;

    /** 2026-01-01T00:00:00Z, for people. */
    private static final long EPOCH_MILLIS = 1_767_225_600_000L;

    /** Far from 0, which some clocks mean as "never". */
    private static final long START = 1_000 * SECOND;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nowNanos = START;
    private long asked;

    long nowNanos() {
        return nowNanos;
    }

    /** Whole seconds since the start. */
    int second() {
        return (int) ((nowNanos - START) / SECOND);
    }

    Moment moment() {
        return new Moment(nowNanos, EPOCH_MILLIS + (nowNanos - START) / MILLI);
    }

    /** Runs {@code task} once, {@code delayNanos} from now; at least 0. */
    void after(long delayNanos, Runnable task) {
        events.add(new Event(nowNanos + delayNanos, asked++, task));
    }

    /** Runs {@code task} at a fixed rate, the first time {@code periodNanos} from now. */
    void every(long periodNanos, Runnable task) {
        after(periodNanos, () -> {
            task.run();
            every(periodNanos, task);
        });
    }

    /** Runs what is due until {@code seconds} after the start. */
    void runUntil(int seconds) {
        long end = START + seconds * SECOND;
        for (Event next = events.peek(); next != null && next.atNanos <= end; next = events.peek()) {
            events.poll();
            nowNanos = next.atNanos;
            next.task.run();
        }
        nowNanos = end;
    }

    private record Event(long atNanos, long order, Runnable task) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atNanos == other.atNanos ? Long.compare(order, other.order) : Long.compare(atNanos, other.atNanos);
        }
    }
}
