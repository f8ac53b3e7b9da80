package cloud.atom.router.control.node;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One WebSocket that says a second's worth of numbers, hears each of them back, and closes as the protocol wants it. Not
 * thread-safe; confined to its loop.
 */
final class LoadSocket extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final int NUMBERS = 10;
    private static final long PAUSE_MILLIS = 100;

    private final Consumer<String> onEnd;
    private int heard;
    private boolean closing;

    /** Tells {@code onEnd} what was wrong at the end; an empty text when all was well. */
    LoadSocket(Consumer<String> onEnd) {
        this.onEnd = onEnd;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
            say(context);
        }
        context.fireUserEventTriggered(event);
    }

    private void say(ChannelHandlerContext context) {
        context.writeAndFlush(new TextWebSocketFrame(Integer.toString(heard)));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        if (frame instanceof CloseWebSocketFrame) {
            context.close();
        } else if (!(frame instanceof TextWebSocketFrame text) || !text.text().equals(Integer.toString(heard))) {
            end("heard something else after " + heard);
            context.close();
        } else if (++heard == NUMBERS) {
            closing = true;
            context.writeAndFlush(new CloseWebSocketFrame());
        } else {
            context.executor().schedule(() -> say(context), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(closing ? "" : "closed after " + heard + " of " + NUMBERS);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end("failed after " + heard + ": " + cause);
        context.close();
    }

    private void end(String how) {
        if (heard >= 0) {
            heard = Integer.MIN_VALUE;
            onEnd.accept(how);
        }
    }
}
