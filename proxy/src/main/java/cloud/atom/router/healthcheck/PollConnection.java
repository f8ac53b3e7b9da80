package cloud.atom.router.healthcheck;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.HealthPolling;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The connection of one poll: opened for it, and closed when its result is there. Thread-safe: holds no state. */
final class PollConnection {
    private PollConnection() {}

    /**
     * Opens a connection to {@code endpoint}, without anything in its pipeline. When it does not come about, or {@code
     * result} is not there within the poll's time-out, the poll has failed.
     */
    static ChannelFuture open(
            EventLoopGroup thread, Endpoint endpoint, HealthPolling polling, CompletableFuture<PollResult> result) {
        ChannelFuture connecting = connect(thread, endpoint);
        connecting.addListener(connected -> {
            if (!connected.isSuccess()) {
                result.complete(PollResult.FAILED);
            }
        });
        Future<?> clock = connecting
                .channel()
                .eventLoop()
                .schedule(
                        () -> result.complete(PollResult.FAILED),
                        polling.timeout().toNanos(),
                        TimeUnit.NANOSECONDS);
        result.whenComplete((outcome, failure) -> {
            clock.cancel(false);
            connecting.channel().close();
        });
        return connecting;
    }

    private static ChannelFuture connect(EventLoopGroup thread, Endpoint endpoint) {
        Bootstrap bootstrap = new Bootstrap().group(thread).handler(new ChannelInboundHandlerAdapter());
        return endpoint.isUnix()
                ? bootstrap
                        .channel(NioDomainSocketChannel.class)
                        .connect(UnixDomainSocketAddress.of(endpoint.url().getPath()))
                : bootstrap
                        .channel(NioSocketChannel.class)
                        .connect(InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port()));
    }
}
