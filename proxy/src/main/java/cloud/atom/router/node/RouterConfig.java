package cloud.atom.router.node;

import cloud.atom.router.downstream.DataPlaneSettings;
import cloud.atom.router.downstream.ListenerConfig;
import cloud.atom.router.exchange.Limits;
import cloud.atom.router.exchange.Timeouts;
import cloud.atom.router.geoip.GeoConfig;
import cloud.atom.router.health.HealthConfig;
import cloud.atom.router.health.ShareSettings;
import cloud.atom.router.memory.MemoryConfig;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policystore.PoliciesConfig;
import cloud.atom.router.prometheus.PrometheusConfig;
import cloud.atom.router.registry.RegistryLocation;
import cloud.atom.router.state.RoutingSettings;
import cloud.atom.router.state.SafetyRules;
import cloud.atom.router.telemetry.RequestLogConfig;
import cloud.atom.router.tls.TlsConfig;
import cloud.atom.router.upstream.Transport;
import cloud.atom.router.upstream.UpstreamConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All of conf/router.yaml. Immutable.
 *
 * @param environment the environment that this router serves; policies of another are refused; default development, in
 *     simulation mode simulation
 * @param dataDir what the router writes: accepted policies, audit log, last good registry; default data
 * @param stickyKeyFile the key that signs sticky cookies, one line of 64 or more hexadecimal digits, to share one between
 *     routers; default none: the router makes its own, {@code sticky.key} in {@code data_dir}
 * @param transport how sockets are driven: auto (epoll where there is one, else nio), io_uring, epoll or nio; default
 *     auto
 * @param eventLoops event loops of the data plane, each with a thread; default 0: one per CPU
 * @param simulationMode whether signatures and approval are not asked for and, without a registry, simulated regions are
 *     started ({@code SIMULATION_MODE}); default true without a registry, else false
 * @param registry where regions come from
 * @param defaultRegions order of regions for clients without a place and policies that name none ({@code PRIMARY_REGION},
 *     then {@code SECONDARY_REGIONS}); those not named follow in the registry's order; default none
 * @param proxy the data plane's addresses and whom it trusts
 * @param tls the data plane's certificates
 * @param responseHeaders what is added to responses
 * @param limits what one request and one client may take
 * @param timeouts how long is waited for what
 * @param upstream connections to the regions
 * @param requestLog the log line of each request
 * @param decisions how many live decisions are remembered
 * @param geo where clients are
 * @param policies where policies and keys are read from
 * @param slo what counts as fast enough
 * @param health when a region counts as down, and for how long
 * @param prometheus a Prometheus that knows how the regions fare
 * @param steering how fast load moves between regions
 * @param safety how much may be taken out of service
 * @param control the control API
 */
