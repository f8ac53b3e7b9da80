package cloud.atom.router.simulation;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Speaks HTTP/1.1 on one connection: streams request bodies away and answers request after request, each when its delay
 * is over. Not thread-safe; confined to the connection's event loop.
 *
 * <p>Requests that were pipelined wait in a queue for their turn, and nothing more is read while one waits, so that the
 * queue holds at most what one read brought.
 */
final class HttpConversation extends ChannelInboundHandlerAdapter {
    private static final int MAX_KEPT_BODY_BYTES = 16 * 1024;

    private final Responder responder;
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    /** The request whose body is being read; null between requests. */
    private @Nullable HttpRequest current;

    private StringBuilder keptBody = new StringBuilder();
    private long bodyBytes;
    private boolean answering;

    HttpConversation(Responder responder) {
        this.responder = responder;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpRequest request) {
                begin(ctx, request);
            }
            if (message instanceof HttpContent content && current != null) {
                take(ctx, current, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close(); // the router, or who asked in its place, went away
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            ctx.close();
            return;
        }
        current = request;
        keptBody = new StringBuilder();
        bodyBytes = 0;
        if (HttpUtil.is100ContinueExpected(request)) {
            ctx.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
    }

    private void take(ChannelHandlerContext ctx, HttpRequest request, HttpContent content) {
        if (content.decoderResult().isFailure()) {
            ctx.close();
            return;
        }
        ByteBuf bytes = content.content();
        bodyBytes += bytes.readableBytes();
        if (request.uri().startsWith(SimulationControl.PATH) && bodyBytes <= MAX_KEPT_BODY_BYTES) {
            keptBody.append(bytes.toString(StandardCharsets.UTF_8));
        }
        if (content instanceof LastHttpContent) {
            current = null;
            waiting.add(new Waiting(request, bodyBytes, keptBody.toString()));
            answerNext(ctx);
        }
    }

    private void answerNext(ChannelHandlerContext ctx) {
        Waiting next = answering ? null : waiting.poll();
        if (next == null) {
            return;
        }
        answering = true;
        ctx.channel().config().setAutoRead(false);
        HttpRequest head = next.head;
        Reply reply = responder.answer(
                new SimulatedRequest(head.method().name(), head.uri(), head.headers(), next.bodyBytes, next.body));
        if (reply.delayMs() > 0) {
            ctx.executor().schedule(() -> send(ctx, head, reply), reply.delayMs(), TimeUnit.MILLISECONDS);
        } else {
            reply.ready().addListener(done -> send(ctx, head, reply));
        }
    }

    private void send(ChannelHandlerContext ctx, HttpRequest head, Reply reply) {
        byte[] json = reply.json().toString().getBytes(StandardCharsets.UTF_8);
        boolean headOnly = "HEAD".equals(head.method().name());
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(reply.status()),
                headOnly ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(json));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, json.length);
        if (!reply.region().isEmpty()) {
            response.headers().set("X-Simulated-Region", reply.region());
        }
        boolean keepAlive = HttpUtil.isKeepAlive(head);
        HttpUtil.setKeepAlive(response, keepAlive);
        ctx.writeAndFlush(response).addListener(write -> reply.afterwards().run());
        if (!keepAlive) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        answering = false;
        ctx.channel().config().setAutoRead(true);
        answerNext(ctx);
    }

    private record Waiting(HttpRequest head, long bodyBytes, String body) {}
}
