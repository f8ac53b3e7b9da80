package cloud.atom.router.upstream;

import cloud.atom.router.health.EndpointHealth;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.routing.Target;
import cloud.atom.router.state.RouterState;
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
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    /** By region, then by address; two regions may share an address, but not their connections. */
    private final Map<RegionId, Map<URI, KnownEndpoint>> regions = new HashMap<>();

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

    /**
     * The endpoint of {@code target} that one more request costs less, as this loop sees it; null when as many wait for
     * each of them as may.
     *
     * @param tried one that the request went to before, which is taken only where there is no other; null: none
     */
    public @Nullable UpstreamEndpoint choose(Target target, @Nullable Endpoint tried, long nowNanos) {
        KnownEndpoint one = at(target.region(), target.endpoint());
        Endpoint alternative = target.alternative();
        if (alternative == null || alternative.isAt(tried)) {
            return one.load().isFull() ? null : one.use(target.endpoint());
        }
        KnownEndpoint other = at(target.region(), alternative);
        if (other.load().isFull()) {
            return one.load().isFull() ? null : one.use(target.endpoint());
        }
        double mean = (target.endpoint().weight() + alternative.weight()) / 2.0;
        double cost = one.load().cost(nowNanos, target.endpoint().weight() / mean);
        // Where they cost the same the draw by weight stands.
        boolean dearer = cost > other.load().cost(nowNanos, alternative.weight() / mean);
        boolean leaves = dearer || one.load().isFull() || target.endpoint().isAt(tried);
        return leaves ? other.use(alternative) : one.use(target.endpoint());
    }

    /** One endpoint as this loop sees it. */
    public UpstreamEndpoint endpoint(RegionId region, Endpoint endpoint) {
        return at(region, endpoint).use(endpoint);
    }

    private KnownEndpoint at(RegionId region, Endpoint endpoint) {
        Map<URI, KnownEndpoint> known = regions.get(region);
        if (known == null) {
            known = new HashMap<>();
            regions.put(region, known);
        }
        KnownEndpoint found = known.get(endpoint.url());
        if (found == null) {
            EndpointLoad load = new EndpointLoad(limit(region));
            found = new KnownEndpoint(load, settings -> open(region, settings));
            known.put(endpoint.url(), found);
        }
        return found;
    }

    /** Looks at the times from where connections of HTTP/1 get scarce. */
    private @Nullable GradientLimit limit(RegionId region) {
        UpstreamConfig config = settings.upstream();
        return config.concurrencyLimit()
                ? new GradientLimit(2 * config.maxConnectionsPerLoop(), counts.of(region).limit)
                : null;
    }

    private EndpointPool open(RegionId region, Endpoint endpoint) {
        Connector connector = new Connector(bootstrap(endpoint), settings, endpoint, tls);
        return new EndpointPool(connector, settings, endpoint, counts.of(region));
    }

    private Bootstrap bootstrap(Endpoint endpoint) {
        return (endpoint.isUnix() ? unixSockets : addresses)
                .clone()
                .remoteAddress(EndpointAddress.of(endpoint, transport));
    }

    /**
     * Called a few times a second: closes what waited too long, drains the connections of endpoints that left the registry
     * of {@code state} or want no more requests, and forgets the former once nothing is left of them.
     */
    public void tick(RouterState state, long nowNanos) {
        // Copies: what ends sends requests elsewhere, and that may open other endpoints.
        for (RegionId id : regions.keySet().toArray(new RegionId[0])) {
            Region region = state.regions().find(id);
            RegionHealth health = state.health().of(id);
            Map<URI, KnownEndpoint> endpoints = regions.getOrDefault(id, Map.of());
            for (URI url : endpoints.keySet().toArray(new URI[0])) {
                Endpoint settings = region == null ? null : region.endpoint(url);
                KnownEndpoint endpoint = endpoints.get(url);
                if (endpoint != null) {
                    endpoint.onRegistry(settings, isDraining(health, url));
                    endpoint.tick(nowNanos);
                    if (settings == null && endpoint.isUnused()) {
                        endpoint.load().end();
                        endpoints.remove(url);
                    }
                }
            }
        }
    }

    private static boolean isDraining(@Nullable RegionHealth health, URI endpoint) {
        EndpointHealth known = health == null ? null : health.endpoints().get(endpoint);
        return known != null && known.state() == EndpointHealth.State.DRAINING;
    }

    /** Closes all connections that carry no request. */
    public void closeIdle() {
        regions.values().forEach(endpoints -> endpoints.values().forEach(KnownEndpoint::closeAllIdle));
    }
}
