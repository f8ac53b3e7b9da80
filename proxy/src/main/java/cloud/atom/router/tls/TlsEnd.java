package cloud.atom.router.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;

/**
 * The ends of a connection that may carry TLS. Called on its event loop. Thread-safe: holds no state.
 *
 * <p>In TLS a message, close_notify, tells the peer that all has been sent (RFC 8446, section 6.1); a connection that
 * ends without it was cut. Closing a channel in Netty sends it, and waits until the peer takes it: right after a whole
 * answer, wrong when an answer breaks off.
 */
public final class TlsEnd {
    private TlsEnd() {}

    /**
     * Whether a channel's event tells that the peer has said that it sends nothing more. The engine is asked as well:
     * BoringSSL's also calls a connection closed at the peer's first byte behind our own close_notify, and then the
     * answer that this byte crossed would be lost to a reset.
     */
    public static boolean isEndOfInput(Channel channel, Object event) {
        if (!(event instanceof SslCloseCompletionEvent end) || !end.isSuccess()) {
            return false;
        }
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls != null && tls.engine().isInboundDone();
    }

    /** Whether a channel's event tells that the connection ended before the peer had said so. */
    public static boolean isCut(Object event) {
        return event instanceof SslCloseCompletionEvent end && !end.isSuccess();
    }

    /** Closes at once, without a word: the peer sees that something is missing. */
    public static void cut(Channel channel) {
        ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
        if (tls == null) {
            channel.close();
        } else {
            // Beneath the handler, which would say that all was sent.
            tls.close();
        }
    }

    /** Says that all was sent, and goes on receiving; cuts what is not yet or no more able to. */
    public static void closeOutput(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (!(channel instanceof DuplexChannel duplex)) {
            channel.close();
        } else if (tls == null) {
            duplex.shutdownOutput();
        } else if (!tls.handshakeFuture().isSuccess()) {
            cut(channel);
        } else {
            tls.closeOutbound().addListener(told -> duplex.shutdownOutput());
        }
    }
}
