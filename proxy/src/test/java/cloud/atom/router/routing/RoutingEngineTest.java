package cloud.atom.router.routing;

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
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.health.CircuitPhase;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.FieldLookup;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.RateLimit;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.Affinity.Strategy;
import cloud.atom.router.policy.Failover;
import cloud.atom.router.policy.Qos;
import cloud.atom.router.policy.RegionSelector;
import cloud.atom.router.policy.Residency;
import cloud.atom.router.policy.RetryPolicy;
import cloud.atom.router.policy.Route;
import cloud.atom.router.policy.RoutingPolicy.ServiceLevel;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.routing.RoutingDecision.Forward;
import cloud.atom.router.routing.RoutingDecision.Reject;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RoutingSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FileLength") // many short cases about one method
final class RoutingEngineTest {
    private static final QuotaGate OPEN = (policy, limit) -> new QuotaAnswer(true, 9, 0, 0);
    private static final QuotaGate EMPTY = (policy, limit) -> new QuotaAnswer(false, 0, 1, 1);

    private final RoutingEngine engine = new RoutingEngine();
    private final World world = new World();

    @Test
    void sendsEachClientToItsNearestRegion() {
        Map<String, RegionId> expected = Map.of(LONDON, IRELAND, BERLIN, FRANKFURT, NEW_YORK, VIRGINIA, OSAKA, TOKYO);
        world.affinity = nearestWithin(Duration.ZERO);

        expected.forEach((client, region) -> {
            Forward forward = forward(get("/", client));

            assertThat(first(forward)).as(client).isEqualTo(region);
            assertThat(forward.reason()).isEqualTo(Reason.AFFINITY_NEAREST);
        });
    }

    @Test
    void namesTheCoarseMapAsReasonWhenNoDatabaseKnewThePlace() {
        world.source = GeoLocation.Source.COARSE_MAP;

        assertThat(forward(get("/", OSAKA)).reason()).isEqualTo(Reason.SIMULATION_MAP);
    }

    @Test
    void sharesTrafficAmongRegionsWithinTheBandByScore() {
        world.affinity = nearestWithin(Duration.ofMillis(15));
        world.health.put(FRANKFURT, World.health(0.5, RegionState.HEALTHY, 1));

        Map<RegionId, Integer> counts = countFirsts(LONDON, 30_000);

        assertThat(counts).containsOnlyKeys(IRELAND, FRANKFURT);
        assertThat(counts.getOrDefault(FRANKFURT, 0) / 30_000.0).isCloseTo(1 / 3.0, within(0.01));
    }

    @Test
    void biasPullsClientsTowardsARegion() {
        world.affinity = new Affinity(Strategy.NEAREST, Duration.ZERO, Map.of(FRANKFURT, 0.9), List.of());

        assertThat(first(forward(get("/", LONDON)))).isEqualTo(FRANKFURT);
    }

    @Test
    void takesTheDefaultOrderForAClientWithoutAPlace() {
        world.settings = new RoutingSettings(Duration.ofMillis(500), List.of(VIRGINIA, TOKYO), Optional.empty());

        Forward forward = forward(get("/", NOWHERE));

        assertThat(regions(forward)).containsExactly(VIRGINIA, TOKYO, IRELAND, FRANKFURT);
        assertThat(forward.reason()).isEqualTo(Reason.AFFINITY_DEFAULT);
    }

    @Test
    void leavesARegionThatIsDownAndSaysSo() {
        world.down(VIRGINIA);

        Forward forward = forward(get("/", NEW_YORK));

        assertThat(first(forward)).isIn(IRELAND, FRANKFURT);
        assertThat(forward.reason()).isEqualTo(Reason.FAILOVER_HEALTH);
        assertThat(regions(forward)).doesNotContain(VIRGINIA);
    }

    @Test
    void namesWhatKeepsThePreferredRegionFromServing() {
        Map<Reason, RegionHealth> cases = Map.of(
                Reason.FAILOVER_DRAINED, World.health(1, RegionState.DRAINED, 1),
                Reason.FAILOVER_HEALTH, World.health(0.4, RegionState.DEGRADED, 1),
                Reason.FAILOVER_CIRCUIT,
                        World.health(OptionalDouble.empty(), OptionalDouble.empty(), CircuitPhase.OPEN),
                Reason.FAILOVER_LATENCY,
                        World.health(OptionalDouble.of(0.6), OptionalDouble.empty(), CircuitPhase.CLOSED),
                Reason.FAILOVER_CAPACITY,
                        World.health(OptionalDouble.empty(), OptionalDouble.of(0), CircuitPhase.CLOSED));

        cases.forEach((reason, health) -> {
            world.health.put(VIRGINIA, health);

            assertThat(forward(get("/", NEW_YORK)).reason()).isEqualTo(reason);
        });
    }

