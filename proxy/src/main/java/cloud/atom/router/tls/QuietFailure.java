package cloud.atom.router.tls;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;

/**
 * Stands behind the TLS of a connection to an endpoint: of a handshake that fails its future tells, and what fails later
 * is a broken connection like any other. Thread-safe: holds no state, one stands in all connections.
 */
@Sharable
public final class QuietFailure extends ChannelInboundHandlerAdapter {
    public static final QuietFailure INSTANCE = new QuietFailure();

    private QuietFailure() {}

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        if (tls != null && !tls.handshakeFuture().isSuccess()) {
            context.close();
        } else if (cause instanceof DecoderException) {
            context.fireExceptionCaught(new IOException(cause));
        } else {
            context.fireExceptionCaught(cause);
        }
    }
}
