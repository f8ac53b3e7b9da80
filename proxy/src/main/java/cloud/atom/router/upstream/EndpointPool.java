package cloud.atom.router.upstream;

import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.EndpointProtocol;
import cloud.atom.router.tls.UpstreamTls;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All connections of one event loop to one endpoint, whatever version of HTTP they speak. Not thread-safe; confined to that
 * loop.
 *
 * <p>Where the version is negotiated, the first handshake tells which; an endpoint that chose HTTP/1.1 is taken at its word
 * until no connection to it is left. A request for an upgrade goes by HTTP/1.1 unless a connection of HTTP/2 has said that
 * it takes CONNECT with a protocol (RFC 8441).
 */
final class EndpointPool {
    private final Endpoint endpoint;
    private final Connector connector;
    private final Http1Pool one;

    /** Null where HTTP/1.1 only is spoken. */
    private final @Nullable Http2Pool two;

    private final long idleNanos;
    private boolean choseOne;

    /** Whether connections close as soon as they carry nothing. */
    private boolean draining;

    EndpointPool(Connector connector, PoolSettings settings, Endpoint endpoint, ConnectionCounts.Cells counts) {
        this.endpoint = endpoint;
        this.connector = connector;
        idleNanos = settings.upstream().idle().toNanos();
        one = new Http1Pool(connector, settings, endpoint, counts);
        two = endpoint.protocol() == EndpointProtocol.H1 ? null : new Http2Pool(endpoint, settings, counts, this::open);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Whether its connections are those that {@code settings} ask for. */
    boolean isFor(Endpoint settings) {
        return settings.connectsLike(endpoint);
    }

    /** Gives {@code waiter} a connection; one that never carried a request when {@code fresh}. */
    void acquire(ConnectionWaiter waiter, boolean fresh) {
        if (two == null || choseOne || (isNegotiated() && waiter.wantsUpgrade() && !two.takesTunnels())) {
            one.acquire(waiter, fresh);
        } else {
            two.acquire(waiter, fresh);
        }
    }

    private boolean isNegotiated() {
        return endpoint.protocol() == EndpointProtocol.NEGOTIATED;
    }

    private void open(Http2Pool pool) {
        connector.connect(UpstreamTls.Speaks.ANY_HTTP, null).addListener((Future<Channel> done) -> {
            if (!done.isSuccess()) {
                pool.onFailure();
            } else if (speaksTwo(done.getNow())) {
                pool.onOpen(done.getNow());
            } else {
                onOne(done.getNow(), pool);
            }
        });
    }

    /** Without TLS there is nothing to negotiate: the endpoint's configuration says it (RFC 9113, section 3.3). */
    private static boolean speaksTwo(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls == null || ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol());
    }

    private void onOne(Channel channel, Http2Pool pool) {
        if (!isNegotiated()) {
            connector.complain("the endpoint does not speak HTTP/2, which protocol: h2 asks for");
            channel.close();
            pool.onFailure();
            return;
        }
        choseOne = true;
        List<ConnectionWaiter> waiting = pool.onOther();
        if (waiting.isEmpty()) {
            channel.close();
            return;
        }
        one.adopt(channel, waiting.get(0));
        for (ConnectionWaiter waiter : waiting.subList(1, waiting.size())) {
            one.acquire(waiter, false);
        }
    }

    /** Whether {@code waiter} stands in line because all connections are in use. */
    boolean isInLine(ConnectionWaiter waiter) {
        return one.isInLine(waiter) || (two != null && two.isInLine(waiter));
    }

    /**
     * Begins or ends to drain: connections take no further requests where they share the ones that run, and close once
     * they carry none. A request that is sent here all the same, decided before, still gets one.
     */
    void drain(boolean isWanted) {
        if (isWanted && !draining && two != null) {
            two.retireAll();
        }
        draining = isWanted;
    }

    boolean isDraining() {
        return draining;
    }

    /** Called a few times a second: closes what waited, or is being opened, for too long. */
    void tick(long nowNanos) {
        long longestNanos = draining ? 0 : idleNanos;
        one.closeLate(nowNanos, longestNanos);
        if (two != null) {
            two.tick(nowNanos, longestNanos);
        }
    }

    /** Closes all that wait, and what is being opened. */
    void closeAllIdle() {
        one.closeAllIdle();
        if (two != null) {
            two.closeAllIdle();
        }
    }

    boolean isUnused() {
        return one.isUnused() && (two == null || two.isUnused());
    }
}