public record RouterConfig(
        String environment,
        Path dataDir,
        Path stickyKeyFile,
        Transport.Choice transport,
        int eventLoops,
        Optional<Boolean> simulationMode,
        Registry registry,
        List<RegionId> defaultRegions,
        ListenerConfig proxy,
        TlsConfig tls,
        ResponseHeaders responseHeaders,
        Limits limits,
        Timeouts timeouts,
        UpstreamConfig upstream,
        RequestLogConfig requestLog,
        MemoryConfig decisions,
        GeoConfig geo,
        PoliciesConfig policies,
        Slo slo,
        HealthConfig health,
        PrometheusConfig prometheus,
        ShareSettings steering,
        SafetyRules safety,
        ControlConfig control) {
    /** What holds outside simulation mode. */
    public static final RouterConfig DEFAULT = new RouterConfig(
            "development",
            Path.of("data"),
            Path.of(""),
            Transport.Choice.AUTO,
            0,
            Optional.empty(),
            new Registry(Optional.empty()),
            List.of(),
            ListenerConfig.DEFAULT,
            TlsConfig.DEFAULT,
            new ResponseHeaders(true, true),
            Limits.DEFAULT,
            Timeouts.DEFAULT,
            UpstreamConfig.DEFAULT,
            RequestLogConfig.DEFAULT,
            MemoryConfig.DEFAULT,
            GeoConfig.DEFAULT,
            PoliciesConfig.DEFAULT,
            new Slo(Duration.ofMillis(500)),
            HealthConfig.DEFAULT,
            PrometheusConfig.DEFAULT,
            ShareSettings.DEFAULT,
            SafetyRules.DEFAULT,
            ControlConfig.DEFAULT);

    /** What holds in simulation mode. */
    public static final RouterConfig SIMULATION_DEFAULT = DEFAULT.forSimulation();

    public RouterConfig {
        defaultRegions = List.copyOf(defaultRegions);
        if (!environment.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,62}")) {
            throw new IllegalArgumentException("environment: \"" + environment
                    + "\" (expected: 1 to 63 letters, digits, '-' or '_', first a letter or digit)");
        }
        if (dataDir.toString().isEmpty()) {
            throw new IllegalArgumentException("data_dir: \"\" (expected: a folder)");
        }
        if (eventLoops < 0 || eventLoops > 1024) {
            throw new IllegalArgumentException("event_loops: " + eventLoops + " (expected: 0 to 1024)");
        }
        Set<RegionId> seen = new HashSet<>();
        for (RegionId region : defaultRegions) {
            if (!seen.add(region)) {
                throw new IllegalArgumentException("default_regions: " + region + " twice (expected: each once)");
            }
        }
    }

    /** Whether the router runs in simulation mode. */
    public boolean simulation() {
        return simulationMode.orElse(registry.url().isEmpty());
    }

    /** What decisions read of it; without a policy that takes every host, and without the key of sticky cookies. */
    public RoutingSettings routing() {
        return new RoutingSettings(slo.p95(), defaultRegions, Optional.empty(), safety).exploring(geo.exploration());
    }

    /** What the data plane is started with. */
    DataPlaneSettings dataPlane() {
        return new DataPlaneSettings(
                proxy(),
                FileLimit.bounded(limits()),
                timeouts(),
                upstream(),
                transport(),
                eventLoops(),
                simulation(),
                responseHeaders().traceId(),
                responseHeaders().region());
    }

    private RouterConfig forSimulation() {
        List<IpNetwork> loopback = Stream.of("127.0.0.0/8", "::1")
                .map(IpNetwork::parse)
                .map(Objects::requireNonNull)
                .toList();
        return new RouterConfig(
                "simulation",
                dataDir,
                stickyKeyFile,
                transport,
                eventLoops,
                simulationMode,
                registry,
                defaultRegions,
                new ListenerConfig(
                        proxy.bind(),
                        proxy.tlsBind(),
                        loopback,
                        proxy.proxyProtocolNetworks(),
                        proxy.upgrades(),
                        proxy.http3()),
                tls,
                responseHeaders,
                limits,
                timeouts,
                upstream,
                requestLog,
                decisions,
                geo,
                policies,
                slo,
                health,
                prometheus,
                steering,
                safety,
                new ControlConfig(control.bind(), control.tokens(), new ControlConfig.Promotion(List.of())));
    }

    /**
     * Section {@code registry}. Immutable.
     *
     * @param url {@code file:PATH}, {@code http://…} or {@code https://…} ({@code GLOBAL_REGISTRY_URL}); default none:
     *     simulation mode
     */
    public record Registry(Optional<RegistryLocation> url) {}

    /**
     * Section {@code response_headers}. Immutable.
     *
     * @param traceId whether responses carry {@code X-Trace-Id}; default true
     * @param region whether responses carry {@code X-Region}; default true
     */
    public record ResponseHeaders(boolean traceId, boolean region) {}

    /**
     * Section {@code slo}. Immutable.
     *
     * @param p95 a region that is slower is not chosen where the policy names no {@code slo.p95}
     *     ({@code MAX_P95_LATENCY_MS}, in milliseconds); default 500ms
     */
    public record Slo(Duration p95) {
        public Slo {
            if (p95.isNegative() || p95.isZero()) {
                throw new IllegalArgumentException("p95: " + p95 + " (expected: above 0)");
            }
        }
    }
}