    @Test
    void judgesLatencyByThePolicyBeforeTheRouter() {
        world.health.put(VIRGINIA, World.health(OptionalDouble.of(0.2), OptionalDouble.empty(), CircuitPhase.CLOSED));
        world.serviceLevel = new ServiceLevel(Optional.of(Duration.ofMillis(100)), 0.5);

        assertThat(forward(get("/", NEW_YORK)).reason()).isEqualTo(Reason.FAILOVER_LATENCY);
    }

    @Test
    void givesARegionThatComesBackOnlyItsRamp() {
        world.health.put(VIRGINIA, World.health(1, RegionState.HEALTHY, 0.3));

        Map<RegionId, Integer> counts = countFirsts(NEW_YORK, 20_000);

        assertThat(counts.getOrDefault(VIRGINIA, 0) / 20_000.0).isCloseTo(0.3, within(0.01));
    }

    @Test
    void sendsEverythingToARampingRegionThatIsTheOnlyOneFit() {
        world.residency = new Residency(List.of(new RegionSelector.ById(VIRGINIA)), List.of());
        world.health.put(VIRGINIA, World.health(1, RegionState.HEALTHY, 0.1));

        assertThat(countFirsts(NEW_YORK, 100)).containsOnly(Map.entry(VIRGINIA, 100));
    }

    @Test
    void neverLeavesResidencyEvenWhenEveryAllowedRegionIsDown() {
        world.residency = new Residency(List.of(new RegionSelector.ByContinent(Continent.EU)), List.of());
        world.down(IRELAND);
        world.down(FRANKFURT);

        RoutingDecision decision = decide(get("/", NEW_YORK), OPEN);

        assertThat(decision).isInstanceOf(Reject.class);
        assertThat(decision.reason()).isEqualTo(Reason.REGION_NONE_ELIGIBLE);
    }

    @Test
    void refusesWhenResidencyLeavesTheRouteNoRegion() {
        world.residency = new Residency(List.of(new RegionSelector.ByGroup("eu")), List.of());
        world.routes = List.of(route("/us", List.of(VIRGINIA), Map.of()));

        assertThat(decide(get("/us/x", LONDON), OPEN).reason()).isEqualTo(Reason.RESIDENCY_BLOCKED);
    }

    @Test
    void deniesWhatResidencyDeniesThoughItIsAllowedToo() {
        world.residency = new Residency(List.of(new RegionSelector.All()), List.of(new RegionSelector.ById(VIRGINIA)));

        Forward forward = forward(get("/", NEW_YORK));

        assertThat(regions(forward)).doesNotContain(VIRGINIA);
        assertThat(candidate(forward, VIRGINIA).why()).isEqualTo(Candidate.Why.RESIDENCY);
        assertThat(candidate(forward, VIRGINIA).rank()).isZero();
    }

    @Test
    void followsWeightsWithinOnePercent() {
        world.routes = List.of(route("/", List.of(IRELAND, TOKYO), Map.of(IRELAND, 90.0, TOKYO, 10.0)));

        Map<RegionId, Integer> counts = countFirsts(OSAKA, 40_000);

        assertThat(counts).containsOnlyKeys(IRELAND, TOKYO);
        assertThat(counts.getOrDefault(TOKYO, 0) / 40_000.0).isCloseTo(0.1, within(0.01));
    }

    @Test
    void movesTheShareOfADownRegionToTheOthersByWeight() {
        world.routes = List.of(route("/", List.of(), Map.of(IRELAND, 50.0, TOKYO, 25.0, VIRGINIA, 25.0)));
        world.down(IRELAND);

        Map<RegionId, Integer> counts = countFirsts(OSAKA, 20_000);

        assertThat(counts).containsOnlyKeys(TOKYO, VIRGINIA);
        assertThat(counts.getOrDefault(TOKYO, 0) / 20_000.0).isCloseTo(0.5, within(0.02));
    }

