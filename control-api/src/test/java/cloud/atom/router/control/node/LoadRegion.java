package cloud.atom.router.control.node;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * A region for tests of the life cycle: quick answers, downloads that take a second and a half, and WebSockets that say
 * everything back. Thread-safe.
 */
final class LoadRegion implements AutoCloseable {
    static final int SHORT_BYTES = 100;
    static final int LONG_PIECES = 30;
    static final int LONG_PIECE_BYTES = 16 << 10;
    private static final long PIECE_MILLIS = 50;
    private static final int MAX_REQUEST_BYTES = 1 << 20;

    private final Channel listener;

    private LoadRegion(Channel listener) {
        this.listener = listener;
    }

    static LoadRegion start(EventLoopGroup loops) {
        return new LoadRegion(new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(MAX_REQUEST_BYTES),
                                        new WebSocketServerProtocolHandler("/socket"),
                                        new Answers(),
                                        new Echo());
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel());
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        listener.close();
    }

    private static final class Answers extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            if (!request.uri().startsWith("/long")) {
                byte[] body = "x".repeat(SHORT_BYTES).getBytes(US_ASCII);
                var answer = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(body));
                answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, SHORT_BYTES);
                context.writeAndFlush(answer);
                return;
            }
            var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            head.headers().set(HttpHeaderNames.CONTENT_LENGTH, LONG_PIECES * LONG_PIECE_BYTES);
            context.write(head);
            piece(context, LONG_PIECES);
        }

        private void piece(ChannelHandlerContext context, int left) {
            var bytes = Unpooled.wrappedBuffer(new byte[LONG_PIECE_BYTES]);
            if (left == 1) {
                context.writeAndFlush(new DefaultLastHttpContent(bytes));
                return;
            }
            context.writeAndFlush(new DefaultHttpContent(bytes));
            context.executor().schedule(() -> piece(context, left - 1), PIECE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static final class Echo extends SimpleChannelInboundHandler<WebSocketFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            context.writeAndFlush(frame.retain());
        }
    }
}
