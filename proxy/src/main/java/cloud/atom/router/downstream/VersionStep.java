package cloud.atom.router.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;

/**
 * Finds out which version of HTTP a client speaks: over TLS by what the handshake agreed on (RFC 7301), else by its first
 * bytes (RFC 9113, section 3.3). HTTP/1 goes on behind this handler, which leaves; for HTTP/2 all behind it is replaced.
 * Not thread-safe; confined to the connection's event loop.
 */
final class VersionStep extends ChannelInboundHandlerAdapter {
    /** The first line of the preface of HTTP/2 and what follows it: no request of HTTP/1 begins like that. */
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Runnable becomeHttp2;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;

    /** Takes what replaces all that stands behind this handler. */
    VersionStep(Runnable becomeHttp2) {
        this.becomeHttp2 = becomeHttp2;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            SslHandler tls = context.pipeline().get(SslHandler.class);
            boolean two = tls != null && ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol());
            if (two) {
                becomeHttp2.run();
            }
            context.fireUserEventTriggered(event);
            context.pipeline().remove(this);
            return;
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object input) {
        if (!(input instanceof ByteBuf bytes)) {
            context.fireChannelRead(input);
            return;
        }
        if (!bytes.isReadable()) {
            // Says nothing, and must not take the place of what is held.
            bytes.release();
            return;
        }
        ByteBuf all = join(context, bytes);
        int same = sameBytes(all);
        if (same == all.readableBytes() && same < PREFACE.length) {
            // Could still become either.
            held = all;
            return;
        }
        held = Unpooled.EMPTY_BUFFER;
        if (same == PREFACE.length) {
            becomeHttp2.run();
        }
        context.fireChannelRead(all);
        context.pipeline().remove(this);
    }

    /** What is held and {@code more} as one; takes over the references. */
    private ByteBuf join(ChannelHandlerContext context, ByteBuf more) {
        if (!held.isReadable()) {
            return more;
        }
        ByteBuf all = context.alloc().directBuffer(held.readableBytes() + more.readableBytes());
        all.writeBytes(held).writeBytes(more);
        held.release();
        more.release();
        return all;
    }

    /** How many of the first bytes are the preface's. */
    private static int sameBytes(ByteBuf bytes) {
        int most = Math.min(bytes.readableBytes(), PREFACE.length);
        int same = 0;
        while (same < most && bytes.getByte(bytes.readerIndex() + same) == PREFACE[same]) {
            same++;
        }
        return same;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        held.release();
        held = Unpooled.EMPTY_BUFFER;
    }
}
