package cloud.atom.router.upstream;

import cloud.atom.router.model.Endpoint;
import cloud.atom.router.routing.Target;
import cloud.atom.router.tls.UpstreamTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * All connections of one event loop to endpoints. Not thread-safe; confined to that loop, so that a request and its
 * upstream connection never cross threads.
 */
public final class UpstreamPool {
    /** Above the upper mark nothing more is read for a peer; below the lower one reading goes on. */
    public static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 << 10, 64 << 10);

    private static final int MIN_READ_BYTES = 2 << 10;
    private static final int MAX_READ_BYTES = 64 << 10;

    private final Transport transport;
    private final Bootstrap addresses;
    private final Bootstrap unixSockets;
    private final PoolSettings settings;
    private final ConnectionCounts counts;
    private final UpstreamTls tls;
    private final Map<Target, EndpointPool> endpoints = new HashMap<>();

    public UpstreamPool(EventLoop loop, Transport transport, PoolSettings settings, Shared shared) {
        this.settings = settings;
        this.counts = shared.counts();
        tls = shared.tls();
        this.transport = transport;
        unixSockets = bootstrap(loop).channel(transport.unixChannel());
        addresses = bootstrap(loop)
                .channel(transport.channel())
                .resolver(shared.resolver())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true);
    }

    /**
     * How much one read takes: Netty's way, but never less than 2 KiB. It would go down to 64 bytes after some short
     * messages, and then need several reads and waits for the next head of usual length.
     */
    public static RecvByteBufAllocator readSizes() {
        return new AdaptiveRecvByteBufAllocator(MIN_READ_BYTES, MIN_READ_BYTES, MAX_READ_BYTES);
    }

    private Bootstrap bootstrap(EventLoop loop) {
        return new Bootstrap()
                .group(loop)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .option(ChannelOption.RECVBUF_ALLOCATOR, readSizes())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0); // the pools' clock ends what is late
    }

    /**
     * What the pools of all loops have in common.
     *
     * @param resolver finds addresses of names without blocking
     * @param tls what connections to {@code https} endpoints are secured with
     */
    public record Shared(AddressResolverGroup<InetSocketAddress> resolver, ConnectionCounts counts, UpstreamTls tls) {}

    /** Gives {@code waiter} a connection to {@code target}; one that never carried a request when {@code fresh}. */
    public void acquire(Target target, ConnectionWaiter waiter, boolean fresh) {
        EndpointPool pool = endpoints.get(target);
        if (pool == null) {
            Connector connector = new Connector(bootstrap(target.endpoint()), settings, target.endpoint(), tls);
            pool = new EndpointPool(connector, settings, target.endpoint(), counts.of(target.region()));
            endpoints.put(target, pool);
        }
        pool.acquire(waiter, fresh);
    }

    private Bootstrap bootstrap(Endpoint endpoint) {
        return (endpoint.isUnix() ? unixSockets : addresses)
                .clone()
                .remoteAddress(EndpointAddress.of(endpoint, transport));
    }

    /** Whether {@code waiter} stands in line because all connections to {@code target} are in use. */
    public boolean isInLine(Target target, ConnectionWaiter waiter) {
        EndpointPool pool = endpoints.get(target);
        return pool != null && pool.isInLine(waiter);
    }

    /** Called a few times a second: closes what waited too long, and forgets endpoints that left the registry. */
    public void tick(long nowNanos) {
        endpoints.values().forEach(pool -> pool.closeLate(nowNanos));
        endpoints.values().removeIf(EndpointPool::isUnused);
    }

    /** Closes all connections that carry no request. */
    public void closeIdle() {
        endpoints.values().forEach(EndpointPool::closeAllIdle);
    }
}
