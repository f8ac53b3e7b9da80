package cloud.atom.router.tls;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts handshakes, and keeps what a client does wrong in TLS from being taken for a fault of ours. Thread-safe: one
 * stands in all connections.
 */
@Sharable
final class HandshakeWatch extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(HandshakeWatch.class);

    private final TlsCounts counts;

    HandshakeWatch(TlsCounts counts) {
        this.counts = counts;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            count(handshake.cause());
        } else if (event instanceof SniCompletionEvent name && name.cause() instanceof SslHandshakeTimeoutException) {
            // The first message did not come: the handshake itself never began, and says nothing.
            counts.timedOut.increment();
        }
        context.fireUserEventTriggered(event);
    }

    private void count(@org.jspecify.annotations.Nullable Throwable cause) {
        if (cause == null) {
            counts.completed.increment();
        } else if (cause instanceof SslHandshakeTimeoutException) {
            counts.timedOut.increment();
        } else {
            counts.failed.increment();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof DecoderException || cause instanceof SSLException) {
            LOG.debug("TLS of a client failed: {}", cause.toString());
            if (!(context.channel() instanceof QuicChannel)) {
                // QUIC ends by itself; cut short, it could not tell the client why.
                TlsEnd.cut(context.channel());
            }
        } else {
            context.fireExceptionCaught(cause);
        }
    }
}
