package cloud.atom.router.telemetry;

import cloud.atom.router.geo.LearnedRtts;
import cloud.atom.router.geo.Rung;
import cloud.atom.router.health.CircuitPhase;
import cloud.atom.router.health.EndpointHealth;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.policy.Qos;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.tls.TlsCounts;
import cloud.atom.router.tls.TlsStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The page that Prometheus scrapes: what {@link RouterMetrics} counted, the live state, the JVM and the process.
 *
 * <p>Thread-safe: one scrape after the other. Gauges of the state are made anew at each scrape, so that a region or
 * policy that is gone leaves nothing behind.
 */
public final class MetricsPage implements AutoCloseable {
    /** The tier that policies have by default. */
    private static final int SILVER = Qos.Tier.SILVER.rank();

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final RouterMetrics metrics;
    private final MetricSources sources;
    private final Map<Metric, MultiGauge> gauges = new EnumMap<>(Metric.class);
    private final JvmGcMetrics gc = new JvmGcMetrics();

    public MetricsPage(RouterMetrics metrics, MetricSources sources) {
        this.metrics = metrics;
        this.sources = sources;
        for (Metric metric : Metric.values()) {
            if (metric.type() == Metric.Type.GAUGE) {
                gauges.put(metric, metrics.meters().rows(metric));
            }
        }
        FunctionCounter.builder(
                        Metric.REQUEST_LOG_DROPPED_TOTAL.wireName(),
                        sources,
                        from -> from.droppedLogLines().getAsLong())
                .description(Metric.REQUEST_LOG_DROPPED_TOTAL.help())
                .register(metrics.registry());
        sources.tls().ifPresent(tls -> {
            bindHandshakes(tls.counts(), "completed", TlsCounts::completed);
            bindHandshakes(tls.counts(), "failed", TlsCounts::failed);
            bindHandshakes(tls.counts(), "timeout", TlsCounts::timedOut);
        });
        bindJvm();
        ProcessFigures.bindCpu(metrics.registry());
    }

    private void bindHandshakes(TlsCounts counts, String result, ToDoubleFunction<TlsCounts> count) {
        FunctionCounter.builder(Metric.ROUTER_TLS_HANDSHAKES_TOTAL.wireName(), counts, count)
                .description(Metric.ROUTER_TLS_HANDSHAKES_TOTAL.help())
                .tags(MeterFactory.tags(Metric.ROUTER_TLS_HANDSHAKES_TOTAL, result))
                .register(metrics.registry());
    }

    private void bindJvm() {
        gc.bindTo(metrics.registry());
        new JvmMemoryMetrics().bindTo(metrics.registry());
        new JvmThreadMetrics().bindTo(metrics.registry());
        new ClassLoaderMetrics().bindTo(metrics.registry());
        new JvmInfoMetrics().bindTo(metrics.registry());
    }

    /** The page in the format that {@code accept}, the request's field of that name, prefers; empty: text. */
    public synchronized Scrape scrape(String accept) {
        RouterState state = sources.state().get();
        dropWhatIsGone(state);
        Rows rows = new Rows();
        state.regions()
                .regions()
                .forEach(region -> addRegion(rows, region, state.health().of(region.id())));
        for (RoutingPolicy policy : state.policies().all()) {
            rows.add(
                    Metric.POLICY_ACTIVE_VERSION,
                    (double) policy.version(),
                    policy.id().toString());
        }
        sources.upstreamConnections().get().forEach((region, connections) -> {
            rows.add(Metric.UPSTREAM_CONNECTIONS, (double) connections.active(), region.value(), "active");
            rows.add(Metric.UPSTREAM_CONNECTIONS, (double) connections.idle(), region.value(), "idle");
            if (connections.limit() > 0) {
                rows.add(Metric.UPSTREAM_CONCURRENCY_LIMIT, (double) connections.limit(), region.value());
            }
            rows.add(Metric.ROUTER_TUNNELS, (double) connections.tunnels(), region.value());
        });
        addByVersion(
                rows,
                Metric.DOWNSTREAM_CONNECTIONS,
                sources.downstreamConnections().get());
        addByVersion(
                rows, Metric.DOWNSTREAM_STREAMS, sources.downstreamStreams().get());
        addLearned(rows, state);
        sources.geoDatabaseEpochSeconds()
                .get()
                .ifPresent(epoch -> rows.add(Metric.GEOIP_DATABASE_EPOCH_SECONDS, (double) epoch));
        sources.prometheus().get().ifPresent(status -> rows.add(Metric.ROUTER_PROMETHEUS_UP, status.away() ? 0 : 1));
        sources.tls().ifPresent(tls -> addCertificates(rows, tls.status()));
        ProcessFigures.now().forEach((metric, value) -> rows.add(metric, value));
        gauges.forEach((metric, gauge) -> gauge.register(rows.of(metric), true));
        String type = accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
        return new Scrape(type, metrics.registry().scrape(type).getBytes(StandardCharsets.UTF_8));
    }

