package cloud.atom.router.healthcheck;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.tls.UpstreamTls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
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
        ConnectTime time = new ConnectTime();
        ChannelFuture connecting = PollConnection.open(thread, endpoint, polling, result);
        Channel channel = connecting.channel();
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                time.end();
                begin(channel, endpoint, new Http2Poll(channel, endpoint, polling, result));
            }
        });
        return endpoint.isUnix() ? result : result.thenApply(time::in);
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
