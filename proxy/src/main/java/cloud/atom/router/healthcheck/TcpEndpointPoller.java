package cloud.atom.router.healthcheck;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.HealthPolling;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Polls endpoints that have no {@code /health}: good is a connection that comes about, which is closed at once. Nothing is
 * sent, no TLS and no PROXY protocol header either. Thread-safe; has one I/O thread, from its first poll on.
 */
final class TcpEndpointPoller implements EndpointPoller {
    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("health-poll-tcp", true), NioIoHandler.newFactory());

    @Override
    public CompletableFuture<PollResult> poll(Endpoint endpoint, HealthPolling polling) {
        CompletableFuture<PollResult> result = new CompletableFuture<>();
        ChannelFuture connecting = connect(endpoint);
        Channel channel = connecting.channel();
        connecting.addListener(connected -> result.complete(connected.isSuccess() ? PollResult.OK : PollResult.FAILED));
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
        Bootstrap bootstrap = new Bootstrap().group(thread).handler(new ChannelInboundHandlerAdapter());
        return endpoint.isUnix()
                ? bootstrap
                        .channel(NioDomainSocketChannel.class)
                        .connect(UnixDomainSocketAddress.of(endpoint.url().getPath()))
                : bootstrap
                        .channel(NioSocketChannel.class)
                        .connect(InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port()));
    }

    @Override
    public void close() {
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
