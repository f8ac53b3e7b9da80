package cloud.atom.router.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TenantId;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PolicyValuesTest {
    private static final RegionId IRELAND = new RegionId("eu-west-1");
    private static final Region REGION = new Region(
            IRELAND,
            "Ireland",
            new CountryCode("IE"),
            Continent.EU,
            Set.of("eu"),
            new GeoPoint(53, -6),
            List.of(new Endpoint(URI.create("http://127.0.0.1:1"), 1)),
            HealthPolling.DEFAULT,
            Capacity.NOT_STATED);

    @ParameterizedTest
    @ValueSource(strings = {"*", "eu-west-1", "group:eu", "continent:EU"})
    void aSelectorSelectsByIdGroupContinentOrAll(String word) {
        RegionSelector selector = RegionSelector.parse(word);

        assertThat(selector.selects(REGION)).isTrue();
        assertThat(selector).hasToString(word);
    }

    @ParameterizedTest
    @ValueSource(strings = {"us-east-1", "group:asia", "continent:AS"})
    void aSelectorLeavesOutTheOthers(String word) {
        assertThat(RegionSelector.parse(word).selects(REGION)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "continent:eu", "continent:XX", "group:", "group:a b", "zone:x", "**"})
    void refusesWordsThatSelectNothing(String word) {
        assertThatIllegalArgumentException().isThrownBy(() -> RegionSelector.parse(word));
    }

    @Test
    void residencyPermitsWhatIsAllowedAndNotDenied() {
        List<RegionSelector> all = List.of(new RegionSelector.All());
        List<RegionSelector> ireland = List.of(new RegionSelector.ById(IRELAND));

        assertThat(new Residency(all, List.of()).permits(REGION)).isTrue();
        assertThat(new Residency(all, ireland).permits(REGION)).isFalse();
        assertThat(new Residency(List.of(new RegionSelector.ByGroup("asia")), List.of()).permits(REGION))
                .isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new Residency(List.of(), all));
    }

    @Test
    void aBiasShrinksByLessThanAllAndGrowsAtMostTenfold() {
        assertThat(affinity(Duration.ZERO, 0.99).bias()).containsEntry(IRELAND, 0.99);
        assertThat(affinity(Duration.ZERO, -10).bias()).containsEntry(IRELAND, -10.0);
        assertThatIllegalArgumentException().isThrownBy(() -> affinity(Duration.ZERO, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> affinity(Duration.ZERO, -10.1));
        assertThatIllegalArgumentException().isThrownBy(() -> affinity(Duration.ZERO, Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> affinity(Duration.ofMillis(-1), 0));
    }

    @Test
    void anOverridePrefersAtLeastOneRegion() {
        Affinity.When nobody = new Affinity.When(Set.of(), Set.of(), List.of(), Set.of());

        assertThatIllegalArgumentException().isThrownBy(() -> new Affinity.Override(nobody, List.of()));
    }

    @Test
    void weightsAreFiniteAndNotAllZero() {
        assertThat(route(Map.of(IRELAND, 1_000_000.0)).weights()).hasSize(1);
        assertThat(route(Map.of(IRELAND, 0.0, new RegionId("b"), 1.0)).weights())
                .hasSize(2);
        assertThatIllegalArgumentException().isThrownBy(() -> route(Map.of(IRELAND, 0.0)));
        assertThatIllegalArgumentException().isThrownBy(() -> route(Map.of(IRELAND, -1.0)));
        assertThatIllegalArgumentException().isThrownBy(() -> route(Map.of(IRELAND, 1_000_001.0)));
        assertThatIllegalArgumentException().isThrownBy(() -> route(Map.of(IRELAND, Double.NaN)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Route.Match("a", Set.of(), Map.of()));
    }

    @Test
    void retriesHaveBounds() {
        assertThat(retry(10, 599, 1).attempts()).isEqualTo(10);
        assertThat(retry(1, 500, 0).budgetRatio()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> retry(0, 503, 0.2));
        assertThatIllegalArgumentException().isThrownBy(() -> retry(11, 503, 0.2));
        assertThatIllegalArgumentException().isThrownBy(() -> retry(2, 499, 0.2));
        assertThatIllegalArgumentException().isThrownBy(() -> retry(2, 600, 0.2));
        assertThatIllegalArgumentException().isThrownBy(() -> retry(2, 503, 1.1));
        assertThatIllegalArgumentException().isThrownBy(() -> retry(2, 503, Double.NaN));
    }

    @Test
    void aPolicyHasAVersionAHostAndAScoreWithinBounds() {
        assertThat(policy(1, List.of("a.example")).version()).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> policy(0, List.of("a.example")));
        assertThatIllegalArgumentException().isThrownBy(() -> policy(1, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new RoutingPolicy.ServiceLevel(Optional.empty(), 1.1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RoutingPolicy.ServiceLevel(Optional.empty(), Double.NaN));
    }

    private static Affinity affinity(Duration band, double bias) {
        return new Affinity(Affinity.Strategy.NEAREST, band, Map.of(IRELAND, bias), List.of());
    }

    private static Route route(Map<RegionId, Double> weights) {
        return new Route(
                "r",
                Route.Match.ALL,
                false,
                List.of(),
                weights,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static RetryPolicy retry(int attempts, int status, double budget) {
        return new RetryPolicy(
                attempts, Set.of(RetryPolicy.Trigger.CONNECT_FAILURE), Set.of(status), budget, Optional.empty());
    }

    private static RoutingPolicy policy(long version, List<String> hosts) {
        return new RoutingPolicy(
                new PolicyId(new TenantId("t"), "default", "p"),
                version,
                "simulation",
                RoutingPolicy.Validity.ALWAYS,
                "",
                hosts,
                new Residency(List.of(new RegionSelector.All()), List.of()),
                Affinity.DEFAULT,
                RoutingPolicy.ServiceLevel.DEFAULT,
                RouteDefaults.DEFAULT,
                List.of(),
                false,
                Qos.DEFAULT,
                Failover.DEFAULT);
    }
}
