package cloud.atom.router.healthcheck;

import cloud.atom.router.health.PollResult;

/**
 * Times the opening of one connection: the SYN's way there and back, and the look-up of a name that is in no cache. Written
 * on the connection's thread, read by any.
 */
final class ConnectTime {
    private volatile long begunNanos = System.nanoTime();

    /** 0: not open yet. */
    private volatile long tookNanos;

    /** The connection begins to open now, and not when this was made. */
    void begin() {
        begunNanos = System.nanoTime();
    }

    void end() {
        tookNanos = Math.max(1, System.nanoTime() - begunNanos);
    }

    /** A good result with the time; others as they are. */
    PollResult in(PollResult result) {
        return result.answered() ? result.connectedIn(tookNanos) : result;
    }
}
