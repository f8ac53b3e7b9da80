package cloud.atom.router.downstream;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.exchange.AttemptSummary;
import cloud.atom.router.exchange.ConnectionRefusal;
import cloud.atom.router.exchange.ExchangeObserver;
import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.Limits;
import cloud.atom.router.exchange.MirrorOutcome;
import cloud.atom.router.exchange.Timeouts;
import cloud.atom.router.exchange.TunnelEnding;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.EndpointProtocol;
import cloud.atom.router.model.EndpointTls;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.ProxyProtocol;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.ClientNames;
import cloud.atom.router.policy.HedgePolicy;
import cloud.atom.router.policy.MirrorPolicy;
import cloud.atom.router.policy.Qos;
import cloud.atom.router.policy.RegionSelector;
import cloud.atom.router.policy.Residency;
import cloud.atom.router.policy.RetryPolicy;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.RoutingEngine;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RouterStateHolder;
import cloud.atom.router.state.RoutingSettings;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.tls.TlsProvider;
import cloud.atom.router.tls.UpstreamTls;
import cloud.atom.router.upstream.Transport;
import cloud.atom.router.upstream.UpstreamConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A data plane on a free port before scripted regions {@code r1}, {@code r2}, …, tried in this order; its tenant has the
 * host {@code a.example}. Tests change the fields before {@link #start}.
 */
final class PlaneRig implements AutoCloseable, ExchangeObserver {
    /** The defaults, and so long for connecting that a machine which stands still for seconds breaks nothing. */
    static final Timeouts PATIENT = new Timeouts(
            Timeouts.DEFAULT.head(),
            Timeouts.DEFAULT.idle(),
            Timeouts.DEFAULT.body(),
            Timeouts.DEFAULT.write(),
            Duration.ofSeconds(30),
            Timeouts.DEFAULT.firstByte(),
            Timeouts.DEFAULT.tunnelIdle(),
            Timeouts.DEFAULT.drain());

    final List<FakeUpstream> upstreams = new ArrayList<>();

    /** Ports used instead of the upstreams'; for regions that nobody serves. */
    final List<Integer> ports = new ArrayList<>();

    /** Ports of further endpoints of the first region. */
    final List<Integer> morePorts = new ArrayList<>();

    /** Weight of each of these; the first has 1. */
    int moreWeight = 1;

    /** What is known of the first region; absent: nothing. */
    Optional<RegionHealth> health = Optional.empty();

    /** Unix sockets of further regions, behind those with ports. */
    final List<Path> sockets = new ArrayList<>();

    Limits limits = Limits.DEFAULT;
    Timeouts timeouts = PATIENT;
    UpstreamConfig upstream = UpstreamConfig.DEFAULT;
    RetryPolicy retry = RetryPolicy.DEFAULT;
    Optional<Duration> routeTimeout = Optional.empty();
    Optional<HedgePolicy> hedge = Optional.empty();
    Optional<MirrorPolicy> mirror = Optional.empty();
    Qos qos = Qos.DEFAULT;
    List<IpNetwork> trusted = List.of();

    /** Peers that must begin with a PROXY protocol header. */
    List<IpNetwork> proxies = List.of();

    List<String> upgrades = ListenerConfig.DEFAULT.upgrades();
    QuotaGate quota = (policy, limit) -> new QuotaAnswer(true, 1, 0, 0);
    Transport.Choice transport = Transport.Choice.AUTO;
    boolean simulation;
    int eventLoops = 1;
    int port;

    /** What to listen on; empty: {@link #port} in cleartext. */
    List<ListenerSpec> listeners = List.of();

    /** What endpoints call the machine. */
    String host = "127.0.0.1";

    /** How connections to all regions are secured; absent: not. */
    Optional<EndpointTls> regionTls = Optional.empty();

    /** What connections to all regions begin with; absent: no PROXY protocol header. */
    Optional<ProxyProtocol> regionHeader = Optional.empty();

    /** What all regions speak; absent: what is usual. */
    Optional<EndpointProtocol> regionProtocol = Optional.empty();

    ClientNames clients = ClientNames.ANY;

    /** What requests for the tenant name as their host. */
    String tenantHost = "a.example";

    /** Where the tenant's requests may go. */
    Residency residency = new Residency(List.of(new RegionSelector.All()), List.of());

    /** In which order the regions are tried. */
    Affinity affinity = new Affinity(Affinity.Strategy.PINNED, Duration.ofMillis(15), Map.of(), List.of());

    RoutingSettings routing = RoutingSettings.DEFAULT;

    /** Secures connections to regions that speak TLS. */
    UpstreamTls upstreamTls = new UpstreamTls(TlsProvider.best());

    RoutingEngine engine = new RoutingEngine();

    /** Replaces what the engine decided; set by tests of what must never happen. */
    java.util.function.UnaryOperator<RoutingDecision> afterDecision = decision -> decision;

    /** Whether round trips to clients are measured. */
    boolean measuresClients;

    final List<String> clientRtts = new CopyOnWriteArrayList<>();
    /** Is told of each attempt as well. */
    volatile Consumer<AttemptSummary> onAttempt = attempt -> {};

    final AtomicInteger decisions = new AtomicInteger();
    final List<AttemptSummary> attempts = new CopyOnWriteArrayList<>();
    final List<ExchangeSummary> exchanges = new CopyOnWriteArrayList<>();
    final List<String> refusals = new CopyOnWriteArrayList<>();
    final List<Limit> limitsMet = new CopyOnWriteArrayList<>();
    final List<TunnelEnding> tunnels = new CopyOnWriteArrayList<>();
    final List<String> denials = new CopyOnWriteArrayList<>();
    final List<String> turnedAway = new CopyOnWriteArrayList<>();
    final List<MirrorOutcome> mirrors = new CopyOnWriteArrayList<>();
    final List<String> hedgeDenials = new CopyOnWriteArrayList<>();
    final List<RoutingDecision> violations = new CopyOnWriteArrayList<>();

    private @Nullable DataPlane plane;
    private @Nullable RouterStateHolder states;

    /** A rig whose regions answer as the scripts say. */
    static PlaneRig of(FakeUpstream... regions) {
        PlaneRig rig = new PlaneRig();
        for (FakeUpstream region : regions) {
            rig.upstreams.add(region);
            rig.ports.add(region.port());
        }
        return rig;
    }

    /** A rig whose first region refuses connections; {@code regions} come behind it. */
    static PlaneRig withDeadFirst(FakeUpstream... regions) {
        PlaneRig rig = of(regions);
        rig.ports.add(0, deadPort());
        return rig;
    }

    /** A port on which nobody listens. */
    static int deadPort() {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Listens for TLS instead of cleartext. */
    PlaneRig behind(ServerTls tls) {
        HostPort anywhere = new HostPort("127.0.0.1", 0);
        ListenerConfig listener = new ListenerConfig(anywhere, anywhere, trusted, proxies, upgrades, true);
        listeners = List.of(ListenerSpec.tls(listener, tls, Duration.ofSeconds(10)));
        return this;
    }

    PlaneRig start() {
        ListenerConfig listener = new ListenerConfig(
                new HostPort("127.0.0.1", port), ListenerConfig.DEFAULT.tlsBind(), trusted, proxies, upgrades, true);
        DataPlaneSettings settings = new DataPlaneSettings(
                listener, limits, timeouts, upstream, transport, eventLoops, simulation, true, true);
        RouterState initial = state();
        upstreamTls.prepare(initial.regions().regions());
        RouterStateHolder holder = new RouterStateHolder(initial, Runnable::run);
        states = holder;
        plane = DataPlane.start(
                settings,
                listeners.isEmpty() ? List.of(ListenerSpec.cleartext(listener)) : listeners,
                new DataPlane.Collaborators(
                        holder,
                        quota,
                        this,
                        upstreamTls,
                        (state, facts, gate) -> afterDecision.apply(engine.decide(state, facts, gate))));
        return this;
    }

    /** Publishes regions and policy as the fields now say: a reload of both. */
    void reload() {
        RouterState next = state();
        upstreamTls.prepare(next.regions().regions());
        Objects.requireNonNull(states, "not started")
                .update(old -> old.withRegions(next.regions())
                        .withPolicies(next.policies())
                        .withHealth(next.health()));
    }

    /** Publishes what is known of the regions. */
    void publish(HealthSnapshot snapshot) {
        Objects.requireNonNull(states, "not started").update(old -> old.withHealth(snapshot));
    }

    /** What decisions read. */
    RouterState current() {
        return Objects.requireNonNull(states, "not started").current();
    }

    DataPlane plane() {
        return Objects.requireNonNull(plane, "not started");
    }

    RawClient client() throws IOException {
        return new RawClient(plane().address().getPort());
    }

    /** Ends what would have lasted too long once {@code ahead} has passed. */
    void later(Duration ahead) {
        plane().tickAhead(ahead);
    }

    /** Sends one request on a connection of its own and reads the answer. */
    RawClient.Response ask(String request) throws IOException {
        try (RawClient client = client()) {
            return client.send(request).read();
        }
    }

    RouterState state() {
        return new RigState(this).state();
    }

    static Region region(String id, int port) {
        return RigState.region(id, List.of(new Endpoint(URI.create("http://127.0.0.1:" + port), 1)));
    }

    /** Waits until {@code condition} holds; fails after ten seconds. */
    static void await(String what, BooleanSupplier condition) {
        long untilNanos = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - untilNanos > 0) {
                throw new AssertionError("not within 10 s: " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void onDecision(RequestFacts request, RoutingDecision decision, long nanos) {
        decisions.incrementAndGet();
    }

    @Override
    public void onAttempt(AttemptSummary attempt) {
        onAttempt.accept(attempt);
        attempts.add(attempt);
    }

    @Override
    public void onComplete(ExchangeSummary exchange) {
        exchanges.add(exchange);
    }

    @Override
    public boolean wantsClientRtt() {
        return measuresClients;
    }

    @Override
    public void onClientRtt(IpNetwork client, double rttMs) {
        clientRtts.add(client + (rttMs > 0 ? " above 0" : " " + rttMs));
    }

    @Override
    public void onMirror(RoutingDecision decision, RegionId region, MirrorOutcome outcome) {
        mirrors.add(outcome);
    }

    @Override
    public void onHedgeDenied(RoutingDecision decision, RegionId region) {
        hedgeDenials.add(region.value());
    }

    @Override
    public void onTunnelEnd(RegionId region, TunnelEnding ending) {
        tunnels.add(ending);
    }

    @Override
    public void onRetryDenied(RoutingDecision decision, RegionId region) {
        denials.add(region.value());
    }

    @Override
    public void onTurnedAway(RegionId region) {
        turnedAway.add(region.value());
    }

    @Override
    public void onConnectionRefused(ConnectionRefusal reason) {
        refusals.add(reason.wireName());
    }

    @Override
    public void onLimit(Limit limit) {
        limitsMet.add(limit);
    }

    @Override
    public void onResidencyViolation(RoutingDecision decision) {
        violations.add(decision);
    }

    @Override
    public void close() {
        plane().close();
        upstreamTls.close();
        upstreams.forEach(FakeUpstream::close);
    }
}
