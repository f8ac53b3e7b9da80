package cloud.atom.router.node;

import cloud.atom.router.downstream.DataPlane;
import cloud.atom.router.exchange.ExchangeObserver;
import cloud.atom.router.geoip.DatabaseDescription;
import cloud.atom.router.geoip.GeoDatabase;
import cloud.atom.router.geoip.GeoDatabaseWatcher;
import cloud.atom.router.geoip.GeoDatabases;
import cloud.atom.router.geoip.Geography;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.healthcheck.HealthMonitor;
import cloud.atom.router.memory.DecisionMemory;
import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.RateLimit;
import cloud.atom.router.model.Region;
import cloud.atom.router.operations.RegionDrains;
import cloud.atom.router.policystore.ApplyAnswer;
import cloud.atom.router.policystore.ApplyOptions;
import cloud.atom.router.policystore.ApplyRefusal;
import cloud.atom.router.policystore.PolicyApplier;
import cloud.atom.router.policystore.PolicyDirectory;
import cloud.atom.router.policystore.PolicyStore;
import cloud.atom.router.prometheus.PrometheusSource;
import cloud.atom.router.prometheus.PrometheusStatus;
import cloud.atom.router.proof.ResidencyProof;
import cloud.atom.router.ratelimit.TokenBuckets;
import cloud.atom.router.registry.RegistrySource;
import cloud.atom.router.registry.RegistryStatus;
import cloud.atom.router.simulation.BuiltInPolicy;
import cloud.atom.router.simulation.SimulatedRegions;
import cloud.atom.router.state.PolicyTable;
import cloud.atom.router.state.RegionCatalog;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RouterStateHolder;
import cloud.atom.router.state.RoutingSettings;
import cloud.atom.router.telemetry.MetricSources;
import cloud.atom.router.telemetry.MetricsPage;
import cloud.atom.router.telemetry.Observers;
import cloud.atom.router.telemetry.RequestLog;
import cloud.atom.router.telemetry.RouterMetrics;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.tls.TlsProvider;
import cloud.atom.router.tls.UpstreamTls;
import cloud.atom.router.trust.Trust;
import cloud.atom.router.trust.TrustKeeper;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One router without its control API: everything that carries requests, put together by plain constructor calls. The
 * order of the lines in the constructor is the order in which the parts may need each other.
 *
 * <p>Thread-safe.
 */
