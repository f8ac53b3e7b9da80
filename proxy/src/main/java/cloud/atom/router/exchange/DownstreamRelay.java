package cloud.atom.router.exchange;

import cloud.atom.router.http.BodyEnd;
import cloud.atom.router.http.Fields;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import cloud.atom.router.upstream.UpstreamStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Moves a request's body from the client to the region at the pace of the slower side, and keeps its beginning so that
 * it can be sent once more.
 *
 * <p>Not thread-safe. Both sides live on one event loop, and every method runs on it; this is why no field is volatile.
 *
 * <p>A piece is asked of the client only when a stream is there and writable. What is kept for another attempt is at
 * most {@value #MAX_KEPT_BYTES} bytes; a longer body is forgotten and the request cannot be repeated any more.
 */
final class DownstreamRelay {
    private static final int MAX_KEPT_BYTES = 64 << 10;

    private final Opening opening;
    private final Downstream client;

    /** A copy of the body's beginning, so that small pieces do not hold the large buffers they were read into. */
    private @Nullable ByteBuf kept;

    /** Whether pieces are kept at all. */
    private boolean keeps;

    private boolean replayable = true;
    private long receivedBytes;
    private boolean ended;
    private Fields trailers = BodyEnd.PLAIN.trailers();
    private @Nullable UpstreamStream upstream;

    DownstreamRelay(Opening opening, boolean keeps) {
        this.opening = opening;
        client = opening.client();
        this.keeps = keeps;
    }

    /** Whose body it is, for a region that wants to know by a PROXY protocol header. */
    ProxyHeader proxyHeader() {
        return opening.proxyHeader();
    }

    boolean isReplayable() {
        return replayable;
    }

    /** All of the body, for one who sends it elsewhere; takes it away. Null when there is none. */
    @Nullable
    ByteBuf takeKept() {
        ByteBuf taken = kept;
        kept = null;
        return taken;
    }

    Fields trailers() {
        return trailers;
    }

    boolean hasEnded() {
        return ended;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    /** Whether the body goes on only when the client sends more of it. */
    boolean isAwaited() {
        return upstream != null && !ended && upstream.isWritable();
    }

    /** Whether the region holds the body up. */
    boolean isHeldUp() {
        return upstream != null && !upstream.isWritable();
    }

    /** Sends the body to a stream that has just got the head: first what is kept, then what comes. */
    void attach(UpstreamStream stream) {
        upstream = stream;
        send(stream);
    }

    /** Sends the body, which is complete, to a stream besides the one it is attached to. */
    void repeat(UpstreamStream stream) {
        send(stream);
    }

    private void send(UpstreamStream stream) {
        if (kept != null) {
            // A copy: ours may move in memory as it grows, and io_uring sends from where it lay.
            stream.write(kept.copy());
        }
        if (ended) {
            stream.end(trailers);
        } else {
            askIfUpstreamKeepsUp();
        }
        stream.flush();
    }

    void detach() {
        upstream = null;
    }

    /** Takes over the reference to {@code piece}. */
    void onContent(ByteBuf piece) {
        receivedBytes += piece.readableBytes();
        keep(piece);
        if (upstream == null) {
            piece.release();
            return;
        }
        // The reference passes on to the stream.
        upstream.write(piece);
        askIfUpstreamKeepsUp();
    }

    void onEnd(Fields last) {
        ended = true;
        trailers = last;
        if (upstream != null) {
            upstream.end(last);
        }
    }

    void flush() {
        if (upstream != null) {
            upstream.flush();
        }
    }

    /** Goes on where a full stream made us stop. */
    void askIfUpstreamKeepsUp() {
        if (upstream != null && !ended && upstream.isWritable()) {
            client.askForBody();
        }
    }

    private void keep(ByteBuf piece) {
        int keptBytes = kept == null ? 0 : kept.readableBytes();
        if (!keeps || keptBytes + piece.readableBytes() > MAX_KEPT_BYTES) {
            replayable = false;
            forget();
            return;
        }
        if (kept == null) {
            kept = PooledByteBufAllocator.DEFAULT.directBuffer(piece.readableBytes());
        }
        kept.writeBytes(piece, piece.readerIndex(), piece.readableBytes());
    }

    /** Lets go of what is kept: no other attempt follows. */
    void forget() {
        keeps = false;
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }
}
