package cloud.atom.router.routing;

import static cloud.atom.router.routing.World.FRANKFURT;
import static cloud.atom.router.routing.World.IRELAND;
import static cloud.atom.router.routing.World.LONDON;
import static cloud.atom.router.routing.World.TOKYO;
import static cloud.atom.router.routing.World.VIRGINIA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cloud.atom.router.health.CircuitPhase;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.HedgePolicy;
import cloud.atom.router.policy.MirrorPolicy;
import cloud.atom.router.policy.RegionSelector;
import cloud.atom.router.policy.Residency;
import cloud.atom.router.policy.RetryPolicy;
import cloud.atom.router.policy.Route;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.routing.RoutingDecision.Forward;
import cloud.atom.router.state.RouterState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a decision says of hedges and mirrors. The client in London goes to Ireland first, then to Frankfurt. */
final class ExtrasTest {
    private static final QuotaGate OPEN = (policy, limit) -> new QuotaAnswer(true, 9, 0, 0);
    private static final Optional<HedgePolicy> AFTER_P95 = Optional.of(new HedgePolicy(Optional.empty(), 0.05));
    private static final Optional<HedgePolicy> AFTER_80_MS =
            Optional.of(new HedgePolicy(Optional.of(Duration.ofMillis(80)), 0.1));
    private static final int DRAWS = 10_000;

    private final World world = new World();

    ExtrasTest() {
        world.affinity = new Affinity(Affinity.Strategy.NEAREST, Duration.ZERO, Map.of(), List.of());
    }

    @Test
    void hedgesToTheNextTargetAfterTheTimeThatTheRouteNames() {
        world.routes = List.of(World.route("/", AFTER_80_MS, Optional.empty()));

        Forward forward = decide("GET");

        assertThat(forward.hedge())
                .isEqualTo(new HedgePlan(forward.targets().get(1), Duration.ofMillis(80), 0.1, "route"));
        assertThat(explained(forward, Step.HEDGE)).isEqualTo("CHOOSE eu-central-1 after 80 ms, at most 10 % extra");
    }

    @Test
    void hedgesAfterTheP95OfTheFirstRegionAsTheStateHasIt() {
        world.routes = List.of(World.route("/", AFTER_P95, Optional.empty()));
        world.health.put(IRELAND, World.health(OptionalDouble.of(0.125), OptionalDouble.empty(), CircuitPhase.CLOSED));

        assertThat(decide("GET").hedge()).extracting(HedgePlan::after).isEqualTo(Duration.ofMillis(125));
    }

