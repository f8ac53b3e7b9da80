package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Limit;

/** How long a client connection waits for a request, and how many it carried. Not thread-safe; confined to its loop. */
final class WaitClock {
    /** How long an idle connection lives on when the router drains, so that a client about to send is still answered. */
    private static final long DRAIN_GRACE_NANOS = 2_000_000_000L;

    private final DownstreamLoop loop;

    /** When the head that is being read began; 0 between heads. */
    private long headStartedNanos;

    private long idleSinceNanos = System.nanoTime();
    private boolean drainSeen;
    private int requests;

    WaitClock(DownstreamLoop loop) {
        this.loop = loop;
    }

    /** What a wait has come to. */
    enum Verdict {
        WAITS,
        /** A head began and does not end. */
        HEAD_IS_LATE,
        /** No request comes. */
        IS_IDLE
    }

    /** A part of a head came. */
    void onHeadPart() {
        if (headStartedNanos == 0) {
            headStartedNanos = System.nanoTime();
        }
    }

    /** A request is complete as far as its head goes; when its first byte came. */
    long onRequest() {
        requests++;
        long startedNanos = headStartedNanos == 0 ? System.nanoTime() : headStartedNanos;
        headStartedNanos = 0;
        return startedNanos;
    }

    /** The connection waits for its next request. */
    void onIdle() {
        idleSinceNanos = System.nanoTime();
    }

    /** Whether the request that is answered is the last that the connection may carry. */
    boolean carriedEnough() {
        int most = loop.settings().limits().requestsPerConnection();
        boolean enough = most > 0 && requests >= most;
        if (enough) {
            loop.observer().onLimit(Limit.REQUESTS_PER_CONNECTION);
        }
        return enough;
    }

    /** What is due at {@code nowNanos}; counts it. */
    Verdict judge(long nowNanos) {
        if (headStartedNanos != 0) {
            if (nowNanos - headStartedNanos < loop.settings().timeouts().head().toNanos()) {
                return Verdict.WAITS;
            }
            loop.observer().onLimit(Limit.HEAD_TIME);
            return Verdict.HEAD_IS_LATE;
        }
        return isIdleTooLong(nowNanos) ? Verdict.IS_IDLE : Verdict.WAITS;
    }

    private boolean isIdleTooLong(long nowNanos) {
        if (loop.isDraining()) {
            if (!drainSeen) {
                drainSeen = true;
                idleSinceNanos = nowNanos;
            }
            return nowNanos - idleSinceNanos >= DRAIN_GRACE_NANOS;
        }
        boolean tooLong =
                nowNanos - idleSinceNanos >= loop.settings().timeouts().idle().toNanos();
        if (tooLong) {
            loop.observer().onLimit(Limit.IDLE);
        }
        return tooLong;
    }
}
