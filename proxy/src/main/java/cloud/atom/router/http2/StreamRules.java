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
    void onOwnReset(int id) {
        resets.add(id);
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
        if (session.isServer() && !resets.has(id) && id <= refuseAbove) {
            throw new Http2Fault(ErrorCode.STREAM_CLOSED, "a frame on a stream that its sender closed");
        }
    }

    /** The peer broke the rules on one stream. */
    void reset(Http2Stream stream, ErrorCode code) throws Http2Fault {
        guard.count(FloodGuard.Kind.RESET);
        StreamListener who = stream.listener();
        session.reset(stream, code);
        if (who != null) {
            who.onBroken(StreamListener.Cause.MALFORMED);
        }
    }

    /** The same for a stream that we do not keep. */
    void reset(int id, ErrorCode code) throws Http2Fault {
        guard.count(FloodGuard.Kind.RESET);
        session.writer().reset(id, code);
        resets.add(id);
        session.flushSoon();
    }
}
