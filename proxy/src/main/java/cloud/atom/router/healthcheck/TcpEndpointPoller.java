package cloud.atom.router.healthcheck;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.HealthPolling;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
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
        ConnectTime time = new ConnectTime();
        PollConnection.open(thread, endpoint, polling, result).addListener(connected -> {
            if (connected.isSuccess()) {
                time.end();
                result.complete(PollResult.OK);
            }
        });
        return endpoint.isUnix() ? result : result.thenApply(time::in);
    }

    @Override
    public void close() {
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
