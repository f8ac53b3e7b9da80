package cloud.atom.router.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.ExchangeSummary.Phase;
import cloud.atom.router.exchange.MirrorOutcome;
import cloud.atom.router.geo.CountryTable;
import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geo.GeoLocator;
import cloud.atom.router.geo.LearnedRtts;
import cloud.atom.router.geo.LearnedTable;
import cloud.atom.router.geo.RttEstimator;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.health.CircuitPhase;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.RegionShare;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.Region;
import cloud.atom.router.prometheus.PrometheusStatus;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.state.PolicyTable;
import cloud.atom.router.state.RegionCatalog;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RoutingSettings;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.tls.TlsProvider;
import cloud.atom.router.upstream.ConnectionCounts;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
    private static final PrometheusStatus PROMETHEUS =
            new PrometheusStatus("http://prometheus", true, Optional.empty(), Optional.of("no answer"), 0, 1);

    private static final GeoLocator NOWHERE =
            client -> new GeoLocation(client.network(), null, null, null, 0, GeoLocation.Source.UNKNOWN);
    private static final RttEstimator FAR = (place, region) -> Double.NaN;

    private final RouterMetrics metrics = new RouterMetrics();
    private RouterState state = withOneRegion().withPolicies(new PolicyTable(List.of(Exchanges.POLICY)));
    private final ServerTls tls = ServerTls.development(TlsProvider.JDK);
    private final MetricsPage page = new MetricsPage(
            metrics,
            new MetricSources(
                    () -> state,
                    () -> Map.of(Exchanges.PARIS, new ConnectionCounts.Count(4, 3, 2, 512)),
                    () -> Map.of(HttpVersion.HTTP_1_1, 5L, HttpVersion.HTTP_2, 7L),
                    () -> Map.of(HttpVersion.HTTP_2, 8L),
                    () -> OptionalLong.of(1_574_121_600),
                    () -> 6,
                    () -> Optional.of(PROMETHEUS),
                    Optional.of(tls)));

    @AfterEach
    void closePage() {
        page.close();
        tls.close();
    }

    @Test
    void countsEachRequestOnceByWhereItEnded() {
        metrics.onComplete(Exchanges.completed());
        metrics.onComplete(Exchanges.completed());
        metrics.onComplete(Exchanges.refused(Exchanges.POLICY, Reason.QOS_RATE, Phase.REJECTED));

        assertThat(text())
                .contains("router_requests_total{phase=\"completed\",tenant=\"acme\"} 2.0")
                .contains("router_requests_total{phase=\"rejected\",tenant=\"acme\"} 1.0")
                .contains("router_requests_total{phase=\"failed\",tenant=\"acme\"} 0.0")
                .contains("qos_rejections_total{reason=\"qos.rate\",tenant=\"acme\"} 1.0")
                .contains("router_request_duration_seconds_count{region=\"eu-west-3\",tenant=\"acme\"} 2")
                .contains("router_request_duration_seconds_bucket{region=\"eu-west-3\",tenant=\"acme\",le=\"0.025\"} 2")
                .contains("router_request_duration_seconds_bucket{region=\"eu-west-3\",tenant=\"acme\",le=\"0.01\"} 0")
                .contains("router_request_duration_seconds_count{region=\"none\",tenant=\"acme\"} 1");
    }

    @Test
    void showsHowFarTheRouterIsFromARegionOnceItWasMeasured() {
        state = state.withLearned(twelveMs());
        assertThat(text()).doesNotContain("region_rtt_seconds{");

        state = state.withPlaces(state.places().from(Exchanges.PARIS));

        assertThat(text()).contains("region_rtt_seconds{region=\"eu-west-3\"} 0.012");
    }

    @Test
    void countsAnyNumberOfUnknownTenantsAsOne() {
        for (int i = 0; i < 100; i++) {
            metrics.onComplete(Exchanges.refused(null, Reason.TENANT_UNKNOWN, Phase.UNROUTABLE));
        }

        assertThat(text()).contains("router_requests_total{phase=\"unroutable\",tenant=\"unknown\"} 100.0");
    }

    @Test
    void countsRetriesThatTheBudgetDenied() {
        RoutingDecision decision = Exchanges.completed().decision();
        assertThat(decision).isNotNull();

        new Observers(List.of(metrics)).onRetryDenied(decision, Exchanges.PARIS);

        assertThat(text()).contains("upstream_retries_total{outcome=\"denied\",region=\"eu-west-3\"} 1.0");
    }

    @Test
    void countsHedgesApartFromRetries() {
        RoutingDecision decision = Exchanges.completed().decision();
        assertThat(decision).isNotNull();

        metrics.onAttempt(Exchanges.hedge(AttemptOutcome.CANCELLED));
        new Observers(List.of(metrics)).onHedgeDenied(decision, Exchanges.PARIS);

        assertThat(text())
                .contains("upstream_hedges_total{outcome=\"cancelled\",region=\"eu-west-3\"} 1.0")
                .contains("upstream_hedges_total{outcome=\"denied\",region=\"eu-west-3\"} 1.0")
                .contains("upstream_retries_total{outcome=\"cancelled\",region=\"eu-west-3\"} 0.0")
                .contains("upstream_requests_total{code_class=\"none\",region=\"eu-west-3\"} 1.0");
    }

    @Test
    void countsCopiesApartFromAttempts() {
        RoutingDecision decision = Exchanges.completed().decision();
        assertThat(decision).isNotNull();

        new Observers(List.of(metrics)).onMirror(decision, Exchanges.PARIS, MirrorOutcome.TOO_LARGE);

        assertThat(text())
                .contains("upstream_mirrors_total{outcome=\"too_large\",region=\"eu-west-3\"} 1.0")
                .contains("upstream_requests_total{code_class=\"none\",region=\"eu-west-3\"} 0.0");
    }

    @Test
    void countsAttemptsByClassAndRetriesByOutcome() {
        metrics.onAttempt(Exchanges.attempt(1, AttemptOutcome.CONNECT_FAILURE, 0));
        metrics.onAttempt(Exchanges.attempt(2, AttemptOutcome.SUCCESS, 204));

        assertThat(text())
                .contains("upstream_requests_total{code_class=\"none\",region=\"eu-west-3\"} 1.0")
                .contains("upstream_requests_total{code_class=\"2xx\",region=\"eu-west-3\"} 1.0")
                .contains("upstream_retries_total{outcome=\"success\",region=\"eu-west-3\"} 1.0")
                .contains("upstream_retries_total{outcome=\"connect_failure\",region=\"eu-west-3\"} 0.0")
                .contains("upstream_request_duration_seconds_count{region=\"eu-west-3\"} 2");
    }

    @Test
    void showsTheLiveState() {
        assertThat(text())
                .contains("region_score{region=\"eu-west-3\"} 1.0")
                .contains("region_share_ratio{region=\"eu-west-3\"} 1.0")
                .contains("region_state{region=\"eu-west-3\",state=\"healthy\"} 1.0")
                .contains("region_state{region=\"eu-west-3\",state=\"down\"} 0.0")
                .contains("upstream_circuit_state{region=\"eu-west-3\"} 0.0")
                .doesNotContain("region_p95_seconds{")
                .contains("policy_active_version{policy=\"acme.default.api\"} 7.0")
                .contains("upstream_connections{region=\"eu-west-3\",state=\"active\"} 3.0")
                .contains("upstream_connections{region=\"eu-west-3\",state=\"idle\"} 4.0")
                .contains("downstream_connections{protocol=\"http/1.1\"} 5.0")
                .contains("downstream_connections{protocol=\"http/2\"} 7.0")
                .contains("downstream_streams{protocol=\"http/2\"} 8.0")
                .contains("geoip_database_epoch_seconds 1.5741216E9")
                .contains("router_prometheus_up 0.0")
                .contains("request_log_dropped_total 6.0");
    }

    @Test
    void showsResidencyViolationsAsZeroFromTheStart() {
        assertThat(text()).contains("router_residency_violations_total 0.0");
    }

    @Test
    void countsLookUpsByWhoAnswered() {
        metrics.onLookup(GeoLocation.Source.UNKNOWN);

        assertThat(text()).contains("geoip_lookups_total{result=\"unknown\"} 1.0");
    }

    @Test
    void dropsTheSeriesOfATenantAndARegionThatAreGone() {
        metrics.onComplete(Exchanges.completed());
        metrics.onAttempt(Exchanges.attempt(1, AttemptOutcome.SUCCESS, 200));
        assertThat(text()).contains("acme").contains("eu-west-3");

        state = RouterState.initial(RegionCatalog.EMPTY, NOWHERE, FAR, RoutingSettings.DEFAULT);

        assertThat(text())
                .doesNotContain("acme")
                .doesNotContain("router_request_duration_seconds_count{region=\"eu-west-3\"")
                .doesNotContain("upstream_requests_total{");
    }

    @Test
    void speaksOpenMetricsWhenAsked() {
        MetricsPage.Scrape scrape = page.scrape("application/openmetrics-text;version=1.0.0,text/plain;q=0.5");

        assertThat(scrape.contentType()).startsWith("application/openmetrics-text");
        assertThat(new String(scrape.body(), StandardCharsets.UTF_8)).endsWith("# EOF\n");
    }

    @Test
    void givesEveryFamilyOfTheCatalogueAndNoOtherButTheJvms() {
        metrics.onComplete(Exchanges.completed());
        metrics.onAttempt(Exchanges.attempt(1, AttemptOutcome.SUCCESS, 200));
        state = state.withHealth(new HealthSnapshot(Map.of(Exchanges.PARIS, measured()), 0));
        state = state.withPlaces(state.places().from(Exchanges.PARIS)).withLearned(twelveMs());

        Set<String> families = new TreeSet<>();
        text().lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2])
                .filter(name -> !name.startsWith("jvm_") && !name.endsWith("_max"))
                .forEach(families::add);

        assertThat(families)
                .containsExactlyElementsOf(new TreeSet<>(
                        Stream.of(Metric.values()).map(Metric::wireName).toList()));
    }

    private String text() {
        return new String(page.scrape("").body(), StandardCharsets.UTF_8);
    }

    private static LearnedRtts twelveMs() {
        LearnedTable table = new LearnedTable(new CountryTable(List.of()), 16);
        table.addRouter(Exchanges.PARIS, Exchanges.PARIS, 12, 1);
        return table.snapshot(1);
    }

    private static RegionHealth measured() {
        return new RegionHealth(
                0.9,
                RegionState.DEGRADED,
                OptionalDouble.of(0.2),
                OptionalDouble.of(0.01),
                OptionalDouble.of(0.5),
                CircuitPhase.CLOSED,
                new RegionShare(0.4, 1),
                Set.of("poll"),
                Map.of(),
                0);
    }

    private static RouterState withOneRegion() {
        Region paris = new Region(
                Exchanges.PARIS,
                "Paris",
                new CountryCode("FR"),
                Continent.EU,
                Set.of("eu"),
                new GeoPoint(48.9, 2.4),
                List.of(new Endpoint(URI.create("http://127.0.0.1:80"), 1)),
                HealthPolling.DEFAULT,
                Capacity.NOT_STATED);
        return RouterState.initial(new RegionCatalog(List.of(paris)), NOWHERE, FAR, RoutingSettings.DEFAULT);
    }
}