    private void dropWhatIsGone(RouterState state) {
        Set<TenantId> tenants = new HashSet<>();
        state.policies().all().forEach(policy -> tenants.add(policy.id().tenant()));
        Set<RegionId> regions = new HashSet<>();
        state.regions().regions().forEach(region -> regions.add(region.id()));
        metrics.keepOnly(tenants, regions);
    }

    private static void addByVersion(Rows rows, Metric metric, Map<HttpVersion, Long> counts) {
        counts.forEach((version, count) -> rows.add(metric, (double) count, version.wireName()));
    }

    private static void addLearned(Rows rows, RouterState state) {
        LearnedRtts learned = state.places().learned();
        for (Rung rung : List.of(Rung.ZONE, Rung.NETWORK, Rung.PREFIX)) {
            rows.add(Metric.GEO_LEARNED_MEANS, (double) learned.size(rung), rung.wireName());
        }
        RegionId here = state.places().here();
        if (here == null) {
            return;
        }
        for (Region region : state.regions().regions()) {
            double rttMs = learned.fromRouterMs(here, region.id());
            if (!Double.isNaN(rttMs)) {
                rows.add(Metric.REGION_RTT_SECONDS, rttMs / 1000, region.id().value());
            }
        }
    }

    private static void addRegion(Rows rows, Region region, @Nullable RegionHealth known) {
        RegionHealth health = known == null ? RegionHealth.unknown(0) : known;
        String id = region.id().value();
        rows.add(Metric.REGION_SCORE, health.score(), id);
        rows.addIfAny(Metric.REGION_P95_SECONDS, health.p95Seconds(), id);
        rows.addIfAny(Metric.REGION_ERROR_RATIO, health.errorRatio(), id);
        rows.add(Metric.REGION_SHARE_RATIO, health.share().taken(SILVER), id);
        rows.addIfAny(Metric.REGION_CAPACITY_RATIO, health.freeCapacity(), id);
        rows.add(Metric.UPSTREAM_CIRCUIT_STATE, circuitLevel(health.circuit()), id);
        rows.add(Metric.REGION_FLAP_PENALTY, health.flap().penalty(), id);
        rows.add(Metric.REGION_SUPPRESSED, health.flap().suppressed() ? 1 : 0, id);
        for (RegionState state : RegionState.values()) {
            rows.add(Metric.REGION_STATE, state == health.state() ? 1 : 0, id, state.wireName());
        }
        for (EndpointHealth.State state : EndpointHealth.State.values()) {
            long standing = region.endpoints().stream()
                    .filter(endpoint -> health.endpoint(endpoint).state() == state)
                    .count();
            rows.add(Metric.UPSTREAM_ENDPOINTS, (double) standing, id, state.wireName());
        }
    }

    private static void addCertificates(Rows rows, TlsStatus status) {
        for (TlsStatus.Expiry expiry : status.certificates()) {
            double epoch = expiry.notAfter().getEpochSecond();
            rows.add(Metric.ROUTER_TLS_CERTIFICATE_EXPIRY_EPOCH_SECONDS, epoch, expiry.label());
        }
        rows.add(Metric.ROUTER_TLS_RELOAD_FAILED, status.lastError().isPresent() ? 1 : 0);
    }

    private static double circuitLevel(CircuitPhase circuit) {
        return switch (circuit) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    @Override
    public void close() {
        gc.close();
        metrics.registry().close();
    }

    /**
     * One page.
     *
     * @param contentType the format, as an HTTP field says it
     */
    @SuppressWarnings("ArrayRecordComponent") // written once to a socket; compared by nobody
    public record Scrape(String contentType, byte[] body) {}

    /** The rows of one scrape. Confined to it. */
    private static final class Rows {
        private final Map<Metric, List<Row<?>>> rows = new EnumMap<>(Metric.class);

        void add(Metric metric, double value, String... labels) {
            rows.computeIfAbsent(metric, first -> new ArrayList<>())
                    .add(Row.of(MeterFactory.tags(metric, labels), value));
        }

        void addIfAny(Metric metric, OptionalDouble value, String... labels) {
            value.ifPresent(number -> add(metric, number, labels));
        }

        List<Row<?>> of(Metric metric) {
            return rows.getOrDefault(metric, List.of());
        }
    }
}
