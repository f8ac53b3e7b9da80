package cloud.atom.router.routing;

import static cloud.atom.router.routing.Decisions.first;
import static cloud.atom.router.routing.Decisions.nearestWithin;
import static cloud.atom.router.routing.Decisions.regions;
import static cloud.atom.router.routing.World.BERLIN;
import static cloud.atom.router.routing.World.FRANKFURT;
import static cloud.atom.router.routing.World.IRELAND;
import static cloud.atom.router.routing.World.LONDON;
import static cloud.atom.router.routing.World.NEW_YORK;
import static cloud.atom.router.routing.World.NOWHERE;
import static cloud.atom.router.routing.World.OSAKA;
import static cloud.atom.router.routing.World.TOKYO;
import static cloud.atom.router.routing.World.VIRGINIA;
import static cloud.atom.router.routing.World.get;
import static cloud.atom.router.routing.World.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.Affinity.Strategy;
import cloud.atom.router.policy.Affinity.When;
import cloud.atom.router.routing.RoutingDecision.Forward;
import cloud.atom.router.state.RoutingSettings;
import cloud.atom.router.state.SafetyRules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Which of the regions that may serve a client is asked first. */
final class AffinityTest {
    private final World world = new World();
    private final Decisions decisions = new Decisions(world);

    @Test
    void sendsEachClientToItsNearestRegion() {
        Map<String, RegionId> expected = Map.of(LONDON, IRELAND, BERLIN, FRANKFURT, NEW_YORK, VIRGINIA, OSAKA, TOKYO);
        world.affinity = nearestWithin(Duration.ZERO);

        expected.forEach((client, region) -> {
            Forward forward = decisions.forward(get("/", client));

            assertThat(first(forward)).as(client).isEqualTo(region);
            assertThat(forward.reason()).isEqualTo(Reason.AFFINITY_NEAREST);
        });
    }

    @Test
    void namesTheCoarseMapAsReasonWhenNoDatabaseKnewThePlace() {
        world.source = GeoLocation.Source.COARSE_MAP;

        assertThat(decisions.forward(get("/", OSAKA)).reason()).isEqualTo(Reason.SIMULATION_MAP);
    }

    @Test
    void sharesTrafficAmongRegionsWithinTheBandByTheirShares() {
        world.affinity = nearestWithin(Duration.ofMillis(15));
        world.health.put(FRANKFURT, World.health(1, RegionState.HEALTHY, 0.5));

        Map<RegionId, Integer> counts = decisions.countFirsts(LONDON, 30_000);

        assertThat(counts).containsOnlyKeys(IRELAND, FRANKFURT);
        assertThat(counts.getOrDefault(FRANKFURT, 0) / 30_000.0).isCloseTo(1 / 3.0, within(0.01));
    }

    @Test
    void biasPullsClientsTowardsARegion() {
        world.affinity = new Affinity(Strategy.NEAREST, Duration.ZERO, Map.of(FRANKFURT, 0.9), List.of());

        assertThat(first(decisions.forward(get("/", LONDON)))).isEqualTo(FRANKFURT);
    }

    @Test
    void takesTheDefaultOrderForAClientWithoutAPlace() {
        world.settings = new RoutingSettings(
                Duration.ofMillis(500), List.of(VIRGINIA, TOKYO), Optional.empty(), SafetyRules.DEFAULT);

        Forward forward = decisions.forward(get("/", NOWHERE));

        assertThat(regions(forward)).containsExactly(VIRGINIA, TOKYO, IRELAND, FRANKFURT);
        assertThat(forward.reason()).isEqualTo(Reason.AFFINITY_DEFAULT);
    }

    @Test
    void followsWeightsWithinOnePercent() {
        world.routes = List.of(route("/", List.of(IRELAND, TOKYO), Map.of(IRELAND, 90.0, TOKYO, 10.0)));

        Map<RegionId, Integer> counts = decisions.countFirsts(OSAKA, 40_000);

        assertThat(counts).containsOnlyKeys(IRELAND, TOKYO);
        assertThat(counts.getOrDefault(TOKYO, 0) / 40_000.0).isCloseTo(0.1, within(0.01));
    }

    @Test
    void movesTheShareOfADownRegionToTheOthersByWeight() {
        world.routes = List.of(route("/", List.of(), Map.of(IRELAND, 50.0, TOKYO, 25.0, VIRGINIA, 25.0)));
        world.down(IRELAND);

        Map<RegionId, Integer> counts = decisions.countFirsts(OSAKA, 20_000);

        assertThat(counts).containsOnlyKeys(TOKYO, VIRGINIA);
        assertThat(counts.getOrDefault(TOKYO, 0) / 20_000.0).isCloseTo(0.5, within(0.02));
    }

    @Test
    void sharesEvenlyWhenAWeightedPolicyNamesNoWeights() {
        world.affinity = new Affinity(Strategy.WEIGHTED, Duration.ZERO, Map.of(), List.of());

        assertThat(decisions.countFirsts(OSAKA, 4_000))
                .hasSize(4)
                .allSatisfy((region, count) -> assertThat(count).isBetween(880, 1120));
    }

