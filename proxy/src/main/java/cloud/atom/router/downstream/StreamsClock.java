package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Limit;
import cloud.atom.router.http2.ErrorCode;
import cloud.atom.router.http2.Http2Session;

/**
 * How long a client connection of HTTP/2 may wait, how many requests it may carry, and how it is told to end. Not
 * thread-safe; confined to the connection's event loop.
 *
 * <p>It ends in two steps (RFC 9113, section 6.8): first the client hears that it should open no more streams, and a while
 * later which were the last that count; what it opened in between is answered.
 */
final class StreamsClock {
    /** Longer than word takes to any client and back. */
    private static final long GRACE_NANOS = 1_000_000_000L;

    private static final long NEVER = Long.MAX_VALUE;

    private final DownstreamLoop loop;
    private final Http2Session session;

    /** Since when a frame, or the preface, has begun and not ended; 0 when none has. */
    private long frameSinceNanos = System.nanoTime();

    /** Since when no stream is open. */
    private long idleSinceNanos = frameSinceNanos;

    /** When the client was first told to go; {@link #NEVER} before. */
    private long toldNanos = NEVER;

    private boolean toldLast;
    private int requests;

    StreamsClock(DownstreamLoop loop, Http2Session session) {
        this.loop = loop;
        this.session = session;
    }

    /** What a wait has come to. */
    enum Verdict {
        WAITS,
        /** A frame, or an answer to ours, does not come: to be cut. */
        IS_LATE,
        /** Nothing is left to do: to be closed in good order. */
        IS_OVER
    }

    /** A read ended. */
    void onRead() {
        if (!session.incoming().isInsideFrame()) {
            frameSinceNanos = 0;
        } else if (frameSinceNanos == 0) {
            frameSinceNanos = System.nanoTime();
        }
    }

    void onRequest() {
        requests++;
    }

    /** The last open stream ended. */
    void onIdle() {
        idleSinceNanos = System.nanoTime();
    }

    /** What is due at {@code nowNanos}; counts it, and tells the client. */
    Verdict judge(long nowNanos) {
        long headNanos = loop.settings().timeouts().head().toNanos();
        if (frameSinceNanos != 0 && nowNanos - frameSinceNanos >= headNanos) {
            loop.observer().onLimit(Limit.HEAD_TIME);
            return Verdict.IS_LATE;
        }
        if (toldNanos == NEVER && mustGo(nowNanos)) {
            toldNanos = nowNanos;
            session.goAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR);
        }
        if (toldNanos != NEVER && !toldLast && nowNanos - toldNanos >= GRACE_NANOS) {
            toldLast = true;
            session.incoming().refuseNew();
            session.goAway(session.incoming().lastPeerStream(), ErrorCode.NO_ERROR);
        }
        return toldLast && session.openStreams() == 0 ? Verdict.IS_OVER : Verdict.WAITS;
    }

    private boolean mustGo(long nowNanos) {
        int most = loop.settings().limits().requestsPerConnection();
        if (most > 0 && requests >= most) {
            loop.observer().onLimit(Limit.REQUESTS_PER_CONNECTION);
            return true;
        }
        boolean idle = session.openStreams() == 0
                && nowNanos - idleSinceNanos
                        >= loop.settings().timeouts().idle().toNanos();
        if (idle) {
            loop.observer().onLimit(Limit.IDLE);
        }
        return idle || loop.isDraining();
    }
}
