package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Limit;

/**
 * How long a client connection of HTTP/2 or 3 may wait, how many requests it may carry, and how it is told to end. Not
 * thread-safe; confined to the connection's event loop.
 *
 * <p>It ends in two steps (RFC 9113, section 6.8; RFC 9114, section 5.2): first the client hears that it should open no more streams, and a while
 * later which were the last that count; what it opened in between is answered.
 */
final class StreamsClock {
    /** Longer than word takes to any client and back. */
    private static final long GRACE_NANOS = 1_000_000_000L;

    private static final long NEVER = Long.MAX_VALUE;

    private final DownstreamLoop loop;
    private final Streams streams;

    /** Since when a frame, the preface or a handshake has begun and not ended; 0 when none has. */
    private long frameSinceNanos = System.nanoTime();

    /** Since when no stream is open. */
    private long idleSinceNanos = frameSinceNanos;

    /** When the client was first told to go; {@link #NEVER} before. */
    private long toldNanos = NEVER;

    private boolean toldLast;
    private boolean wornOut;
    private int requests;

    StreamsClock(DownstreamLoop loop, Streams streams) {
        this.loop = loop;
        this.streams = streams;
    }

    /** The connection's streams, as far as its end concerns them. */
    interface Streams {
        /** How many are open. */
        int open();

        /** Tells the client to open no more; those that are under way are taken. */
        void askToStop();

        /** Refuses those that come from here on, and tells the client which was the last that counts. */
        void stop();
    }

    /** What a wait has come to. */
    enum Verdict {
        WAITS,
        /** A frame, or an answer to ours, does not come: to be cut. */
        IS_LATE,
        /** Nothing is left to do: to be closed in good order. */
        IS_OVER
    }

    /** A read ended, or the handshake did; {@code inside} a frame or not. */
    void onRead(boolean inside) {
        if (!inside) {
            frameSinceNanos = 0;
        } else if (frameSinceNanos == 0) {
            frameSinceNanos = System.nanoTime();
        }
    }

    void onRequest() {
        requests++;
    }

    /** The connection has come to cost too much: it is to end in good order. */
    void onWornOut() {
        wornOut = true;
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
            streams.askToStop();
        }
        if (toldNanos != NEVER && !toldLast && nowNanos - toldNanos >= GRACE_NANOS) {
            toldLast = true;
            streams.stop();
        }
        return toldLast && streams.open() == 0 ? Verdict.IS_OVER : Verdict.WAITS;
    }

    private boolean mustGo(long nowNanos) {
        int most = loop.settings().limits().requestsPerConnection();
        if (most > 0 && requests >= most) {
            loop.observer().onLimit(Limit.REQUESTS_PER_CONNECTION);
            return true;
        }
        boolean idle = streams.open() == 0
                && nowNanos - idleSinceNanos
                        >= loop.settings().timeouts().idle().toNanos();
        if (idle) {
            loop.observer().onLimit(Limit.IDLE);
        }
        return idle || wornOut || loop.isDraining();
    }
}
