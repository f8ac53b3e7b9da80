package cloud.atom.router.http2;

import org.jspecify.annotations.Nullable;

/**
 * Which frames may come on which streams (RFC 9113, section 5.1), and how often the peer may be wrong. Not thread-safe;
 * confined to the connection's event loop.
 */
final class StreamRules {
    private final Http2Session session;
    private final FloodGuard guard;
    private final ResetStreams resets = new ResetStreams();
    private int lastPeerStream;
    private int refuseAbove = Integer.MAX_VALUE;
    private boolean begun;

    /** DATA that may still come on streams that we closed. */
    private long lateBytes;

    StreamRules(Http2Session session, FloodGuard guard) {
        this.session = session;
        this.guard = guard;
    }

    /** The peer's first SETTINGS came, which everything else must follow. */
    void onSettings() {
        begun = true;
    }

    void expectBegun() throws Http2Fault {
        if (!begun) {
            throw new Http2Fault(ErrorCode.PROTOCOL_ERROR, "the first frame is not SETTINGS");
        }
    }

    /** The highest stream of the peer that was looked at. */
    int lastPeerStream() {
        return lastPeerStream;
    }

    /** The peer opens a stream; whether it is to be looked at. */
    boolean open(int id) {
        lastPeerStream = id;
        return id <= refuseAbove;
    }

    /** Looks at none of the streams that the peer opens from now on. */
    void refuseNew() {
        refuseAbove = Math.min(refuseAbove, lastPeerStream);
    }

    /** We reset a stream. */
    void onOwnReset(Http2Stream stream) {
        resets.add(stream.id());
        lateBytes += Math.max(0, stream.receiveWindow());
    }

    /** The open stream of that number; null when it is no more. One that never was is a fault. */
    @Nullable
    Http2Stream stream(int id) throws Http2Fault {
        expectBegun();
        Http2Stream stream = session.streams().get(id);
        if (stream == null && isIdle(id)) {
            throw new Http2Fault(ErrorCode.PROTOCOL_ERROR, "a frame on a stream that nobody opened");
        }
        return stream;
    }

    /** Whether nobody has opened the stream of that number. */
    boolean isIdle(int id) {
        boolean peers = (id & 1) == (session.isServer() ? 1 : 0);
        return peers ? id > lastPeerStream : !session.wasOpened(id);
    }

    /**
     * A frame on a stream that is closed: harmless when we closed it and the peer may not have known. A client closes so many
     * that we do not keep account of them.
     */
    void late(int id) throws Http2Fault {
        guard.count(FloodGuard.Kind.CONTROL);
        expectOurs(id);
    }

    /** The same for DATA, which may come as long as the windows of the streams that we closed allowed it. */
    void lateData(int id, int flowBytes) throws Http2Fault {
        expectOurs(id);
        lateBytes -= flowBytes;
        if (lateBytes < 0) {
            throw new Http2Fault(ErrorCode.ENHANCE_YOUR_CALM, "more DATA on closed streams than their windows allowed");
        }
    }

    /** The peer opened a stream that is not to be looked at. */
    void ignore(int id) throws Http2Fault {
        late(id);
        lateBytes += session.ownWindow();
    }

    private void expectOurs(int id) throws Http2Fault {
        if (session.isServer() && !resets.has(id) && id <= refuseAbove) {
            throw new Http2Fault(ErrorCode.STREAM_CLOSED, "a frame on a stream that its sender closed");
        }
    }

    /** A stream is reset, by whichever side. A server can do so no more often than its client opens streams: that is no flood. */
    void countReset() throws Http2Fault {
        if (session.isServer()) {
            guard.count(FloodGuard.Kind.RESET);
        }
    }

    /** The peer broke the rules on one stream. */
    void reset(Http2Stream stream, ErrorCode code) throws Http2Fault {
        countReset();
        StreamListener who = stream.listener();
        session.reset(stream, code);
        if (who != null) {
            who.onBroken(StreamListener.Cause.MALFORMED);
        }
    }

    /** The same for a stream that we do not keep. */
    void reset(int id, ErrorCode code) throws Http2Fault {
        countReset();
        session.writer().reset(id, code);
        resets.add(id);
        lateBytes += session.ownWindow();
        session.flushSoon();
    }
}
