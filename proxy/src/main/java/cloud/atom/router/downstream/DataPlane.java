package cloud.atom.router.downstream;

import cloud.atom.router.exchange.ExchangeObserver;
import cloud.atom.router.exchange.ExchangeSettings;
import cloud.atom.router.exchange.Exchanges;
import cloud.atom.router.exchange.RetryBudget;
import cloud.atom.router.http.RequestDecoder;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.routing.RoutingEngine;
import cloud.atom.router.state.RouterStateHolder;
import cloud.atom.router.upstream.ConnectionCounts;
import cloud.atom.router.upstream.PoolSettings;
import cloud.atom.router.upstream.Transport;
import cloud.atom.router.upstream.UpstreamPool;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The data plane: a listener, its event loops and their pools. Thread-safe.
 *
 * <p>The order of the lines in {@link #start} is the order in which a connection meets them.
 */
public final class DataPlane implements AutoCloseable {
    private static final int BACKLOG = 4096;
    private static final long DRAIN_CHECK_MILLIS = 20;
    private static final long SHUTDOWN_SECONDS = 5;

    private final Transport transport;
    private final MultiThreadIoEventLoopGroup loops;
    private final Map<EventExecutor, DownstreamLoop> downstreamLoops = new HashMap<>();
    private final ConnectionCounts upstreamCounts = new ConnectionCounts();
    private final DnsAddressResolverGroup resolver;
    private final AcceptGate gate;
    private final Channel listener;

    /** Written by the listener's loop or whoever closes; read by every loop. */
    private volatile boolean draining;

    private DataPlane(DataPlaneSettings settings, Collaborators with) {
        transport = Transport.of(settings.transport());
        int count = settings.eventLoops() == 0 ? Runtime.getRuntime().availableProcessors() : settings.eventLoops();
        loops = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("router-loop"), transport.ioHandlers());
        resolver = new DnsAddressResolverGroup(
                new DnsNameResolverBuilder().datagramChannelType(transport.datagramChannel()));
        gate = new AcceptGate(settings.limits().connections(), settings.limits().connectionsPerAddress());
        startLoops(settings, with);
        listener = listen(settings);
    }

    /**
     * What the data plane works with.
     *
     * @param decider {@code RoutingEngine.decide}, or what a test puts in its place
     */
    public record Collaborators(
            RouterStateHolder states, QuotaGate quota, ExchangeObserver observer, Exchanges.Decider decider) {
        public Collaborators(RouterStateHolder states, QuotaGate quota, ExchangeObserver observer) {
            this(states, quota, observer, new RoutingEngine()::decide);
        }
    }

    /**
     * Begins to listen; returns when the socket is bound.
     *
     * @throws IllegalStateException when the transport is missing or the address cannot be bound; the message says why
     */
    public static DataPlane start(DataPlaneSettings settings, Collaborators with) {
        return new DataPlane(settings, with);
    }

    private void startLoops(DataPlaneSettings settings, Collaborators with) {
        // Unique per process, so that Via tells a loop from a second router on the way.
        String pseudonym =
                "router-" + Integer.toHexString(ThreadLocalRandom.current().nextInt() | 0x1000_0000);
        RequestHeadReader reader = new RequestHeadReader(
                new ClientAddress(settings.listener().trustedNetworks()), new ForwardedFields(pseudonym));
        DownstreamLoop.Parts parts = new DownstreamLoop.Parts(
                settings, reader, new ResponseFields(settings, pseudonym), with.observer(), () -> draining);
        RetryBudget budget = new RetryBudget();
        PoolSettings poolSettings = new PoolSettings(
                settings.upstream(),
                settings.timeouts().connect(),
                settings.limits().headBytes(),
                settings.limits().fieldCount());
        for (EventExecutor executor : loops) {
            EventLoop loop = (EventLoop) executor;
            UpstreamPool pool =
                    new UpstreamPool(loop, transport, poolSettings, new UpstreamPool.Shared(resolver, upstreamCounts));
            ExchangeSettings exchangeSettings = new ExchangeSettings(
                    settings.timeouts(), settings.limits().bodyBytes(), pool, budget, with.observer());
            Exchanges exchanges = new Exchanges(exchangeSettings, with.decider(), with.states(), with.quota());
            DownstreamLoop downstream = new DownstreamLoop(parts, pool, exchanges);
            downstreamLoops.put(loop, downstream);
            downstream.start(loop);
        }
    }

    private Channel listen(DataPlaneSettings settings) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(transport.serverChannel())
                .handler(gate)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        open(channel, settings);
                    }
                })
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UpstreamPool.WATER_MARK);
        String host = settings.listener().bind().host();
        int port = settings.listener().bind().port();
        var binding = bootstrap.bind(host, port).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IllegalStateException(
                    "proxy.bind: " + settings.listener().bind() + " (expected: a free address of this machine)",
                    binding.cause());
        }
        return binding.channel();
    }

    private void open(Channel channel, DataPlaneSettings settings) {
        DownstreamLoop loop = downstreamLoops.get(channel.eventLoop());
        if (loop == null) {
            throw new AssertionError("a connection on a loop that is not ours");
        }
        IpAddress client = AcceptGate.addressOf(channel);
        if (client == null) {
            channel.close();
            return;
        }
        RequestDecoder decoder = new RequestDecoder(
                settings.limits().headBytes(),
                settings.limits().fieldCount(),
                settings.limits().uriBytes());
        int localPort = ((InetSocketAddress) channel.localAddress()).getPort();
        RequestHeadReader.Peer peer = new RequestHeadReader.Peer(client, localPort);
        channel.pipeline().addLast(decoder, new DownstreamConnection(loop, channel, decoder, peer));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** The transport in use: {@code io_uring}, {@code epoll} or {@code nio}. */
    public String transport() {
        return transport.wireName();
    }

    public int eventLoops() {
        return downstreamLoops.size();
    }

    /** Client connections open at this moment. */
    public int openConnections() {
        return gate.open();
    }

    /** Upstream connections per region at about this moment. */
    public Map<RegionId, ConnectionCounts.Count> upstreamConnections() {
        return upstreamCounts.read();
    }

    /** Whether {@link #drain} was called. */
    public boolean isDraining() {
        return draining;
    }

    /**
     * Stops accepting and lets what runs come to its end: every answer is the last of its connection, idle connections
     * close after two seconds. What is left at {@code deadline} is cut. Completes when no connection is left.
     */
    public CompletableFuture<Void> drain(Duration deadline) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        long untilNanos = System.nanoTime() + deadline.toNanos();
        // Listener first: a client that is told to close comes back at once and must not find it still open.
        listener.close().addListener(closed -> {
            draining = true;
            loops.next().execute(() -> checkDrained(done, untilNanos));
        });
        return done;
    }

    private void checkDrained(CompletableFuture<Void> done, long untilNanos) {
        if (gate.open() == 0) {
            done.complete(null);
            return;
        }
        if (System.nanoTime() - untilNanos >= 0) {
            cutAll();
        }
        loops.schedule(() -> checkDrained(done, untilNanos), DRAIN_CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Moves time for tests: ends what would have lasted too long once {@code ahead} has passed. Returns when that is done. */
    void tickAhead(Duration ahead) {
        downstreamLoops.forEach(
                (loop, downstream) -> loop.submit(() -> downstream.tick(System.nanoTime() + ahead.toNanos()))
                        .syncUninterruptibly());
    }

    private void cutAll() {
        downstreamLoops.forEach((loop, downstream) -> loop.execute(downstream::closeAll));
    }

    /** Cuts everything and ends the event loops; returns when they have ended. */
    @Override
    public void close() {
        draining = true;
        listener.close().awaitUninterruptibly();
        cutAll();
        resolver.close();
        loops.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