public final class Router implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    private static final int LOG_LINES_PER_SECOND = 10_000;
    private static final long TLS_LOOK_SECONDS = 2;
    private static final long MAINTENANCE_LOOK_SECONDS = 1;
    private static final long TRUST_LOOK_SECONDS = 1;

    private final RouterConfig config;
    private final Optional<ServerTls> tls;
    private final Optional<SimulatedRegions> simulation;
    private final Optional<RegistrySource> registry;
    private final Geography geography = Geography.load();
    private final GeoDatabaseWatcher places;
    private final RouterStateHolder states;
    private final Learning learning;
    private final TokenBuckets buckets = new TokenBuckets();
    private final PolicyStore policies = new PolicyStore();
    private final TrustKeeper trust;
    private final PolicyApplier applier;
    private final Operators operators;
    private final HealthMonitor health;
    private final Optional<PrometheusSource> prometheus;
    private final UpstreamTls upstreamTls = new UpstreamTls(TlsProvider.best());
    private final RouterMetrics metrics = new RouterMetrics();
    private final MetricsPage metricsPage;
    private final RequestLog requestLog;
    private final DecisionMemory decisions;
    private final DataPlane dataPlane;

    private final AtomicBoolean closed = new AtomicBoolean();

    /** The one writer of the state; also runs applies. */
    private final ExecutorService writer = Executors.newSingleThreadExecutor(new DefaultThreadFactory("router-state"));

    /** Looks at files and the registry; may block on them. */
    private final ScheduledExecutorService background =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("router-background", true));

    private Router(RouterConfig config, Path home, OutputStream logOutput, Inheritance inheritance) {
        this.config = config;
        boolean simulated = config.simulation() && config.registry().url().isEmpty();
        simulation = simulated ? Optional.of(SimulatedRegions.start()) : Optional.empty();
        registry = config.registry()
                .url()
                .map(url -> RegistrySource.open(url, config.dataDir(), background, Clock.systemUTC()));
        List<Region> regions = simulation
                .map(SimulatedRegions::regions)
                .or(() -> registry.map(RegistrySource::load))
                .orElse(List.of());

        GeoDatabases databases = new GeoDatabases(geography, config.geo(), home.resolve("geoip"), metrics);
        places = new GeoDatabaseWatcher(databases, config.geo().refresh(), this::onDatabase);
        operators = new Operators(config.dataDir(), inheritance);
        states = new RouterStateHolder(firstState(new RegionCatalog(regions)), writer);
        learning = new Learning(config, geography, states, metrics);
        decisions = RouterParts.memory(config, states.current(), placesDescription());

        trust = RouterParts.trust(config);
        applier = new PolicyApplier(policies, RouterParts.rules(config), applierWiring(states::current), metrics);
        // Before the first request: a policy that is there must steer it.
        loadPolicies(inheritance);

        upstreamTls.prepare(regions);
        health = HealthMonitor.start(
                RouterParts.health(config),
                new HealthMonitor.Watched(regions, operators.drains().regions()),
                learning.listening(this::onHealth),
                upstreamTls);
        prometheus = PrometheusSource.start(config.prometheus(), regions, health::onPrometheus);
        operators.connect(states, health, writer);
        requestLog = RequestLog.start(config.requestLog(), logOutput, LOG_LINES_PER_SECOND);
        tls = TlsFront.open(config);
        dataPlane = startDataPlane(inheritance);
        metricsPage = new MetricsPage(metrics, metricSources());
        watch();
    }

    /**
     * Starts a router; returns when it listens.
     *
     * @param home the folder that holds {@code geoip/}
     * @param logOutput where the request log goes; stays open
     * @throws cloud.atom.router.config.InvalidInputException when a file that it needs is wrong
     * @throws IllegalStateException when an address cannot be bound
     */
    public static Router start(RouterConfig config, Path home, OutputStream logOutput) {
        return start(config, home, logOutput, Inheritance.NONE);
    }

    /**
     * {@link #start(RouterConfig, Path, OutputStream)} with sockets and policies of the router that runs; those that are
     * no longer wanted stay in {@code inheritance}.
     *
     * @throws IllegalStateException also when a policy of the other router is refused here
     */
    public static Router start(RouterConfig config, Path home, OutputStream logOutput, Inheritance inheritance) {
        return new Router(config, home, logOutput, inheritance);
    }

    public RouterConfig config() {
        return config;
    }

    public RouterStateHolder states() {
        return states;
    }

    public TokenBuckets buckets() {
        return buckets;
    }

    public PolicyStore policies() {
        return policies;
    }

    public PolicyApplier applier() {
        return applier;
    }

    /** The keys whose signatures are believed at the moment. */
    public Trust trust() {
        return trust.current();
    }

    /** The regions that operators took out of service. */
    public RegionDrains drains() {
        return operators.drains();
    }

    public DataPlane dataPlane() {
        return dataPlane;
    }

    /** The certificates of the data plane; empty when it does not speak TLS. */
    public Optional<ServerTls> tls() {
        return tls;
    }

    public MetricsPage metrics() {
        return metricsPage;
    }

    /** What another router needs to go on where this one is: the accepted policies and what operators decided. */
    public List<String> heritage() {
        List<String> all = new ArrayList<>(PolicyHeritage.of(policies));
        all.addAll(operators.heritage());
        return all;
    }

    /**
     * Takes what the other router accepted after {@link Inheritance#state}, now that it decides no more; reports policies
     * that are refused here.
     */
    public void onLateHeritage(List<String> late) {
        operators.onTakenOver(late);
        PolicyHeritage.restore(Operators.policiesIn(late), applier)
                .forEach(why -> LOG.warn("policy not taken over: {}", why));
    }

    /** The simulated regions; empty when regions come from a registry. */
    public Optional<SimulatedRegions> simulation() {
        return simulation;
    }

    /** The live decisions of the last while. */
    public DecisionMemory decisions() {
        return decisions;
    }

    /** How Prometheus is doing; empty when none is configured. */
    public Optional<PrometheusStatus> prometheusStatus() {
        return prometheus.map(PrometheusSource::status);
    }

    /** How the registry is doing; empty in simulation mode without one. */
    public Optional<RegistryStatus> registryStatus() {
        return registry.map(RegistrySource::status);
    }

    /** What is built in about places. */
    public Geography geography() {
        return geography;
    }

    /** The database of places in use. */
    public DatabaseDescription placesDescription() {
        return places.current().description();
    }

    /** Cuts what still runs and ends every thread; {@link DataPlane#drain} comes before. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        dataPlane.close();
        registry.ifPresent(RegistrySource::close);
        background.shutdownNow();
        learning.close(background);
        prometheus.ifPresent(PrometheusSource::close);
        health.close();
        writer.shutdown();
        requestLog.close();
        metricsPage.close();
        tls.ifPresent(ServerTls::close);
        upstreamTls.close();
        simulation.ifPresent(SimulatedRegions::close);
    }

    private RouterState firstState(RegionCatalog regions) {
        RoutingSettings settings = RouterParts.routing(config, simulation.isPresent());
        RouterState first = RouterState.initial(regions, places.current().locator(), geography.rttModel(), settings);
        return RouterParts.standing(config, first).withHealth(operators.firstHealth());
    }

    /** Begins to look at what changes from outside. */
    private void watch() {
        places.start(background);
        learning.start(background);
        Runnable certificates = RouterParts.guarded("certificates", this::lookAtCertificates);
        background.scheduleWithFixedDelay(certificates, TLS_LOOK_SECONDS, TLS_LOOK_SECONDS, TimeUnit.SECONDS);
        Runnable keys = RouterParts.guarded("the trust file", trust::look);
        background.scheduleWithFixedDelay(keys, TRUST_LOOK_SECONDS, TRUST_LOOK_SECONDS, TimeUnit.SECONDS);
        background.scheduleWithFixedDelay(
                operators::look, MAINTENANCE_LOOK_SECONDS, MAINTENANCE_LOOK_SECONDS, TimeUnit.SECONDS);
        registry.ifPresent(source -> source.follow(this::onRegions));
    }

    private DataPlane startDataPlane(Inheritance inheritance) {
        List<ExchangeObserver> all =
                new ArrayList<>(List.of(new HealthObserver(health.traffic()), metrics, requestLog, decisions));
        all.addAll(learning.observers());
        Observers observers = new Observers(all);
        DataPlane.Collaborators with = new DataPlane.Collaborators(states, buckets.live(), observers, upstreamTls);
        return TlsFront.start(config, new TlsFront.Start(config.dataPlane(), tls, with, inheritance));
    }

    private void loadPolicies(Inheritance inheritance) {
        if (simulation.isPresent()) {
            BuiltInPolicy.all(config.environment()).forEach(this::applyBuiltIn);
        }
        List<String> refused = PolicyHeritage.restore(Operators.policiesIn(inheritance.state()), applier);
        if (!refused.isEmpty()) {
            throw new IllegalStateException(
                    "takeover: policies of the running router are refused here: " + String.join("; ", refused));
        }
        PolicyDirectory.Reporter reporter = PolicyDirectory.Reporter.LOG_WARNING;
        new PolicyDirectory(config.policies().directory(), applier, background, reporter)
                .start()
                .join();
    }

    private void lookAtCertificates() {
        tls.ifPresent(certificates -> certificates.look(System.nanoTime()));
        upstreamTls.look();
    }

    /** Runs on the monitor's thread. */
    private void onHealth(HealthSnapshot snapshot) {
        operators.onHealth(snapshot);
        states.update(state -> state.withHealth(snapshot));
    }

    private void onRegions(List<Region> regions) {
        upstreamTls.prepare(regions);
        states.update(state -> state.withRegions(new RegionCatalog(regions)));
        health.onRegions(regions);
        prometheus.ifPresent(source -> source.onRegions(regions));
    }

    private void onDatabase(GeoDatabase database) {
        states.update(state -> {
            RouterState next = state.withLocator(database.locator());
            decisions.onDatabase(next.generation(), database.description().build());
            return next;
        });
    }

    private PolicyApplier.Wiring applierWiring(Supplier<RouterState> state) {
        ResidencyProof proof = new ResidencyProof(geography.countries());
        return new PolicyApplier.Wiring(state, this::publish, writer, Clock.systemUTC(), proof, trust::current);
    }

    /** Runs on the writer. Buckets before the table: a policy that decides finds its bucket. */
    private void publish(PolicyTable table) {
        Map<PolicyId, RateLimit> limits = new HashMap<>();
        table.all().forEach(policy -> policy.qos().rate().ifPresent(limit -> limits.put(policy.id(), limit)));
        buckets.onPolicies(limits);
        states.update(state -> state.withPolicies(table));
    }

    private void applyBuiltIn(BuiltInPolicy policy) {
        byte[] bytes = policy.yaml().getBytes(StandardCharsets.UTF_8);
        ApplyAnswer answer = applier.apply(bytes, ApplyOptions.unsigned(PolicyHeritage.BUILT_IN, policy.name()))
                .join();
        if (answer instanceof ApplyRefusal refusal) {
            throw new AssertionError(policy.name() + ": " + refusal);
        }
    }

    private MetricSources metricSources() {
        return new MetricSources(
                states::current,
                dataPlane::upstreamConnections,
                dataPlane.clientCounts()::connections,
                dataPlane.clientCounts()::streams,
                () -> RouterParts.epochSeconds(placesDescription()),
                requestLog::dropped,
                this::prometheusStatus,
                tls);
    }
}
