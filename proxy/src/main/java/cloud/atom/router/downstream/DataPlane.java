package cloud.atom.router.downstream;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.exchange.ExchangeObserver;
import cloud.atom.router.exchange.ExchangeSettings;
import cloud.atom.router.exchange.Exchanges;
import cloud.atom.router.exchange.HedgeBudget;
import cloud.atom.router.exchange.Hedging;
import cloud.atom.router.exchange.Mirrors;
import cloud.atom.router.exchange.RetryBudget;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.routing.RoutingEngine;
import cloud.atom.router.state.RouterStateHolder;
import cloud.atom.router.tls.QuicTls;
import cloud.atom.router.tls.UpstreamTls;
import cloud.atom.router.upstream.ConnectionCounts;
import cloud.atom.router.upstream.PoolSettings;
import cloud.atom.router.upstream.Transport;
import cloud.atom.router.upstream.UpstreamPool;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The data plane: its listeners, event loops and their pools. Thread-safe.
 *
 * <p>The order of the lines in {@link #start} is the order in which a connection meets them.
 */
public final class DataPlane implements AutoCloseable {
    private static final long SHUTDOWN_SECONDS = 5;
    private static final long CUT_NANOS = 500_000_000L;
    private static final long TURN_NANOS = 1_000_000L;

    private final Transport transport;
    private final MultiThreadIoEventLoopGroup loops;
    private final Map<EventExecutor, DownstreamLoop> downstreamLoops = new HashMap<>();
    private final ConnectionCounts upstreamCounts = new ConnectionCounts();
    private final DnsAddressResolverGroup resolver;
    private final AcceptGate gate;
    private final ClientCounts counts;
    private final List<Listener> listeners = new ArrayList<>();
    private final List<Http3Listener> http3 = new ArrayList<>();
    private final AltSvc http3Offer = new AltSvc();

    /** Written by whoever drains or closes; read by every loop. */
    private volatile boolean draining;

    private DataPlane(DataPlaneSettings settings, List<ListenerSpec> specs, Collaborators with) {
        transport = Transport.of(settings.transport());
        int count = settings.eventLoops() == 0 ? Runtime.getRuntime().availableProcessors() : settings.eventLoops();
        loops = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("router-loop"), transport.ioHandlers());
        resolver = new DnsAddressResolverGroup(
                new DnsNameResolverBuilder().datagramChannelType(transport.datagramChannel()));
        gate = new AcceptGate(settings.limits(), settings.listener()::isProxy, with.observer()::onLimit);
        counts = new ClientCounts(gate::open);
        startLoops(settings, with);
        listen(specs);
    }

    /**
     * What the data plane works with.
     *
     * @param tls what connections to {@code https} endpoints are secured with; not closed here
     * @param decider {@code RoutingEngine.decide}, or what a test puts in its place
     */
    public record Collaborators(
            RouterStateHolder states,
            QuotaGate quota,
            ExchangeObserver observer,
            UpstreamTls tls,
            Exchanges.Decider decider) {
        public Collaborators(RouterStateHolder states, QuotaGate quota, ExchangeObserver observer, UpstreamTls tls) {
            this(states, quota, observer, tls, new RoutingEngine()::decide);
        }
    }

    /** {@link #start(DataPlaneSettings, List, Collaborators)} with the cleartext listener of the settings. */
    public static DataPlane start(DataPlaneSettings settings, Collaborators with) {
        return start(settings, List.of(ListenerSpec.cleartext(settings.listener())), with);
    }

    /**
     * Begins to listen; returns when all sockets are bound.
     *
     * @param listeners at least one
     * @throws IllegalStateException when the transport is missing or an address cannot be bound; the message says why
     */
    public static DataPlane start(DataPlaneSettings settings, List<ListenerSpec> listeners, Collaborators with) {
        return new DataPlane(settings, listeners, with);
    }

    private void startLoops(DataPlaneSettings settings, Collaborators with) {
        // Unique per process, so that Via tells a loop from a second router on the way.
        Via via = new Via(
                "router-" + Integer.toHexString(ThreadLocalRandom.current().nextInt() | 0x1000_0000));
        RequestHeadReader reader = new RequestHeadReader(
                new ClientAddress(settings.listener().trustedNetworks()),
                new ForwardedFields(via),
                settings.listener().upgrades());
        DownstreamLoop.Parts parts = new DownstreamLoop.Parts(
                settings,
                reader,
                new ResponseFields(settings, via, http3Offer),
                with.observer(),
                counts,
                () -> draining);
        RetryBudget budget = new RetryBudget();
        HedgeBudget hedges = new HedgeBudget();
        PoolSettings poolSettings = new PoolSettings(
                settings.upstream(),
                settings.timeouts().connect(),
                settings.limits().headBytes(),
                settings.limits().fieldCount());
        for (EventExecutor executor : loops) {
            EventLoop loop = (EventLoop) executor;
            UpstreamPool.Shared shared = new UpstreamPool.Shared(resolver, upstreamCounts, with.tls());
            UpstreamPool pool = new UpstreamPool(loop, transport, poolSettings, shared);
            UpstreamPool copies = new UpstreamPool(loop, transport, poolSettings.withoutConcurrencyLimit(), shared);
            ExchangeSettings exchangeSettings = new ExchangeSettings(
                    settings.timeouts(),
                    settings.limits().bodyBytes(),
                    pool,
                    budget,
                    new Hedging(loop, hedges),
                    new Mirrors(loop, copies, with.observer()),
                    with.observer());
            Exchanges exchanges = new Exchanges(exchangeSettings, with.decider(), with.states(), with.quota());
            DownstreamLoop downstream = new DownstreamLoop(parts, pool, exchanges);
            downstreamLoops.put(loop, downstream);
            downstream.start(loop);
        }
    }

    /**
     * Binds all or, when one fails, none. Sockets of another process come last: they accept at once, and must not before
     * all is well.
     */
    private void listen(List<ListenerSpec> specs) {
        Listener.Parts parts = new Listener.Parts(loops, transport, gate, downstreamLoops);
        List<ListenerSpec> inOrder = new ArrayList<>(specs);
        inOrder.sort(Comparator.comparing(spec -> spec.binding() instanceof ListenerSpec.Binding.Descriptor));
        try {
            for (ListenerSpec spec : inOrder) {
                Listener listener = Listener.start(spec, parts);
                listeners.add(listener);
                listenForHttp3(spec, listener, parts);
            }
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
        List<String> keys = specs.stream().map(ListenerSpec::key).toList();
        listeners.sort(Comparator.comparingInt(listener -> keys.indexOf(listener.key())));
    }

    private void listenForHttp3(ListenerSpec spec, Listener listener, Listener.Parts parts) {
        QuicTls tls = spec.quic();
        if (tls != null && spec.binding().address() instanceof HostPort) {
            Http3Listener beside = new Http3Listener(listener.address(), tls, parts, http3Offer);
            http3.add(beside);
            beside.start();
        }
    }

    /**
     * Where the first listener listens.
     *
     * @throws IllegalStateException when that is a Unix socket
     */
    public InetSocketAddress address() {
        return listeners.get(0).address();
    }

    /** All listeners, in the order of their specifications. */
    public List<Listener> listeners() {
        return List.copyOf(listeners);
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

    /** What clients have open, by version of HTTP. */
    public ClientCounts clientCounts() {
        return counts;
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
     * Stops accepting on the listeners that {@code keys} name, whose sockets another process shares: what waits in their
     * queues is its. Returns when no further connection comes from them.
     */
    public void handOver(Set<String> keys) {
        listeners.stream()
                .filter(listener -> keys.contains(listener.key()))
                .forEach(listener -> listener.handOver().awaitUninterruptibly());
    }

    /**
     * Stops accepting, after what waits in the kernel's queue is accepted, and lets what runs come to its end: every
     * answer is the last of its connection, idle connections close after two seconds. What is left at {@code deadline} is
     * cut. Completes when no connection is left.
     */
    public CompletableFuture<Drained> drain(Duration deadline) {
        draining = true;
        gate.letRestIn();
        http3.forEach(Http3Listener::stop);
        CompletableFuture<?>[] stopped = listeners.stream()
                .map(listener -> listener.stopWhenQuiet(deadline.toNanos()))
                .toArray(CompletableFuture<?>[]::new);
        long begunNanos = System.nanoTime();
        return CompletableFuture.allOf(stopped).thenCompose(none -> {
            Duration left = deadline.minusNanos(System.nanoTime() - begunNanos);
            return Drain.begin(loops.next(), gate::open, this::cutAll, left);
        });
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

    /** Whether a client or a region is connected still. */
    private boolean isConnected() {
        return gate.open() > 0
                || upstreamCounts.read().values().stream().anyMatch(count -> count.idle() + count.active() > 0);
    }

    /**
     * Waits until what was cut is closed: with io_uring that takes a loop some turns, and a loop that ends before would
     * never free what handlers hold, engines of TLS among it. A connection that is being opened is not waited for long.
     */
    private void awaitCut() {
        long begunNanos = System.nanoTime();
        while (isConnected() && System.nanoTime() - begunNanos < CUT_NANOS) {
            LockSupport.parkNanos(TURN_NANOS);
        }
        // What follows the end of a connection runs in the turn after it.
        loops.forEach(loop -> loop.submit(() -> {}).awaitUninterruptibly());
    }

    /** Cuts everything and ends the event loops; returns when they have ended. Not on a loop. */
    @Override
    public void close() {
        draining = true;
        listeners.forEach(listener -> listener.stop().awaitUninterruptibly());
        http3.forEach(Http3Listener::stop);
        cutAll();
        http3.forEach(Http3Listener::close);
        awaitCut();
        resolver.close();
        loops.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