    @Test
    void sharesEvenlyWhenAWeightedPolicyNamesNoWeights() {
        world.affinity = new Affinity(Strategy.WEIGHTED, Duration.ZERO, Map.of(), List.of());

        assertThat(countFirsts(OSAKA, 4_000))
                .hasSize(4)
                .allSatisfy((region, count) -> assertThat(count).isBetween(880, 1120));
    }

    @Test
    void fallsBackToAWeightlessRegionOnlyWhenNoneWithWeightIsFit() {
        world.routes = List.of(route("/", List.of(IRELAND, TOKYO), Map.of(IRELAND, 1.0)));
        world.down(IRELAND);

        Forward forward = forward(get("/", OSAKA));

        assertThat(regions(forward)).containsExactly(TOKYO);
        assertThat(forward.reason()).isEqualTo(Reason.FAILOVER_HEALTH);
    }

    @Test
    void keepsAPinnedOrderWhereverTheClientIs() {
        world.affinity = new Affinity(Strategy.PINNED, Duration.ZERO, Map.of(), List.of());
        world.routes = List.of(route("/", List.of(TOKYO, IRELAND), Map.of()));

        Forward forward = forward(get("/", LONDON));

        assertThat(regions(forward)).containsExactly(TOKYO, IRELAND);
        assertThat(forward.reason()).isEqualTo(Reason.AFFINITY_PINNED);
    }

    @Test
    void anOverrideWinsOverDistanceForItsCountriesContinentsAndNetworks() {
        IpNetwork network = IpNetwork.parse("64.233.160.0/24");
        assertThat(network).isNotNull();
        List<Affinity.Override> overrides = List.of(
                new Affinity.Override(Set.of(new CountryCode("GB")), Set.of(), List.of(), List.of(TOKYO)),
                new Affinity.Override(Set.of(), Set.of(Continent.AS), List.of(), List.of(IRELAND)),
                new Affinity.Override(Set.of(), Set.of(), List.of(network), List.of(FRANKFURT, TOKYO)));
        world.affinity = new Affinity(Strategy.NEAREST, Duration.ZERO, Map.of(), overrides);

        assertThat(first(forward(get("/", LONDON)))).isEqualTo(TOKYO);
        assertThat(first(forward(get("/", OSAKA)))).isEqualTo(IRELAND);
        assertThat(first(forward(get("/", NEW_YORK)))).isEqualTo(FRANKFURT);
        assertThat(forward(get("/", NEW_YORK)).reason()).isEqualTo(Reason.AFFINITY_OVERRIDE);
        assertThat(first(forward(get("/", BERLIN)))).isEqualTo(FRANKFURT);
    }

    @Test
    void anOverrideFallsThroughToItsNextRegionThenToTheNearest() {
        List<Affinity.Override> overrides = List.of(
                new Affinity.Override(Set.of(new CountryCode("GB")), Set.of(), List.of(), List.of(TOKYO, VIRGINIA)));
        world.affinity = new Affinity(Strategy.NEAREST, Duration.ZERO, Map.of(), overrides);
        world.down(TOKYO);

        Forward forward = forward(get("/", LONDON));

        assertThat(regions(forward)).startsWith(VIRGINIA, IRELAND);
        assertThat(forward.reason()).isEqualTo(Reason.FAILOVER_HEALTH);
    }

    @Test
    void triesTheFailoverOrderAfterTheFirstRegion() {
        world.affinity = nearestWithin(Duration.ZERO);
        world.failover = new Failover(List.of(TOKYO, FRANKFURT), Failover.Panic.SPREAD);

        assertThat(regions(forward(get("/", NEW_YORK)))).containsExactly(VIRGINIA, TOKYO, FRANKFURT, IRELAND);
    }

    @Test
    void spreadsInPanicByScoreButNeverToDownOrDrainedRegions() {
        world.health.put(IRELAND, World.health(0.4, RegionState.DEGRADED, 1));
        world.health.put(FRANKFURT, World.health(0.2, RegionState.DEGRADED, 1));
        world.down(VIRGINIA);
        world.health.put(TOKYO, World.health(1, RegionState.DRAINED, 1));

        Map<RegionId, Integer> counts = countFirsts(NEW_YORK, 10_000);

        assertThat(forward(get("/", NEW_YORK)).reason()).isEqualTo(Reason.PANIC_SPREAD);
        assertThat(counts).containsOnlyKeys(IRELAND, FRANKFURT);
        assertThat(counts.getOrDefault(IRELAND, 0) / 10_000.0).isCloseTo(2 / 3.0, within(0.02));
    }

