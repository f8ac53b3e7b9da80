package cloud.atom.router.downstream;

import cloud.atom.router.tls.TlsEnd;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;

/**
 * The end of a connection that was told so: our side is closed, and what the client still sends is read and dropped for
 * a while, so that a reset for unread bytes does not destroy the answer on its way (RFC 9112, section 9.6). Not
 * thread-safe; confined to the connection's event loop.
 */
final class LingeringClose {
    private static final long MAX_NANOS = 2_000_000_000L;
    private static final int MAX_BYTES = 256 << 10;

    private final Channel channel;
    private final long startedNanos = System.nanoTime();
    private int droppedBytes;

    private LingeringClose(Channel channel) {
        this.channel = channel;
    }

    static LingeringClose begin(Channel channel) {
        TlsEnd.closeOutput(channel);
        return new LingeringClose(channel);
    }

    /** Drops what came; takes over the reference to it. */
    void onRead(Object part) {
        droppedBytes += part instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
        ReferenceCountUtil.release(part);
        if (droppedBytes > MAX_BYTES) {
            TlsEnd.cut(channel);
        }
    }

    void tick(long nowNanos) {
        if (nowNanos - startedNanos >= MAX_NANOS) {
            TlsEnd.cut(channel);
        }
    }
}
