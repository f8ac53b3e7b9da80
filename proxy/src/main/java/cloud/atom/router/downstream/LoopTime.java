package cloud.atom.router.downstream;

/**
 * The time by which an event loop ends what has lasted too long. It leaves out while the loop itself stood still: for a
 * pause of the collector, on a machine that is overloaded, for a thousand handshakes at once. What came in meanwhile lies
 * unread and what should have gone out did not, which is nobody else's fault: taken for a region that does not answer, it
 * would open the breakers of all regions at once. Not thread-safe; confined to the loop.
 */
final class LoopTime {
    private final long lateNanos;
    private final long mostNanos;
    private long lastNanos;
    private long behindNanos;
    private long untilNanos;

    /**
     * Takes the time between two turns of the loop's clock from which it counts as having stood still, and how long a stall
     * is left out at most after it ended; all in nanoseconds.
     */
    LoopTime(long lateNanos, long mostNanos, long nowNanos) {
        this.lateNanos = lateNanos;
        this.mostNanos = mostNanos;
        lastNanos = nowNanos;
        untilNanos = nowNanos;
    }

    /**
     * The time to judge by in this turn of the clock. In a late one it is that of the turn before, so that a loop that is
     * always late still has time-outs; and it stays as far behind until as much time has passed in which the loop ran.
     */
    long turn(long nowNanos) {
        long sinceNanos = nowNanos - lastNanos;
        lastNanos = nowNanos;
        if (sinceNanos >= lateNanos) {
            behindNanos = sinceNanos;
            untilNanos = nowNanos + Math.min(sinceNanos, mostNanos);
        } else if (nowNanos - untilNanos >= 0) {
            behindNanos = 0;
        }
        return nowNanos - behindNanos;
    }
}