    @Test
    void fallsBackToAWeightlessRegionOnlyWhenNoneWithWeightIsFit() {
        world.routes = List.of(route("/", List.of(IRELAND, TOKYO), Map.of(IRELAND, 1.0)));
        world.down(IRELAND);

        Forward forward = decisions.forward(get("/", OSAKA));

        assertThat(regions(forward)).containsExactly(TOKYO);
        assertThat(forward.reason()).isEqualTo(Reason.FAILOVER_HEALTH);
    }

    @Test
    void keepsAPinnedOrderWhereverTheClientIs() {
        world.affinity = new Affinity(Strategy.PINNED, Duration.ZERO, Map.of(), List.of());
        world.routes = List.of(route("/", List.of(TOKYO, IRELAND), Map.of()));

        Forward forward = decisions.forward(get("/", LONDON));

        assertThat(regions(forward)).containsExactly(TOKYO, IRELAND);
        assertThat(forward.reason()).isEqualTo(Reason.AFFINITY_PINNED);
    }

    @Test
    void anOverrideWinsOverDistanceForItsCountriesContinentsAndNetworks() {
        IpNetwork network = IpNetwork.parse("64.233.160.0/24");
        assertThat(network).isNotNull();
        List<Affinity.Override> overrides = List.of(
                override(countries("GB"), TOKYO),
                override(new When(Set.of(), Set.of(Continent.AS), List.of(), Set.of()), IRELAND),
                override(new When(Set.of(), Set.of(), List.of(network), Set.of()), FRANKFURT, TOKYO));
        world.affinity = new Affinity(Strategy.NEAREST, Duration.ZERO, Map.of(), overrides);

        assertThat(first(decisions.forward(get("/", LONDON)))).isEqualTo(TOKYO);
        assertThat(first(decisions.forward(get("/", OSAKA)))).isEqualTo(IRELAND);
        assertThat(first(decisions.forward(get("/", NEW_YORK)))).isEqualTo(FRANKFURT);
        assertThat(decisions.forward(get("/", NEW_YORK)).reason()).isEqualTo(Reason.AFFINITY_OVERRIDE);
        assertThat(first(decisions.forward(get("/", BERLIN)))).isEqualTo(FRANKFURT);
    }

    @Test
    void anOverrideFallsThroughToItsNextRegionThenToTheNearest() {
        List<Affinity.Override> overrides = List.of(override(countries("GB"), TOKYO, VIRGINIA));
        world.affinity = new Affinity(Strategy.NEAREST, Duration.ZERO, Map.of(), overrides);
        world.down(TOKYO);

        Forward forward = decisions.forward(get("/", LONDON));

        assertThat(regions(forward)).startsWith(VIRGINIA, IRELAND);
        assertThat(forward.reason()).isEqualTo(Reason.FAILOVER_HEALTH);
    }

    @Test
    void anOverrideHoldsForTheClientsOfAnAutonomousSystem() {
        world.systems.put(BERLIN, 3320L);
        world.affinity = withOverrides(override(systems(4_200_000_000L, 3320), TOKYO));

        Forward forward = decisions.forward(get("/", BERLIN));

        assertThat(first(forward)).isEqualTo(TOKYO);
        assertThat(forward.reason()).isEqualTo(Reason.AFFINITY_OVERRIDE);
        assertThat(first(decisions.forward(get("/", LONDON)))).isEqualTo(IRELAND);
    }

    @Test
    void anOverrideForSystemsHoldsForNobodyWhoseSystemIsNotKnown() {
        world.affinity = withOverrides(override(systems(1, 4_294_967_295L), TOKYO));

        assertThat(first(decisions.forward(get("/", BERLIN)))).isEqualTo(FRANKFURT);
        assertThat(first(decisions.forward(get("/", NOWHERE)))).isNotEqualTo(TOKYO);
    }

    @Test
    void saysInTheTraceWhichOverrideHeldAndByWhatKindOfPlace() {
        world.systems.put(BERLIN, 3320L);
        world.affinity = withOverrides(override(countries("GB"), VIRGINIA), override(systems(3320), TOKYO, IRELAND));

        assertThat(overrideOf(BERLIN)).containsExactly("overrides[1] by asn: [ap-northeast-1, eu-west-1]");
        assertThat(overrideOf(LONDON)).containsExactly("overrides[0] by country: [us-east-1]");
        assertThat(overrideOf(OSAKA)).isEmpty();
    }

    @Test
    void theFirstOverrideThatHoldsWins() {
        world.systems.put(LONDON, 2856L);
        world.affinity = withOverrides(override(systems(2856), TOKYO), override(countries("GB"), VIRGINIA));

        assertThat(first(decisions.forward(get("/", LONDON)))).isEqualTo(TOKYO);
    }

    private List<String> overrideOf(String client) {
        return decisions.forward(get("/", client)).trace().stream()
                .filter(entry -> entry.step() == Step.OVERRIDE)
                .map(entry -> entry.detail().toString())
                .toList();
    }

    private static Affinity withOverrides(Affinity.Override... overrides) {
        return new Affinity(Strategy.NEAREST, Duration.ZERO, Map.of(), List.of(overrides));
    }

    private static Affinity.Override override(When when, RegionId... prefer) {
        return new Affinity.Override(when, List.of(prefer));
    }

    private static When countries(String code) {
        return new When(Set.of(new CountryCode(code)), Set.of(), List.of(), Set.of());
    }

    private static When systems(long... asns) {
        return new When(
                Set.of(), Set.of(), List.of(), LongStream.of(asns).boxed().collect(Collectors.toSet()));
    }
}
