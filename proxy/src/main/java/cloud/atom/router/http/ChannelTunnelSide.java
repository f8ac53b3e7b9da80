package cloud.atom.router.http;

import cloud.atom.router.tls.TlsEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole connection as one side of a tunnel. It stands where the decoder stood; the handlers behind it learn only that
 * the connection has closed.
 *
 * <p>Not thread-safe; confined to the connection's event loop.
 */
public final class ChannelTunnelSide extends ChannelInboundHandlerAdapter implements TunnelSide {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelTunnelSide.class);

    private final Channel channel;
    private final Consumer<ChannelHandler> decoderGivesWay;
    private final boolean tls;

    /** Null until the tunnel begins. */
    private @Nullable TunnelListener listener;

    private boolean inputEnded;

    /** Takes the connection, and what puts a handler in its decoder's place. */
    public ChannelTunnelSide(Channel channel, Consumer<ChannelHandler> decoderGivesWay) {
        this.channel = channel;
        this.decoderGivesWay = decoderGivesWay;
        tls = channel.pipeline().get(SslHandler.class) != null;
    }

    @Override
    public void begin(TunnelListener who) {
        listener = who;
        // Otherwise the end of the peer's sending would close the connection.
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        decoderGivesWay.accept(this);
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
        return tls;
    }

    @Override
    public void write(ByteBuf bytes) {
        // A write that fails comes to exceptionCaught.
        channel.write(bytes, channel.voidPromise());
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void read() {
        channel.read();
    }

    @Override
    public void endOutput() {
        // An empty write tells: to end at once would drop what waits.
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            TlsEnd.closeOutput(channel);
            listener().onOutputEnd();
        });
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public void reset() {
        // One that is closed already has no options any more.
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            TlsEnd.cut(channel);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object part) {
        if (part instanceof ByteBuf bytes) {
            // The reference passes on to the listener.
            listener().onBytes(bytes);
        } else {
            ReferenceCountUtil.release(part);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        listener().onReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            listener().onWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (TlsEnd.isEndOfInput(channel, event)) {
            inputEnded = true;
            listener().onInputEnd();
        } else if (event instanceof ChannelInputShutdownEvent) {
            // TLS says itself that it ends; a connection that ends before was cut off (RFC 8446, section 6.1).
            if (tls && !inputEnded) {
                listener().onBroken();
            } else {
                listener().onInputEnd();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("a tunnel failed", cause);
        }
        listener().onBroken();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        listener().onBroken();
        context.fireChannelInactive();
    }
}