    @Test
    void doesNotHedgeWhenNobodyKnowsTheP95() {
        world.routes = List.of(World.route("/", AFTER_P95, Optional.empty()));

        Forward forward = decide("GET");

        assertThat(forward.hedge()).isNull();
        assertThat(explained(forward, Step.HEDGE)).isEqualTo("SKIP p95 of eu-west-1 is not known");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "get", "PROPFIND"})
    void neverHedgesWhatIsNotIdempotent(String method) {
        world.routes = List.of(World.route("/", AFTER_80_MS, Optional.empty()));

        Forward forward = decide(method);

        assertThat(forward.hedge()).isNull();
        assertThat(explained(forward, Step.HEDGE)).isEqualTo("SKIP " + method + " is not idempotent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
    void hedgesWhatIsIdempotent(String method) {
        world.routes = List.of(World.route("/", AFTER_80_MS, Optional.empty()));

        assertThat(decide(method).hedge()).isNotNull();
    }

    @Test
    void doesNotHedgeWithoutASecondRegion() {
        world.routes = List.of(World.route("/", List.of(IRELAND), AFTER_80_MS, Optional.empty()));

        assertThat(explained(decide("GET"), Step.HEDGE)).isEqualTo("SKIP no second region");
    }

    @Test
    void doesNotHedgeWhereOneAttemptIsAllThatIsAllowed() {
        RetryPolicy once = new RetryPolicy(1, Set.of(), Set.of(), 0.2, Optional.empty());
        world.routes = List.of(new Route(
                "once",
                Route.Match.ALL,
                false,
                List.of(),
                Map.of(),
                Optional.empty(),
                Optional.of(once),
                AFTER_80_MS,
                Optional.empty()));

        assertThat(explained(decide("GET"), Step.HEDGE)).isEqualTo("SKIP retry.attempts is 1");
    }

    @Test
    void doesNotHedgeInAPanic() {
        world.routes = List.of(World.route("/", AFTER_80_MS, Optional.empty()));
        for (RegionId region : List.of(IRELAND, FRANKFURT, VIRGINIA, TOKYO)) {
            world.health.put(region, World.health(0.4, RegionState.DEGRADED, 1));
        }

        assertThat(explained(decide("GET"), Step.HEDGE)).isEqualTo("SKIP no region is fit");
    }

    @Test
    void mirrorsToARegionThatTheRouteItselfDoesNotUse() {
        world.routes = List.of(World.route("/", List.of(IRELAND), Optional.empty(), mirror(TOKYO, 1)));

        Forward forward = decide("POST");

        assertThat(forward.mirror()).extracting(Target::region).isEqualTo(TOKYO);
        assertThat(explained(forward, Step.MIRROR)).isEqualTo("CHOOSE ap-northeast-1");
        assertThat(forward.targets()).extracting(Target::region).containsExactly(IRELAND);
    }

    @Test
    void neverMirrorsOutOfResidency() {
        world.residency = new Residency(List.of(new RegionSelector.ByGroup("eu")), List.of());
        world.routes = List.of(World.route("/", Optional.empty(), mirror(TOKYO, 1)));

        Forward forward = decide("GET");

        assertThat(forward.mirror()).isNull();
        assertThat(explained(forward, Step.MIRROR)).isEqualTo("SKIP ap-northeast-1: residency");
    }

    @Test
    void doesNotMirrorToTheRegionThatGetsTheRequestItself() {
        world.routes = List.of(World.route("/", Optional.empty(), mirror(IRELAND, 1)));

        assertThat(explained(decide("GET"), Step.MIRROR)).isEqualTo("SKIP eu-west-1: chosen for the request itself");
    }

    @Test
    void doesNotMirrorToARegionThatTheRegistryLost() {
        world.routes = List.of(World.route("/", Optional.empty(), mirror(new RegionId("gone"), 1)));

        assertThat(explained(decide("GET"), Step.MIRROR)).isEqualTo("SKIP gone: not in the registry");
    }

    @Test
    void mirrorsOnlyToARegionThatIsFit() {
        world.routes = List.of(World.route("/", List.of(IRELAND), Optional.empty(), mirror(TOKYO, 1)));
        Map<String, RegionState> states = Map.of("down", RegionState.DOWN, "drained", RegionState.DRAINED);
        states.forEach((why, state) -> {
            world.health.put(TOKYO, World.health(1, state, 1));

            assertThat(explained(decide("GET"), Step.MIRROR)).isEqualTo("SKIP ap-northeast-1: " + why);
        });
        world.health.put(TOKYO, World.health(OptionalDouble.of(9), OptionalDouble.empty(), CircuitPhase.CLOSED));
        assertThat(explained(decide("GET"), Step.MIRROR)).isEqualTo("SKIP ap-northeast-1: latency");
        world.health.put(TOKYO, World.health(OptionalDouble.empty(), OptionalDouble.of(0), CircuitPhase.CLOSED));
        assertThat(explained(decide("GET"), Step.MIRROR)).isEqualTo("SKIP ap-northeast-1: capacity");
        world.health.put(TOKYO, World.health(OptionalDouble.empty(), OptionalDouble.empty(), CircuitPhase.OPEN));
        assertThat(explained(decide("GET"), Step.MIRROR)).isEqualTo("SKIP ap-northeast-1: circuit");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.05, 0.5, 1})
    void mirrorsTheShareThatTheRouteNames(double ratio) {
        world.routes = List.of(World.route("/", Optional.empty(), mirror(TOKYO, ratio)));
        RouterState state = world.state();
        Random random = new Random(42);
        int mirrored = 0;

        for (int i = 0; i < DRAWS; i++) {
            TraceId id = new TraceId(random.nextLong(), random.nextLong());
            mirrored += decide(state, World.request(id, "GET", "/", LONDON)).mirror() == null ? 0 : 1;
        }

        // Four standard deviations of that many draws; none and all are exact.
        double deviation = Math.sqrt(ratio * (1 - ratio) / DRAWS);
        assertThat(mirrored / (double) DRAWS).isCloseTo(ratio, within(4 * deviation + 1e-12));
    }

    @Test
    void leavesNoTraceWhereTheRouteAsksForNeither() {
        world.routes = List.of(World.route("/", Optional.empty(), Optional.empty()));

        Forward forward = decide("GET");

        assertThat(forward.hedge()).isNull();
        assertThat(forward.mirror()).isNull();
        assertThat(forward.trace()).extracting(TraceEntry::step).doesNotContain(Step.HEDGE, Step.MIRROR);
    }

    private static Optional<MirrorPolicy> mirror(RegionId region, double ratio) {
        return Optional.of(new MirrorPolicy(region, ratio));
    }

    private Forward decide(String method) {
        return decide(world.state(), World.request(new TraceId(1, 1), method, "/", LONDON));
    }

    private static Forward decide(RouterState state, RequestFacts request) {
        RoutingDecision decision = new RoutingEngine().decide(state, request, OPEN);
        assertThat(decision).isInstanceOf(Forward.class);
        return (Forward) decision;
    }

    /** Verdict and detail of a step, as people read them. */
    private static String explained(Forward forward, Step step) {
        return forward.trace().stream()
                .filter(entry -> entry.step() == step)
                .map(entry -> entry.verdict() + " " + entry.detail())
                .findFirst()
                .orElse("none");
    }
}
