package cloud.atom.router.http2;

import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection of HTTP/2, whichever end of it we are: its streams, and what we send on them (RFC 9113). What the peer
 * sends is judged by {@link IncomingFrames}. Not thread-safe; confined to the channel's event loop.
 *
 * <p>Memory: each stream holds at most its own window of what came, and 32 KiB and one read of what is to go. The
 * connection's own window is given back at once, so that a stream whose other side stands still holds up no other; and the
 * channel is not read while the peer does not take what we answer.
 *
 * <p>Streams that have something to send take turns, one frame each. What is written is flushed once, at the end of the
 * loop's turn.
 */
public final class Http2Session {
    /** Both ends' windows for the whole connection: more than all streams together may have on the way. */
    private static final int CONNECTION_WINDOW = 1 << 30;

    private final Channel channel;
    private final FrameWriter writer;
    private final HpackEncoder encoder = new HpackEncoder();
    private final OwnSettings own;
    private final Http2Role role;
    private final boolean server;
    private final IncomingFrames incoming;
    private final StreamTable streams = new StreamTable();

    /** Streams with something to send, in the order of their turns. */
    private final Deque<Http2Stream> line = new ArrayDeque<>();

    private final Runnable flushNow = this::flush;
    private int sendWindow = PeerSettings.DEFAULT_WINDOW;
    private boolean flushDue;
    private boolean ended;
    private int nextId = 1;

    /** Begins as the server's end when {@code asServer}; {@link #start} sends the first bytes. */
    public Http2Session(Channel channel, OwnSettings own, Http2Role role, boolean asServer) {
        this.channel = channel;
        this.own = own;
        this.role = role;
        server = asServer;
        writer = new FrameWriter(channel);
        incoming = new IncomingFrames(this, own, role, System.nanoTime());
    }

    /** What the channel's bytes are handed to. */
    public IncomingFrames incoming() {
        return incoming;
    }

    /** Sends what each end begins with (section 3.4). */
    public void start() {
        if (!server) {
            writer.raw(FrameType.PREFACE);
        }
        writer.settings(
                PeerSettings.ENABLE_PUSH,
                0,
                PeerSettings.MAX_CONCURRENT_STREAMS,
                own.maxStreams(),
                PeerSettings.INITIAL_WINDOW_SIZE,
                own.window(),
                PeerSettings.MAX_HEADER_LIST_SIZE,
                own.maxListBytes(),
                // Unknown to older peers, which ignore it.
                PeerSettings.ENABLE_CONNECT_PROTOCOL,
                own.connectProtocol() ? 1 : 0);
        writer.windowUpdate(0, CONNECTION_WINDOW - PeerSettings.DEFAULT_WINDOW);
        flushSoon();
    }

    boolean isServer() {
        return server;
    }

    StreamTable streams() {
        return streams;
    }

    FrameWriter writer() {
        return writer;
    }

    Channel channel() {
        return channel;
    }

    ByteBufAllocator buffers() {
        return channel.alloc();
    }

    int ownWindow() {
        return own.window();
    }

    static int connectionWindow() {
        return CONNECTION_WINDOW;
    }

    /** Streams that are open. */
    public int openStreams() {
        return streams.size();
    }

    /** Who listens to streams that are open, so that they can be walked while some end. */
    public List<StreamListener> listeners() {
        List<StreamListener> all = new ArrayList<>(streams.size());
        for (int id : streams.ids()) {
            Http2Stream stream = streams.get(id);
            StreamListener who = stream == null ? null : stream.listener();
            if (who != null) {
                all.add(who);
            }
        }
        return all;
    }

    // ---- opening streams

    /** Whether the peer takes one more stream of ours. */
    public boolean mayOpen() {
        return !ended
                && !incoming.isGoingAway()
                && nextId > 0
                && streams.size() < incoming.peer().streams();
    }

    /** Whether the peer takes CONNECT with a protocol (RFC 8441). */
    public boolean takesConnectProtocol() {
        return incoming.peer().takesConnectProtocol();
    }

    /** Opens a stream of our own; only while {@link #mayOpen}. */
    public Http2Stream open() {
        Http2Stream stream = accept(nextId);
        nextId += 2;
        return stream;
    }

    /** Whether we opened the stream of that number, or could have by now. */
    boolean wasOpened(int id) {
        return id < nextId;
    }

    Http2Stream accept(int id) {
        Http2Stream stream = new Http2Stream(this, id, incoming.peer().window(), own.window());
        streams.add(stream);
        return stream;
    }

    // ---- sending

    void response(Http2Stream stream, int status, Fields fields, BodyLength length) {
        ByteBuf out = writer.beginHeaders(stream.id());
        encoder.response(out, status, fields, length);
        sent(out, false);
    }

    void whole(Http2Stream stream, int status, Fields fields, BodyLength length) {
        ByteBuf out = writer.beginHeaders(stream.id());
        encoder.response(out, status, fields, length);
        sent(out, true);
        stream.onSent();
    }

