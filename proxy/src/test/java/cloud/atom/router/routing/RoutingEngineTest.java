package cloud.atom.router.routing;

import static cloud.atom.router.routing.Decisions.first;
import static cloud.atom.router.routing.World.BERLIN;
import static cloud.atom.router.routing.World.FRANKFURT;
import static cloud.atom.router.routing.World.IRELAND;
import static cloud.atom.router.routing.World.LONDON;
import static cloud.atom.router.routing.World.NEW_YORK;
import static cloud.atom.router.routing.World.TOKYO;
import static cloud.atom.router.routing.World.VIRGINIA;
import static cloud.atom.router.routing.World.get;
import static cloud.atom.router.routing.World.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import cloud.atom.router.model.FieldLookup;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.RateLimit;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.Qos;
import cloud.atom.router.policy.RegionSelector;
import cloud.atom.router.policy.Residency;
import cloud.atom.router.policy.RetryPolicy;
import cloud.atom.router.policy.Route;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.routing.RoutingDecision.Forward;
import cloud.atom.router.state.RoutingSettings;
import cloud.atom.router.state.SafetyRules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What of a policy holds for a request, and in which order the engine asks. */
final class RoutingEngineTest {
    private static final QuotaGate EMPTY = (policy, limit) -> new QuotaAnswer(false, 0, 1, 1);

    private final World world = new World();
    private final Decisions decisions = new Decisions(world);

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

        assertThat(first(decisions.forward(post("/checkout/1", "1")))).isEqualTo(TOKYO);
        assertThat(first(decisions.forward(post("/checkout", "2")))).isEqualTo(VIRGINIA);
        assertThat(first(decisions.forward(post("/checkoutx", "1")))).isEqualTo(VIRGINIA);
        assertThat(first(decisions.forward(get("/checkout", NEW_YORK)))).isEqualTo(VIRGINIA);
        assertThat(decisions.decide(get("/secret/a", NEW_YORK)).reason()).isEqualTo(Reason.ROUTE_DENIED);
        assertThat(decisions.decide(get("/secretly", NEW_YORK)).reason()).isEqualTo(Reason.AFFINITY_NEAREST);
    }

    @Test
    void refusesWhatNoRouteMatchesOnlyWhenThePolicySaysSo() {
        world.routes = List.of(route("/a", List.of(), Map.of()));

        assertThat(decisions.decide(get("/b", LONDON))).isInstanceOf(Forward.class);
        world.refuseUnmatched = true;
        assertThat(decisions.decide(get("/b", LONDON)).reason()).isEqualTo(Reason.ROUTE_NONE);
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

        assertThat(decisions.forward(get("/quick", LONDON)).retry()).isEqualTo(once);
        assertThat(decisions.forward(get("/quick", LONDON)).timeout()).contains(Duration.ofSeconds(2));
        assertThat(decisions.forward(get("/", LONDON)).retry()).isEqualTo(RetryPolicy.DEFAULT);
    }

    @Test
    void asksTheQuotaLastSoThatARefusalForAnotherReasonCostsNothing() {
        world.qos = new Qos(Qos.Tier.SILVER, Optional.of(new RateLimit(1, 1)), false);
        world.regions.forEach(region -> world.down(region.id()));
        QuotaGate mustNotBeAsked = (policy, limit) -> {
            throw new AssertionError("asked for " + policy);
        };

        assertThat(decisions.decide(get("/", LONDON), mustNotBeAsked).reason()).isEqualTo(Reason.REGION_NONE_ELIGIBLE);
    }

    @Test
    void refusesWhenTheBucketIsEmptyAndCarriesTheAnswer() {
        world.qos = new Qos(Qos.Tier.SILVER, Optional.of(new RateLimit(1, 1)), false);

        RoutingDecision refused = decisions.decide(get("/", LONDON), EMPTY);

        assertThat(refused.reason()).isEqualTo(Reason.QOS_RATE);
        assertThat(refused.quota()).isEqualTo(new QuotaAnswer(false, 0, 1, 1));
        assertThat(decisions.forward(get("/", LONDON)).quota()).isNotNull();
    }

    @Test
    void doesNotKnowAHostThatNoPolicyNamesUnlessAPolicyCatchesAll() {
        RequestFacts stranger = facts(null, "stranger.example");

        assertThat(decisions.decide(stranger).reason()).isEqualTo(Reason.TENANT_UNKNOWN);
        world.settings =
                new RoutingSettings(Duration.ofMillis(500), List.of(), Optional.of(World.ACME), SafetyRules.DEFAULT);
        assertThat(decisions.decide(stranger)).isInstanceOf(Forward.class);
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
        assertThat(decisions.decide(facts(acme, "other.example")).reason()).isEqualTo(Reason.TENANT_UNKNOWN);
        assertThat(decisions.decide(facts(new TenantId("nobody"), "")).reason()).isEqualTo(Reason.TENANT_UNKNOWN);
    }

    @Test
    void leavesATraceOfEveryStepAndOfWhatRemovedEachRegion() {
        world.residency = new Residency(List.of(new RegionSelector.ByGroup("eu")), List.of());
        world.down(FRANKFURT);

        Forward forward = decisions.forward(get("/", BERLIN));

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

    private PolicyId policyOf(RequestFacts request) {
        return decisions.forward(request).policy().id();
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
