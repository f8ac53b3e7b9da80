package cloud.atom.router.http2;

import cloud.atom.router.http.BodyEnd;
import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer on a connection of HTTP/2 (RFC 9113, section 5). Not thread-safe; confined to the
 * connection's event loop.
 *
 * <p>The peer gets credit to send only for what {@link #ask} has let through: what it sends beyond that waits here, one
 * window at most, and holds up nobody else. Likewise what we write beyond the peer's window waits here; {@link
 * #isWritable} says when that is enough.
 */
public final class Http2Stream {
    /** From here on nothing more is to be written; below half of it writing goes on. */
    private static final int FULL_BYTES = 32 << 10;

    private static final long UNKNOWN = -1;

    private final Http2Session session;
    private final int id;
    private final ByteQueue in;
    private final ByteQueue out;
    private @Nullable StreamListener listener;

    private int sendWindow;
    private boolean ending;
    private boolean sent;
    private Fields trailers = BodyEnd.PLAIN.trailers();
    private boolean wasFull;
    private boolean scheduled;
    private long sentBytes;

    private int receiveWindow;
    private int uncredited;
    private boolean asked;
    private boolean handingOut;
    private boolean asking;
    private boolean received;
    private boolean endTold;
    private Fields receivedTrailers = BodyEnd.PLAIN.trailers();
    private boolean finalHead;
    private long announcedBytes = UNKNOWN;
    private long receivedBytes;
    private int frameBytes;

    private boolean begun;
    private boolean tunnel;
    private boolean gone;

    Http2Stream(Http2Session session, int id, int sendWindow, int receiveWindow) {
        this.session = session;
        this.id = id;
        this.sendWindow = sendWindow;
        this.receiveWindow = receiveWindow;
        in = new ByteQueue(session.buffers());
        out = new ByteQueue(session.buffers());
    }

    public int id() {
        return id;
    }

    /** Sets who is told of this stream. */
    public void hear(StreamListener who) {
        listener = who;
    }

    @Nullable
    StreamListener listener() {
        return listener;
    }

    /** Whether the peer has heard of it. */
    boolean isKnown() {
        return begun || session.isServer();
    }

    /** Makes it a tunnel: each direction ends by itself. */
    void becomeTunnel() {
        tunnel = true;
    }

    /** Whether nobody waits for the rest of it. */
    boolean isOver() {
        return (sent && endTold) || (!tunnel && (session.isServer() ? sent : endTold));
    }

    /** Whether it ended, one way or the other; what is written to it is dropped. */
    public boolean isGone() {
        return gone;
    }

    // ---- our message

    /** Sends a response's head; it may be an interim one. */
    public void response(int status, Fields fields, BodyLength length) {
        if (!gone) {
            session.response(this, status, fields, length);
        }
    }

    /** Sends a response that is its head alone, in one frame; ends our message. */
    public void whole(int status, Fields fields, BodyLength length) {
        if (!gone && !ending) {
            ending = true;
            session.whole(this, status, fields, length);
        }
    }

    /** Sends a request's head. */
    public void request(PseudoFields pseudo, Fields fields, BodyLength length) {
        if (!gone) {
            begun = true;
            session.request(this, pseudo, fields, length);
        }
    }

    /** Sends a piece of the body, as far as the windows allow now; takes over the reference. */
    public void content(ByteBuf piece) {
        if (gone || !piece.isReadable()) {
            piece.release();
            return;
        }
        if (out.isEmpty()) {
            sendAtOnce(piece);
        } else {
            out.add(piece);
        }
        wasFull |= !isWritable();
    }

    private void sendAtOnce(ByteBuf piece) {
        int room = session.roomFor(this);
        while (room > 0 && piece.readableBytes() > room) {
            write(piece.readRetainedSlice(room));
            room = session.roomFor(this);
        }
        if (room > 0) {
            write(piece);
        } else {
            out.add(piece);
            session.schedule(this);
        }
    }

    private void write(ByteBuf piece) {
        int bytes = piece.readableBytes();
        sendWindow -= bytes;
        sentBytes += bytes;
        session.data(this, piece);
    }

    /** Ends our message. */
    public void end(Fields last) {
        if (gone || ending) {
            return;
        }
        ending = true;
        trailers = last;
        if (out.isEmpty()) {
            session.end(this, trailers);
        } else {
            session.schedule(this);
        }
    }

    /** The last frame of our message was written. */
    void onSent() {
        sent = true;
        StreamListener who = listener;
        session.settle(this);
        if (who != null) {
            who.onSent();
        }
    }

    /** Writes one frame of what waits; whether more waits that could be sent. */
    boolean sendOn() {
        scheduled = false;
        if (gone) {
            return false;
        }
        int room = session.roomFor(this);
        if (room > 0 && !out.isEmpty()) {
            write(out.take(room));
        }
        if (out.isEmpty()) {
            if (ending && !sent) {
                session.end(this, trailers);
            }
        } else if (sendWindow > 0) {
            return true;
        }
        StreamListener who = listener;
        if (wasFull && !gone && who != null && out.readableBytes() <= FULL_BYTES / 2) {
            wasFull = false;
            who.onWritable();
        }
        return false;
    }

    /** Whether it waits in the session's line; sets it. */
    boolean schedule() {
        boolean before = scheduled;
        scheduled = true;
        return before;
    }

    /** Whether more may be written without piling it up in memory. */
    public boolean isWritable() {
        return out.readableBytes() < FULL_BYTES;
    }

    /** Bytes of our body that wait for the peer. */
    public int waitingBytes() {
        return out.readableBytes();
    }

    /** Whether what waits is held back by the peer's windows, and not only by what others send before it. */
    public boolean waitsForWindow() {
        return !out.isEmpty() && !session.hasWindow(this);
    }

    /** The connection that carries it. */
    public Channel channel() {
        return session.channel();
    }

    /** Bytes of our body that were sent. */
    public long sentBytes() {
        return sentBytes;
    }

    int sendWindow() {
        return sendWindow;
    }

    /** Opens our window; whether that is possible without passing 2^31 - 1. */
    boolean widen(int bytes) {
        long wide = (long) sendWindow + bytes;
        if (wide > Integer.MAX_VALUE) {
            return false;
        }
        sendWindow = (int) wide;
        if (sendWindow > 0 && !out.isEmpty()) {
            session.schedule(this);
        }
        return true;
    }

    /** Ends the stream at once, in both directions; nobody is told any more. */
    public void reset(ErrorCode code) {
        if (!gone) {
            listener = null;
            session.reset(this, code);
        }
    }

    // ---- the peer's message

    /** Says how long the body is that the head announced. */
    public void announce(long bytes) {
        announcedBytes = bytes;
    }

    /** Whether the peer's message has ended, as far as frames go. */
    boolean isReceived() {
        return received;
    }

    boolean isSent() {
        return sent;
    }

    boolean hasFinalHead() {
        return finalHead;
    }

    void onFinalHead() {
        finalHead = true;
    }

    /** Asks for one more piece: hands it out at once when it is here, else when it comes. */
    public void ask() {
        asked = true;
        if (handingOut || asking) {
            return;
        }
        asking = true;
        while (asked && !in.isEmpty() && !gone) {
            handOut();
            StreamListener who = listener;
            if (who != null) {
                who.onReadComplete();
            }
        }
        asking = false;
    }

    /** What the peer may still send; below 0 when it sent more. */
    int receiveWindow() {
        return receiveWindow;
    }

    /** A DATA frame begins; whether it is within the window. */
    boolean take(int flowBytes) {
        receiveWindow -= flowBytes;
        frameBytes = flowBytes;
        return receiveWindow >= 0;
    }

    /** Takes over the reference; whether the body is no longer than announced. */
    boolean onPiece(ByteBuf piece) {
        frameBytes -= piece.readableBytes();
        receivedBytes += piece.readableBytes();
        if (announcedBytes != UNKNOWN && receivedBytes > announcedBytes) {
            piece.release();
            return false;
        }
        StreamListener who = listener;
        if (asked && !handingOut && in.isEmpty() && who != null) {
            asked = false;
            credit(piece.readableBytes());
            who.onContent(piece);
        } else {
            in.add(piece);
            handOut();
        }
        return true;
    }

    /** A DATA frame is complete: its padding is taken. */
    void onFrameEnd() {
        credit(frameBytes);
        frameBytes = 0;
    }

    /** The peer's message ends with {@code last}; whether the body is as long as announced. */
    boolean onReceived(Fields last) {
        received = true;
        receivedTrailers = last;
        if (announcedBytes != UNKNOWN && receivedBytes != announcedBytes) {
            return false;
        }
        handOut();
        return true;
    }

    private void handOut() {
        StreamListener who = listener;
        if (handingOut || who == null) {
            return;
        }
        handingOut = true;
        while (asked && !in.isEmpty() && !gone) {
            asked = false;
            ByteBuf piece = in.take(Integer.MAX_VALUE);
            credit(piece.readableBytes());
            who.onContent(piece);
        }
        handingOut = false;
        if (received && in.isEmpty() && !endTold && !gone) {
            endTold = true;
            session.settle(this);
            who.onEnd(receivedTrailers);
        }
    }

    private void credit(int bytes) {
        uncredited += bytes;
        if (!received && !gone && uncredited >= session.ownWindow() / 2) {
            receiveWindow += uncredited;
            session.credit(id, uncredited);
            uncredited = 0;
        }
    }

    /** The session forgets it. */
    void onGone() {
        gone = true;
        in.drop();
        out.drop();
    }
}
