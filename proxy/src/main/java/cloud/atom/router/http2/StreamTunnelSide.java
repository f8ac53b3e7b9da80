package cloud.atom.router.http2;

import cloud.atom.router.http.BodyEnd;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.TunnelListener;
import cloud.atom.router.http.TunnelSide;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One stream as one side of a tunnel (RFC 8441): its DATA is the tunnel's bytes. Not thread-safe; confined to the
 * connection's event loop.
 */
public final class StreamTunnelSide implements TunnelSide, StreamListener {
    private final Http2Stream stream;

    /** Null until the tunnel begins. */
    private @Nullable TunnelListener listener;

    public StreamTunnelSide(Http2Stream stream) {
        this.stream = stream;
    }

    @Override
    public void begin(TunnelListener who) {
        listener = who;
        stream.becomeTunnel();
        stream.hear(this);
    }

    private TunnelListener listener() {
        TunnelListener who = listener;
        if (who == null) {
            throw new AssertionError("a tunnel that has not begun");
        }
        return who;
    }

    @Override
    public boolean endsAsOne() {
        return false;
    }

    @Override
    public void write(ByteBuf bytes) {
        stream.content(bytes);
    }

    @Override
    public void flush() {
        // The session flushes at the end of the loop's turn.
    }

    @Override
    public boolean isWritable() {
        return stream.isWritable();
    }

    @Override
    public void read() {
        stream.ask();
    }

    @Override
    public void endOutput() {
        stream.end(BodyEnd.PLAIN.trailers());
    }

    @Override
    public void close() {
        stream.end(BodyEnd.PLAIN.trailers());
    }

    @Override
    public void reset() {
        stream.reset(ErrorCode.CONNECT_ERROR);
    }

    @Override
    public void onHead(HeaderBlock.Whole head, boolean end) {
        throw new AssertionError("a second head");
    }

    @Override
    public void onContent(ByteBuf piece) {
        listener().onBytes(piece);
    }

    @Override
    public void onEnd(Fields trailers) {
        listener().onInputEnd();
    }

    @Override
    public void onReadComplete() {
        listener().onReadComplete();
    }

    @Override
    public void onWritable() {
        listener().onWritable();
    }

    @Override
    public void onSent() {
        listener().onOutputEnd();
    }

    @Override
    public void onBroken(Cause cause) {
        listener().onBroken();
    }
}
