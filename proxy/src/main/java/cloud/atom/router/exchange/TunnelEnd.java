package cloud.atom.router.exchange;

import cloud.atom.router.tls.TlsEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of the two connections of a {@link Tunnel}. It stands where the decoder stood; the handlers behind it learn only
 * that the connection has closed.
 *
 * <p>Not thread-safe; confined to the tunnel's event loop.
 *
 * <p>Back-pressure: the socket is asked for more only while the other side is writable. So each direction holds at most
 * a write buffer and what one read brought.
 */
final class TunnelEnd extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(TunnelEnd.class);

    private final Tunnel tunnel;
    private final Channel channel;
    private final boolean tls;

    /** Set once, right after both ends were made. */
    private @Nullable TunnelEnd other;

    private boolean inputEnded;
    private boolean outputEnding;
    private boolean outputEnded;

    TunnelEnd(Tunnel tunnel, Channel channel) {
        this.tunnel = tunnel;
        this.channel = channel;
        tls = channel.pipeline().get(SslHandler.class) != null;
        // Otherwise the end of the peer's sending would close the connection.
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    void join(TunnelEnd peer) {
        other = peer;
    }

    TunnelEnd other() {
        TunnelEnd peer = other;
        if (peer == null) {
            throw new AssertionError("a tunnel of one end");
        }
        return peer;
    }

    boolean isTls() {
        return tls;
    }

    /** Whether nothing more goes either way. */
    boolean hasEnded() {
        return inputEnded && outputEnded;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        if (!(bytes instanceof ByteBuf) || !tunnel.isCarrying()) {
            ReferenceCountUtil.release(bytes);
            return;
        }
        tunnel.onMoved();
        // The reference passes on; a write that fails comes to the other end's exceptionCaught.
        Channel to = other().channel;
        to.write(bytes, to.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        onReadComplete();
    }

    void onReadComplete() {
        other().channel.flush();
        readOn();
    }

    private void readOn() {
        // While both directions end, what comes is dropped: it must not wait for the other side.
        if (!inputEnded && (other().channel.isWritable() || !tunnel.isCarrying())) {
            channel.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            tunnel.onMoved();
            other().readOn();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (TlsEnd.isEndOfInput(channel, event)) {
            onInputEnd();
        } else if (event instanceof ChannelInputShutdownEvent) {
            // TLS says itself that it ends; a connection that ends before was cut off (RFC 8446, section 6.1).
            if (tls && !inputEnded) {
                tunnel.onBroken(this);
            } else {
                onInputEnd();
            }
        }
    }

    private void onInputEnd() {
        if (!inputEnded) {
            inputEnded = true;
            tunnel.onInputEnd(this);
        }
    }

    /** Ends our sending once all that was written has gone out. */
    void endOutput() {
        if (outputEnding) {
            return;
        }
        outputEnding = true;
        // An empty write tells: to end at once would drop what waits.
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> shutOutput());
        readOn();
    }

    private void shutOutput() {
        TlsEnd.closeOutput(channel);
        outputEnded = true;
        tunnel.endIfBothEnded();
    }

    /** Nothing more can be read or written. */
    void giveUp() {
        inputEnded = true;
        outputEnding = true;
        outputEnded = true;
        channel.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("a tunnel failed", cause);
        }
        tunnel.onBroken(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        tunnel.onBroken(this);
        context.fireChannelInactive();
    }

    /** Closes in an orderly way. */
    void close() {
        channel.close();
    }

    /** Closes so that the peer sees that its data may not be whole. */
    void reset() {
        // One that is closed already has no options any more.
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            TlsEnd.cut(channel);
        }
    }
}
