package cloud.atom.router.telemetry;

import cloud.atom.router.exchange.AttemptSummary;
import cloud.atom.router.exchange.ConnectionRefusal;
import cloud.atom.router.exchange.ExchangeObserver;
import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.MirrorOutcome;
import cloud.atom.router.exchange.TunnelEnding;
import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geo.GeoLocation.Source;
import cloud.atom.router.geoip.LookupObserver;
import cloud.atom.router.geoip.RttObserver;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policystore.ApplyAnswer;
import cloud.atom.router.policystore.ApplyObserver;
import cloud.atom.router.policystore.ApplyOptions;
import cloud.atom.router.policystore.ApplyResult;
import cloud.atom.router.routing.RoutingDecision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Counts what happens to requests, look-ups and policies; {@link MetricsPage} shows it.
 *
 * <p>Thread-safe. On the way of a request it takes no lock and makes no objects: handles of a tenant and a region are
 * found in immutable maps. Label values come only from the configuration: a request that found no policy counts for
 * tenant {@code unknown}, and the series of a tenant or region that is gone are dropped at the next scrape.
 */
public final class RouterMetrics implements ExchangeObserver, ApplyObserver, LookupObserver, RttObserver {
    private static final String UNKNOWN_TENANT = "unknown";
    private static final String REFUSED = "refused";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MeterFactory meters = new MeterFactory(registry);
    private final Handles<TenantId, TenantMeters> tenants =
            new Handles<>(tenant -> new TenantMeters(meters, tenant.value()));
    private final Handles<RegionId, RegionMeters> regions =
            new Handles<>(region -> new RegionMeters(meters, region.value()));
    private final Handles<String, Counter> applies =
            new Handles<>(result -> meters.counter(Metric.POLICY_APPLIES_TOTAL, result));
    private final Map<Source, Counter> lookups = new EnumMap<>(Source.class);
    private final Map<ConnectionRefusal, Counter> refusals = new EnumMap<>(ConnectionRefusal.class);
    private final Map<Limit, Counter> limits = new EnumMap<>(Limit.class);
    private final Map<RttObserver.Result, Counter> rttSamples = new EnumMap<>(RttObserver.Result.class);
    private final Counter unreadable = meters.counter(Metric.GEOIP_UNREADABLE_RECORDS_TOTAL);
    private final TenantMeters unknown = new TenantMeters(meters, UNKNOWN_TENANT);
    private final Timer decisions = meters.histogram(Metric.ROUTER_DECISION_DURATION_SECONDS);
    private final Counter violations = meters.counter(Metric.ROUTER_RESIDENCY_VIOLATIONS_TOTAL);

    public RouterMetrics() {
        for (Limit limit : Limit.values()) {
            String side = limit.side().wireName();
            limits.put(limit, meters.counter(Metric.ROUTER_LIMITS_TOTAL, limit.wireName(), side));
        }
        for (Source source : Source.values()) {
            lookups.put(source, meters.counter(Metric.GEOIP_LOOKUPS_TOTAL, source.wireName()));
        }
        for (RttObserver.Result result : RttObserver.Result.values()) {
            rttSamples.put(result, meters.counter(Metric.GEO_RTT_SAMPLES_TOTAL, result.wireName()));
        }
        for (ConnectionRefusal reason : ConnectionRefusal.values()) {
            refusals.put(reason, meters.counter(Metric.ROUTER_CONNECTIONS_REFUSED_TOTAL, reason.wireName()));
        }
        for (ApplyResult.Status status : ApplyResult.Status.values()) {
            applies.of(status.wireName());
        }
        applies.of(REFUSED);
    }

    @Override
    public void onDecision(RequestFacts request, RoutingDecision decision, long nanos) {
        decisions.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void onAttempt(AttemptSummary attempt) {
        regions.of(attempt.target().region()).count(attempt);
    }

    @Override
    public void onComplete(ExchangeSummary exchange) {
        RoutingDecision decision = exchange.decision();
        RoutingPolicy policy = decision == null ? null : decision.policy();
        TenantMeters tenant = policy == null ? unknown : tenants.of(policy.id().tenant());
        tenant.count(exchange);
    }

    @Override
    public void onMirror(RoutingDecision decision, RegionId region, MirrorOutcome outcome) {
        regions.of(region).countMirror(outcome);
    }

    @Override
    public void onHedgeDenied(RoutingDecision decision, RegionId region) {
        regions.of(region).countDeniedHedge();
    }

    @Override
    public void onTunnelEnd(RegionId region, TunnelEnding ending) {
        regions.of(region).count(ending);
    }

    @Override
    public void onRetryDenied(RoutingDecision decision, RegionId region) {
        regions.of(region).countDeniedRetry();
    }

    @Override
    public void onConnectionRefused(ConnectionRefusal reason) {
        Counter counter = refusals.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void onLimit(Limit limit) {
        Counter counter = limits.get(limit);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void onResidencyViolation(RoutingDecision decision) {
        violations.increment();
    }

    @Override
    public void onAnswer(ApplyOptions options, ApplyAnswer answer) {
        String result = answer instanceof ApplyResult taken ? taken.status().wireName() : REFUSED;
        applies.of(result).increment();
    }

    @Override
    public void onLookup(GeoLocation.Source result) {
        Counter counter = lookups.get(result);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void onUnreadableRecord() {
        unreadable.increment();
    }

    @Override
    public void onRttSample(RttObserver.Result result) {
        Counter counter = rttSamples.get(result);
        if (counter != null) {
            counter.increment();
        }
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    MeterFactory meters() {
        return meters;
    }

    /** Drops the series of all others. */
    void keepOnly(Set<TenantId> knownTenants, Set<RegionId> knownRegions) {
        tenants.keepOnly(knownTenants, TenantMeters::remove);
        regions.keepOnly(knownRegions, RegionMeters::remove);
    }
}
