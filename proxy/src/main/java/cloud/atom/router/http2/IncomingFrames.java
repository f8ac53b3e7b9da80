package cloud.atom.router.http2;

import cloud.atom.router.http.BodyEnd;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges what the peer's frames mean for the connection's state (RFC 9113, sections 5 and 6), and counts what it may not
 * do for ever. Not thread-safe; confined to the channel's event loop.
 *
 * <p>A fault of one stream resets that stream; a fault after which the two ends could disagree about the connection ends
 * it.
 */
public final class IncomingFrames implements FrameListener {
    private static final HeaderBlock DEPENDS_ON_ITSELF = new HeaderBlock.Malformed("a stream depends on itself");

    /**
     * A header block up to twice as long as its list may be is decoded, so that both ends agree about the table, and refused
     * on its stream alone. A longer one ends the connection.
     */
    private static final int MOST_OF_A_LIST = 2;

    private final Http2Session session;
    private final Http2Role role;
    private final FrameReader reader;
    private final StreamRules rules;
    private final IncomingHeads heads;
    private final PeerSettings peer = new PeerSettings();
    private final FloodGuard guard;

    /** Streams that got something since the last read ended. */
    private final List<Http2Stream> touched = new ArrayList<>();

    private int receiveWindow = Http2Session.connectionWindow();
    private int uncredited;
    private int frameBytes;

    /** Whether the DATA frame that comes has brought something else than padding. */
    private boolean frameHasData;

    private boolean goingAway;

    IncomingFrames(Http2Session session, OwnSettings own, Http2Role role, long nowNanos) {
        this.session = session;
        this.role = role;
        reader = new FrameReader(session.buffers(), this, session.isServer(), MOST_OF_A_LIST * own.maxListBytes());
        guard = new FloodGuard(nowNanos);
        rules = new StreamRules(session, guard);
        heads = new IncomingHeads(session, own, role, rules);
    }

    /** Reads bytes of the channel; takes over the reference. */
    public void read(ByteBuf bytes) {
        try {
            reader.read(bytes);
        } catch (Http2Fault fault) {
            session.fail(fault);
        }
    }

    /** All that one read of the channel brought was handed over. */
    public void readComplete() {
        for (int i = 0; i < touched.size(); i++) {
            StreamListener who = touched.get(i).listener();
            if (who != null) {
                who.onReadComplete();
            }
        }
        touched.clear();
    }

    /** Called a few times a second. */
    public void tick(long nowNanos) {
        guard.tick(nowNanos);
    }

    /** Whether a frame has begun and not ended, or the peer has yet to begin at all. */
    public boolean isInsideFrame() {
        return reader.isInsideFrame();
    }

    /** The highest stream of the peer that was looked at. */
    public int lastPeerStream() {
        return rules.lastPeerStream();
    }

    /** Refuses streams that the peer opens from now on. */
    public void refuseNew() {
        rules.refuseNew();
    }

    PeerSettings peer() {
        return peer;
    }

    boolean isGoingAway() {
        return goingAway;
    }

    void stop() {
        reader.stop();
        touched.clear();
    }

    /** We reset a stream. */
    void onReset(Http2Stream stream) {
        rules.onOwnReset(stream);
    }

    /** We sent DATA or HEADERS: the peer may say something about it. */
    void onSent() {
        guard.earn(FloodGuard.Kind.CONTROL, 1);
        guard.earn(FloodGuard.Kind.WINDOW, 2);
    }

    private void touch(Http2Stream stream) {
        if (touched.isEmpty() || touched.get(touched.size() - 1) != stream) {
            touched.add(stream);
        }
    }

    // ---- DATA

    @Override
    public void onData(int id, int flowBytes) throws Http2Fault {
        Http2Stream stream = rules.stream(id);
        frameBytes = flowBytes;
        frameHasData = false;
        receiveWindow -= flowBytes;
        if (receiveWindow < 0) {
            throw new Http2Fault(ErrorCode.FLOW_CONTROL_ERROR, "more DATA than the connection's window allows");
        }
        if (stream == null) {
            rules.lateData(id, flowBytes);
        } else if (stream.isReceived()) {
            throw new Http2Fault(ErrorCode.STREAM_CLOSED, "DATA behind the end of its stream");
        } else if (!session.isServer() && !stream.hasFinalHead()) {
            rules.reset(stream, ErrorCode.PROTOCOL_ERROR);
        } else if (!stream.take(flowBytes)) {
            rules.reset(stream, ErrorCode.FLOW_CONTROL_ERROR);
        }
    }

    @Override
    public void onPiece(int id, ByteBuf piece) throws Http2Fault {
        frameHasData = true;
        Http2Stream stream = session.streams().get(id);
        if (stream == null) {
            piece.release();
            return;
        }
        touch(stream);
        // The reference passes on.
        if (!stream.onPiece(piece)) {
            rules.reset(stream, ErrorCode.PROTOCOL_ERROR);
        }
    }

