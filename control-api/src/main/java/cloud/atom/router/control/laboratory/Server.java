package cloud.atom.router.control.laboratory;

import java.util.Arrays;

/**
 * One endpoint: workers behind a line of bounded length, first come first served. Not thread-safe; confined to one run.
 *
 * <p>Requests arrive in the order of time, so that the moment at which each worker is free again is all there is to
 * know: no events of the queue itself.
 */
final class Server {
    /** A request that would wait for longer is answered with 503 at once, as a server with a bounded line does. */
    private static final long LONGEST_WAIT = 800 * VirtualTime.MILLI;

    private static final double QUICK = 0.1;

    /** When each worker is free again. */
    private final long[] freeAt;

    private Condition condition = Condition.USUAL;

    Server(int workers) {
        freeAt = new long[workers];
    }

    Condition condition() {
        return condition;
    }

    void become(Condition next) {
        if (condition.reach() != Condition.Reach.ANSWERS) {
            Arrays.fill(freeAt, 0); // what it was at before is gone
        }
        condition = next;
    }

    /**
     * Takes a request that arrives now.
     *
     * @param workNanos what it costs a worker on a usual day
     * @param draw in [0, 1): whether it is among those that fail
     */
    Service serve(long nowNanos, double workNanos, double draw) {
        if (draw < condition.errorRatio()) {
            return new Service(503, nowNanos + (long) (workNanos * QUICK));
        }
        int first = 0;
        int working = Math.max(1, (int) Math.round(freeAt.length * condition.workers()));
        for (int i = 1; i < working; i++) {
            first = freeAt[i] < freeAt[first] ? i : first;
        }
        long begin = Math.max(nowNanos, freeAt[first]);
        if (begin - nowNanos > LONGEST_WAIT) {
            return new Service(503, nowNanos);
        }
        long done = begin + (long) (workNanos * condition.slowness());
        freeAt[first] = done;
        return new Service(200, done);
    }

    /** An answer and the moment at which it leaves. */
    record Service(int status, long atNanos) {}
}
