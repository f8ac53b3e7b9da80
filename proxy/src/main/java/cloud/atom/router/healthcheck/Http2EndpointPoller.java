package cloud.atom.router.healthcheck;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.tls.UpstreamTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Polls endpoints of {@code protocol: h2} as {@link HttpEndpointPoller} does others, by HTTP/2 and each time over a
 * connection of its own; where the path is that of gRPC's health service, by gRPC (see {@link Http2Poll}). Thread-safe; has
 * one I/O thread, from its first poll on.
 */
final class Http2EndpointPoller implements EndpointPoller {
    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("health-poll-h2", true), NioIoHandler.newFactory());

    private final UpstreamTls tls;

    Http2EndpointPoller(UpstreamTls tls) {
        this.tls = tls;
    }

    @Override
    public CompletableFuture<PollResult> poll(Endpoint endpoint, HealthPolling polling) {
        CompletableFuture<PollResult> result = new CompletableFuture<>();
        ChannelFuture connecting = connect(endpoint);
        Channel channel = connecting.channel();
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                begin(channel, endpoint, new Http2Poll(channel, endpoint, polling, result));
            } else {
                result.complete(PollResult.FAILED);
            }
        });
        Future<?> clock = channel.eventLoop()
                .schedule(
                        () -> result.complete(PollResult.FAILED),
                        polling.timeout().toNanos(),
                        TimeUnit.NANOSECONDS);
        result.whenComplete((outcome, failure) -> {
            clock.cancel(false);
            channel.close();
        });
        return result;
    }

    private ChannelFuture connect(Endpoint endpoint) {
        Bootstrap bootstrap = new Bootstrap().group(thread).handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                // Filled when it is connected.
            }
        });
        return endpoint.isUnix()
                ? bootstrap
                        .channel(NioDomainSocketChannel.class)
                        .connect(UnixDomainSocketAddress.of(endpoint.url().getPath()))
                : bootstrap
                        .channel(NioSocketChannel.class)
                        .connect(InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port()));
    }

    private void begin(Channel channel, Endpoint endpoint, Http2Poll poll) {
        if (endpoint.tls().isEmpty()) {
            poll.start();
            return;
        }
        SslHandler handler = tls.handler(endpoint, UpstreamTls.Speaks.ANY_HTTP, channel.alloc());
        if (handler == null) {
            poll.fail();
            return;
        }
        channel.pipeline().addFirst(handler);
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess() && ApplicationProtocolNames.HTTP_2.equals(handler.applicationProtocol())) {
                poll.start();
            } else {
                poll.fail();
            }
        });
    }

    @Override
    public void close() {
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