    @Override
    public void onDataEnd(int id, boolean end) throws Http2Fault {
        credit();
        if (!frameHasData && !end) {
            guard.count(FloodGuard.Kind.EMPTY);
        }
        Http2Stream stream = session.streams().get(id);
        if (stream == null) {
            return;
        }
        stream.onFrameEnd();
        if (end) {
            touch(stream);
            heads.received(stream, BodyEnd.PLAIN.trailers());
        }
    }

    /** The connection's window opens again at once: each stream's own bounds what waits. */
    private void credit() {
        uncredited += frameBytes;
        frameBytes = 0;
        if (uncredited >= Http2Session.connectionWindow() / 2) {
            receiveWindow += uncredited;
            session.credit(0, uncredited);
            uncredited = 0;
        }
    }

    // ---- HEADERS

    @Override
    public void onHeaders(int id, ByteBuf block, boolean end, boolean dependsOnItself) throws Http2Fault {
        rules.expectBegun();
        HeaderBlock head = heads.decode(block);
        Http2Stream stream = session.streams().get(id);
        if (stream == null) {
            // A stream cannot depend on itself; what does is malformed (section 5.3.1 of RFC 7540).
            stream = heads.onOther(id, dependsOnItself ? DEPENDS_ON_ITSELF : head, end);
        } else if (dependsOnItself) {
            rules.reset(stream, ErrorCode.PROTOCOL_ERROR);
        } else {
            heads.onOpen(stream, head, end);
        }
        if (stream != null && !stream.isGone()) {
            touch(stream);
        }
    }

    // ---- control frames

    @Override
    public void onPriority(int id, @Nullable ErrorCode fault) throws Http2Fault {
        rules.expectBegun();
        guard.count(FloodGuard.Kind.PRIORITY);
        if (fault == null) {
            return;
        }
        Http2Stream stream = session.streams().get(id);
        if (stream != null) {
            rules.reset(stream, fault);
        } else {
            rules.reset(id, fault);
        }
    }

    @Override
    public void onReset(int id, ErrorCode code) throws Http2Fault {
        Http2Stream stream = rules.stream(id);
        if (stream == null) {
            guard.count(FloodGuard.Kind.CONTROL);
            return;
        }
        rules.countReset();
        boolean unprocessed = code == ErrorCode.REFUSED_STREAM;
        session.breakOff(stream, unprocessed ? StreamListener.Cause.UNPROCESSED : StreamListener.Cause.RESET);
    }

    @Override
    public void onSettings(ByteBuf payload) throws Http2Fault {
        rules.onSettings();
        guard.count(FloodGuard.Kind.CONTROL);
        int windowBefore = peer.window();
        peer.take(payload);
        int more = peer.window() - windowBefore;
        if (more != 0) {
            for (int id : session.streams().ids()) {
                Http2Stream stream = session.streams().get(id);
                if (stream != null && !stream.widen(more)) {
                    throw new Http2Fault(ErrorCode.FLOW_CONTROL_ERROR, "a window beyond 2^31 - 1");
                }
            }
        }
        session.writer().settingsAck();
        session.flushSoon();
        role.onSettings();
    }

    @Override
    public void onSettingsAck() throws Http2Fault {
        rules.expectBegun();
        guard.count(FloodGuard.Kind.CONTROL);
    }

    @Override
    public void onPing(long opaque, boolean ack) throws Http2Fault {
        rules.expectBegun();
        guard.count(FloodGuard.Kind.CONTROL);
        if (!ack) {
            session.writer().pong(opaque);
            session.flushSoon();
        }
    }

    @Override
    public void onGoAway(int last, ErrorCode code) throws Http2Fault {
        rules.expectBegun();
        guard.count(FloodGuard.Kind.CONTROL);
        goingAway = true;
        if (!session.isServer()) {
            session.breakStreams(last, StreamListener.Cause.UNPROCESSED);
        }
        role.onGoAway();
    }

    @Override
    public void onWindowUpdate(int id, int increment) throws Http2Fault {
        guard.count(FloodGuard.Kind.WINDOW);
        if (id == 0) {
            rules.expectBegun();
            if (increment == 0) {
                throw new Http2Fault(ErrorCode.PROTOCOL_ERROR, "a window that opens by nothing");
            }
            if (!session.widen(increment)) {
                throw new Http2Fault(ErrorCode.FLOW_CONTROL_ERROR, "a window beyond 2^31 - 1");
            }
            return;
        }
        Http2Stream stream = rules.stream(id);
        if (stream == null) {
            return;
        }
        if (increment == 0) {
            rules.reset(stream, ErrorCode.PROTOCOL_ERROR);
        } else if (!stream.widen(increment)) {
            rules.reset(stream, ErrorCode.FLOW_CONTROL_ERROR);
        }
    }

    @Override
    public void onUnknown() throws Http2Fault {
        rules.expectBegun();
        guard.count(FloodGuard.Kind.CONTROL);
    }
}
