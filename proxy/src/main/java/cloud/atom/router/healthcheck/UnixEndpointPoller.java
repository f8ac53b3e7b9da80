package cloud.atom.router.healthcheck;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.HealthPolling;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Polls Unix sockets as {@link HttpEndpointPoller} does addresses, by HTTP/1.1 and each time over a connection of its own.
 * Thread-safe; has one I/O thread, from its first poll on.
 */
final class UnixEndpointPoller implements EndpointPoller {
    /** More than any honest answer needs. What is longer is not read, and its content not looked at. */
    private static final int MAX_BODY_BYTES = 16 * 1024;

    private static final int MAX_LINE_BYTES = 4096;
    private static final int MAX_HEAD_BYTES = 16 * 1024;
    private static final int MAX_CHUNK_BYTES = 8192;

    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("health-poll-unix", true), NioIoHandler.newFactory());

    @Override
    public CompletableFuture<PollResult> poll(Endpoint endpoint, HealthPolling polling) {
        Answer answer = new Answer(endpoint, request(polling));
        ChannelFuture connecting = new Bootstrap()
                .group(thread)
                .channel(NioDomainSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpClientCodec(MAX_LINE_BYTES, MAX_HEAD_BYTES, MAX_CHUNK_BYTES), answer);
                    }
                })
                .connect(UnixDomainSocketAddress.of(endpoint.url().getPath()));
        connecting.addListener(connected -> {
            if (!connected.isSuccess()) {
                answer.end(PollResult.FAILED);
            }
        });
        Channel channel = connecting.channel();
        Future<?> clock = channel.eventLoop()
                .schedule(() -> answer.end(PollResult.FAILED), polling.timeout().toNanos(), TimeUnit.NANOSECONDS);
        answer.result.whenComplete((result, failure) -> {
            clock.cancel(false);
            channel.close();
        });
        return answer.result;
    }

    private static FullHttpRequest request(HealthPolling polling) {
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, polling.path());
        request.headers()
                .set(HttpHeaderNames.HOST, "localhost")
                .set(HttpHeaderNames.USER_AGENT, "global-router-health")
                .set(HttpHeaderNames.ACCEPT, "application/json")
                .set(HttpHeaderNames.CONNECTION, "close");
        return request;
    }

    @Override
    public void close() {
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** Sends the request and reads the answer. Not thread-safe; confined to the I/O thread. */
    private static final class Answer extends SimpleChannelInboundHandler<HttpObject> {
        private final Endpoint endpoint;
        private final FullHttpRequest request;
        private final CompletableFuture<PollResult> result = new CompletableFuture<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private boolean interim;

        Answer(Endpoint endpoint, FullHttpRequest request) {
            this.endpoint = endpoint;
            this.request = request;
        }

        void end(PollResult outcome) {
            result.complete(outcome);
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            Announcement.write(endpoint, context.channel());
            context.writeAndFlush(request);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            if (part.decoderResult().isFailure()) {
                end(PollResult.FAILED);
                return;
            }
            if (part instanceof HttpResponse response) {
                HttpStatusClass status = response.status().codeClass();
                interim = status == HttpStatusClass.INFORMATIONAL;
                if (!interim && status != HttpStatusClass.SUCCESS) {
                    end(PollResult.FAILED);
                    return;
                }
            }
            if (!interim && part instanceof HttpContent content) {
                add(content);
            }
        }

        private void add(HttpContent content) {
            ByteBuf bytes = content.content();
            if (body.size() + bytes.readableBytes() > MAX_BODY_BYTES) {
                end(PollResult.OK);
                return;
            }
            byte[] copy = new byte[bytes.readableBytes()];
            bytes.getBytes(bytes.readerIndex(), copy);
            body.writeBytes(copy);
            if (content instanceof LastHttpContent) {
                end(HealthBody.parse(body.toByteArray()));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end(PollResult.FAILED);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            end(PollResult.FAILED);
        }
    }
}