    void request(Http2Stream stream, PseudoFields pseudo, Fields fields, BodyLength length) {
        ByteBuf out = writer.beginHeaders(stream.id());
        encoder.request(out, pseudo, fields, length);
        sent(out, false);
    }

    private void sent(ByteBuf headers, boolean last) {
        writer.endHeaders(headers, last);
        incoming.onSent();
        flushSoon();
    }

    /** Whether the peer's windows let something be sent on a stream. */
    boolean hasWindow(Http2Stream stream) {
        return sendWindow > 0 && stream.sendWindow() > 0;
    }

    /** Bytes that may be sent on a stream in one frame now. */
    int roomFor(Http2Stream stream) {
        if (!channel.isWritable()) {
            return 0;
        }
        int windows = Math.min(sendWindow, stream.sendWindow());
        return Math.max(0, Math.min(windows, FrameType.MAX_PAYLOAD_BYTES));
    }

    void data(Http2Stream stream, ByteBuf piece) {
        sendWindow -= piece.readableBytes();
        writer.data(stream.id(), piece, false);
        incoming.onSent();
        flushSoon();
    }

    void end(Http2Stream stream, Fields trailers) {
        if (trailers.size() == 0) {
            writer.end(stream.id());
        } else {
            ByteBuf out = writer.beginHeaders(stream.id());
            encoder.trailers(out, trailers);
            writer.endHeaders(out, true);
        }
        flushSoon();
        stream.onSent();
    }

    void reset(Http2Stream stream, ErrorCode code) {
        if (stream.isKnown()) {
            writer.reset(stream.id(), code);
            incoming.onReset(stream);
            flushSoon();
        }
        forget(stream);
    }

    void credit(int id, int bytes) {
        writer.windowUpdate(id, bytes);
        flushSoon();
    }

    /** A message of ours or the peer's is complete: forgets the stream when nobody waits for the rest of it. */
    void settle(Http2Stream stream) {
        if (stream.isGone() || !stream.isOver()) {
            return;
        }
        if (!(server ? stream.isReceived() : stream.isSent())) {
            // The answer is whole; what is left of the request nobody needs (section 8.1).
            writer.reset(stream.id(), ErrorCode.NO_ERROR);
            incoming.onReset(stream);
            flushSoon();
        }
        forget(stream);
    }

    void forget(Http2Stream stream) {
        if (streams.remove(stream.id())) {
            stream.onGone();
            role.onStreamGone(streams.size());
        }
    }

    /** Puts a stream in line to send. */
    void schedule(Http2Stream stream) {
        if (!stream.schedule()) {
            line.add(stream);
            flushSoon();
        }
    }

    /** Opens the connection's window; whether that is possible without passing 2^31 - 1. */
    boolean widen(int bytes) {
        long wide = (long) sendWindow + bytes;
        if (wide > Integer.MAX_VALUE) {
            return false;
        }
        sendWindow = (int) wide;
        flushSoon();
        return true;
    }

    /** Sends what was written, at the end of the loop's turn. */
    public void flushSoon() {
        if (!flushDue) {
            flushDue = true;
            channel.eventLoop().execute(flushNow);
        }
    }

    /** Sends at once what was written. */
    public void flush() {
        flushDue = false;
        if (!channel.isActive()) {
            writer.drop();
            return;
        }
        while (sendWindow > 0 && channel.isWritable()) {
            Http2Stream next = line.poll();
            if (next == null) {
                break;
            }
            if (next.sendOn()) {
                next.schedule();
                line.add(next);
            }
        }
        writer.flush();
    }

    /** More can be written to the channel. */
    public void onWritable() {
        flushSoon();
    }

    // ---- endings

    /** Tells the peer that we take no streams above {@code last}. */
    public void goAway(int last, ErrorCode code) {
        writer.goAway(last, code);
        flushSoon();
    }

    /** The connection is over: tells every stream and lets go of everything. */
    public void onClosed() {
        ended = true;
        incoming.stop();
        breakStreams(0, StreamListener.Cause.RESET);
        line.clear();
        writer.drop();
    }

    /** Breaks off the streams above {@code last}. */
    void breakStreams(int last, StreamListener.Cause cause) {
        for (int id : streams.ids()) {
            if (id > last) {
                breakOff(streams.get(id), cause);
            }
        }
    }

    void breakOff(@Nullable Http2Stream stream, StreamListener.Cause cause) {
        if (stream == null) {
            return;
        }
        StreamListener who = stream.listener();
        forget(stream);
        if (who != null) {
            who.onBroken(cause);
        }
    }

    /** Says why the connection ends; nothing more is read. */
    void fail(Http2Fault fault) {
        if (ended) {
            return;
        }
        ended = true;
        incoming.stop();
        writer.goAway(incoming.lastPeerStream(), fault.code());
        writer.flush();
        breakStreams(0, StreamListener.Cause.RESET);
        role.onFault(fault);
    }
}
