package cloud.atom.router.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;

/**
 * Reads the first message of a handshake for the name that the client asks for, and gives way to the handler that shakes
 * hands with that name's certificate. Not thread-safe; confined to the connection's event loop.
 *
 * <p>What it holds is bounded: the message itself, and, because a client may cut it into records of a few bytes each, all
 * that came before it was complete.
 */
final class ServerNameReader extends SniHandler {
    /** Browsers send up to 2 KiB, with keys of two key exchanges. */
    private static final int MAX_MESSAGE_BYTES = 16 << 10;

    private static final int MAX_UNREAD_BYTES = 32 << 10;

    private final long timeoutMillis;

    ServerNameReader(ServerTls tls, long timeoutMillis) {
        super(tls::select, MAX_MESSAGE_BYTES, timeoutMillis);
        this.timeoutMillis = timeoutMillis;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        super.decode(context, in, out);
        if (!context.isRemoved() && in.readableBytes() > MAX_UNREAD_BYTES) {
            in.skipBytes(in.readableBytes());
            context.close();
            throw new TooLongFrameException("the first message of a handshake (expected: at most 16KiB)");
        }
    }

    @Override
    protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
        SslHandler handler = super.newSslHandler(context, allocator);
        handler.setHandshakeTimeoutMillis(timeoutMillis);
        return handler;
    }
}
