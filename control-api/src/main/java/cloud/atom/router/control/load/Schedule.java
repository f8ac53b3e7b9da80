package cloud.atom.router.control.load;

/**
 * Says when the next request of one event loop is due. Not thread-safe.
 *
 * <p>In an open loop request number i is due at {@code start + i / rate}, whatever became of the ones before it, and its
 * latency counts from there: a stalled target cannot make the generator ask less and so hide the stall (Gil Tene,
 * coordinated omission). Numbers are dealt to the loops in turn, so that loops share nothing.
 */
final class Schedule {
    private static final double NANOS_PER_SECOND = 1e9;

    private final LoadPlan plan;
    private final long startNanos;
    private long endNanos;
    private long nextIndex;

    /** @param loop number of the event loop, from 0 */
    Schedule(LoadPlan plan, int loop, long startNanos) {
        this.plan = plan;
        this.startNanos = startNanos;
        this.endNanos = startNanos + plan.duration().toNanos();
        this.nextIndex = loop;
    }

    /** Whether requests are sent when they are due rather than as soon as a connection is free. */
    boolean isOpenLoop() {
        return plan.rate() > 0;
    }

    /** Ends the run at {@code nowNanos}, when it does not end earlier. */
    void stop(long nowNanos) {
        if (nowNanos - endNanos < 0) {
            endNanos = nowNanos;
        }
    }

    /** Whether no request will be sent any more. */
    boolean isOver(long nowNanos) {
        return nextIndex >= plan.requests() || nowNanos - endNanos >= 0 || dueNanos(nowNanos) - endNanos >= 0;
    }

    boolean isDue(long nowNanos) {
        return !isOver(nowNanos) && dueNanos(nowNanos) - nowNanos <= 0;
    }

    /** When the next request should be sent: in a closed loop at once. */
    long dueNanos(long nowNanos) {
        return isOpenLoop() ? startNanos + (long) (nextIndex / plan.rate() * NANOS_PER_SECOND) : nowNanos;
    }

    /** The number of the next request, which counts as sent from here on. */
    long take() {
        long index = nextIndex;
        nextIndex += plan.loops();
        return index;
    }

    /** How many requests of an open loop were due before the end and were never sent. */
    long unsent() {
        if (!isOpenLoop()) {
            return 0;
        }
        double due = Math.min((double) plan.requests(), (endNanos - startNanos) / NANOS_PER_SECOND * plan.rate());
        return Math.max(0, (long) Math.ceil((due - nextIndex) / plan.loops()));
    }
}