    @Test
    void refusesInPanicWhenThePolicySaysSo() {
        world.regions.forEach(region -> world.health.put(region.id(), World.health(0.4, RegionState.DEGRADED, 1)));
        world.failover = new Failover(List.of(), Failover.Panic.REFUSE);

        assertThat(decide(get("/", LONDON), OPEN).reason()).isEqualTo(Reason.REGION_NONE_ELIGIBLE);
    }

    @Test
    void takesTheFirstRouteThatMatchesByWholeSegmentsMethodAndFields() {
        Route.Match beta = new Route.Match("/checkout", Set.of("POST"), Map.of("x-beta", "1"));
        world.routes = List.of(
                new Route(
                        "beta",
                        beta,
                        false,
                        List.of(TOKYO),
                        Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                new Route(
                        "secret",
                        new Route.Match("/secret", Set.of(), Map.of()),
                        true,
                        List.of(),
                        Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));

        assertThat(first(forward(post("/checkout/1", "1")))).isEqualTo(TOKYO);
        assertThat(first(forward(post("/checkout", "2")))).isEqualTo(VIRGINIA);
        assertThat(first(forward(post("/checkoutx", "1")))).isEqualTo(VIRGINIA);
        assertThat(first(forward(get("/checkout", NEW_YORK)))).isEqualTo(VIRGINIA);
        assertThat(decide(get("/secret/a", NEW_YORK), OPEN).reason()).isEqualTo(Reason.ROUTE_DENIED);
        assertThat(decide(get("/secretly", NEW_YORK), OPEN).reason()).isEqualTo(Reason.AFFINITY_NEAREST);
    }

    @Test
    void refusesWhatNoRouteMatchesOnlyWhenThePolicySaysSo() {
        world.routes = List.of(route("/a", List.of(), Map.of()));

        assertThat(decide(get("/b", LONDON), OPEN)).isInstanceOf(Forward.class);
        world.refuseUnmatched = true;
        assertThat(decide(get("/b", LONDON), OPEN).reason()).isEqualTo(Reason.ROUTE_NONE);
    }

    @Test
    void takesRetryAndTimeoutFromTheRouteBeforeThePolicy() {
        RetryPolicy once = new RetryPolicy(1, Set.of(), Set.of(), 0, Optional.empty());
        world.routes = List.of(new Route(
                "quick",
                new Route.Match("/quick", Set.of(), Map.of()),
                false,
                List.of(),
                Map.of(),
                Optional.of(Duration.ofSeconds(2)),
                Optional.of(once),
                Optional.empty(),
                Optional.empty()));

        assertThat(forward(get("/quick", LONDON)).retry()).isEqualTo(once);
        assertThat(forward(get("/quick", LONDON)).timeout()).contains(Duration.ofSeconds(2));
        assertThat(forward(get("/", LONDON)).retry()).isEqualTo(RetryPolicy.DEFAULT);
    }

    @Test
    void asksTheQuotaLastSoThatARefusalForAnotherReasonCostsNothing() {
        world.qos = new Qos(Qos.Tier.SILVER, Optional.of(new RateLimit(1, 1)), false);
        world.regions.forEach(region -> world.down(region.id()));
        QuotaGate mustNotBeAsked = (policy, limit) -> {
            throw new AssertionError("asked for " + policy);
        };

        assertThat(decide(get("/", LONDON), mustNotBeAsked).reason()).isEqualTo(Reason.REGION_NONE_ELIGIBLE);
    }

    @Test
    void refusesWhenTheBucketIsEmptyAndCarriesTheAnswer() {
        world.qos = new Qos(Qos.Tier.SILVER, Optional.of(new RateLimit(1, 1)), false);

        RoutingDecision refused = decide(get("/", LONDON), EMPTY);

        assertThat(refused.reason()).isEqualTo(Reason.QOS_RATE);
        assertThat(refused.quota()).isEqualTo(new QuotaAnswer(false, 0, 1, 1));
        assertThat(forward(get("/", LONDON)).quota()).isNotNull();
    }

    @Test
    void doesNotKnowAHostThatNoPolicyNamesUnlessAPolicyCatchesAll() {
        RequestFacts stranger = facts(null, "stranger.example");

        assertThat(decide(stranger, OPEN).reason()).isEqualTo(Reason.TENANT_UNKNOWN);
        world.settings = new RoutingSettings(Duration.ofMillis(500), List.of(), Optional.of(World.ACME));
        assertThat(decide(stranger, OPEN)).isInstanceOf(Forward.class);
    }

    @Test
    void picksADryRunsPolicyByHostAmongItsTenantsOwn() {
        PolicyId second = new PolicyId(World.ACME.tenant(), "default", "zeta");
        PolicyId foreign = new PolicyId(new TenantId("other"), "default", "api");
        world.others.add(world.policy(second, "zeta.acme.test"));
        world.others.add(world.policy(foreign, "other.example"));
        TenantId acme = World.ACME.tenant();

        assertThat(policyOf(facts(acme, ""))).isEqualTo(World.ACME);
        assertThat(policyOf(facts(acme, "zeta.acme.test"))).isEqualTo(second);
        assertThat(decide(facts(acme, "other.example"), OPEN).reason()).isEqualTo(Reason.TENANT_UNKNOWN);
        assertThat(decide(facts(new TenantId("nobody"), ""), OPEN).reason()).isEqualTo(Reason.TENANT_UNKNOWN);
    }

    @Test
    void leavesATraceOfEveryStepAndOfWhatRemovedEachRegion() {
        world.residency = new Residency(List.of(new RegionSelector.ByGroup("eu")), List.of());
        world.down(FRANKFURT);

        Forward forward = forward(get("/", BERLIN));

        assertThat(forward.trace())
                .extracting(TraceEntry::step)
                .containsExactly(
                        Step.TENANT, Step.ROUTE, Step.RESIDENCY, Step.PLACE, Step.ELIGIBILITY, Step.RANKING, Step.QOS);
        assertThat(forward.trace().get(2).detail()).hasToString("2 of 4 regions");
        assertThat(forward.candidates())
                .extracting(Candidate::region, Candidate::why)
                .contains(tuple(FRANKFURT, Candidate.Why.DOWN), tuple(TOKYO, Candidate.Why.RESIDENCY));
        assertThat(forward.candidates().get(0).region()).isEqualTo(IRELAND);
    }

    private RoutingDecision decide(RequestFacts request, QuotaGate gate) {
        return engine.decide(world.state(), request, gate);
    }

    private Forward forward(RequestFacts request) {
        RoutingDecision decision = decide(request, OPEN);
        assertThat(decision).as(decision.trace().toString()).isInstanceOf(Forward.class);
        return (Forward) decision;
    }

    private PolicyId policyOf(RequestFacts request) {
        return forward(request).policy().id();
    }

    private Map<RegionId, Integer> countFirsts(String client, int requests) {
        Map<RegionId, Integer> counts = new HashMap<>();
        RouterState state = world.state();
        for (int i = 1; i <= requests; i++) {
            RequestFacts request = World.request(new TraceId(i, -i), "GET", "/", client);
            counts.merge(first((Forward) engine.decide(state, request, OPEN)), 1, Integer::sum);
        }
        return counts;
    }

    private static Affinity nearestWithin(Duration band) {
        return new Affinity(Strategy.NEAREST, band, Map.of(), List.of());
    }

    private static RegionId first(Forward forward) {
        return forward.targets().get(0).region();
    }

    private static List<RegionId> regions(Forward forward) {
        return forward.targets().stream().map(Target::region).toList();
    }

    private static Candidate candidate(RoutingDecision decision, RegionId region) {
        return decision.candidates().stream()
                .filter(candidate -> candidate.region().equals(region))
                .findFirst()
                .orElseThrow();
    }

    private static RequestFacts post(String path, String beta) {
        FieldLookup fields = name -> name.equals("x-beta") ? beta : null;
        return new RequestFacts(
                new TraceId(1, 1), null, "api.acme.example", "POST", path, fields, IpAddress.parse(NEW_YORK));
    }

    private static RequestFacts facts(@Nullable TenantId tenant, String host) {
        return new RequestFacts(new TraceId(1, 1), tenant, host, "GET", "/", FieldLookup.NONE, IpAddress.parse(LONDON));
    }
}
