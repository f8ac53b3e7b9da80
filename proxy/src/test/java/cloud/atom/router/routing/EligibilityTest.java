package cloud.atom.router.routing;

import static cloud.atom.router.routing.Decisions.first;
import static cloud.atom.router.routing.Decisions.nearestWithin;
import static cloud.atom.router.routing.Decisions.regions;
import static cloud.atom.router.routing.World.FRANKFURT;
import static cloud.atom.router.routing.World.IRELAND;
import static cloud.atom.router.routing.World.LONDON;
import static cloud.atom.router.routing.World.NEW_YORK;
import static cloud.atom.router.routing.World.TOKYO;
import static cloud.atom.router.routing.World.VIRGINIA;
import static cloud.atom.router.routing.World.get;
import static cloud.atom.router.routing.World.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cloud.atom.router.health.CircuitPhase;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.Failover;
import cloud.atom.router.policy.RegionSelector;
import cloud.atom.router.policy.Residency;
import cloud.atom.router.policy.RoutingPolicy.ServiceLevel;
import cloud.atom.router.routing.RoutingDecision.Forward;
import cloud.atom.router.routing.RoutingDecision.Reject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Which regions may serve a client, and what happens when the best ones may not. */
final class EligibilityTest {
    private final World world = new World();
    private final Decisions decisions = new Decisions(world);

    @Test
    void leavesARegionThatIsDownAndSaysSo() {
        world.down(VIRGINIA);

        Forward forward = decisions.forward(get("/", NEW_YORK));

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

            assertThat(decisions.forward(get("/", NEW_YORK)).reason()).isEqualTo(reason);
        });
    }

    @Test
    void judgesLatencyByThePolicyBeforeTheRouter() {
        world.health.put(VIRGINIA, World.health(OptionalDouble.of(0.2), OptionalDouble.empty(), CircuitPhase.CLOSED));
        world.serviceLevel = new ServiceLevel(Optional.of(Duration.ofMillis(100)), 0.5);

        assertThat(decisions.forward(get("/", NEW_YORK)).reason()).isEqualTo(Reason.FAILOVER_LATENCY);
    }

    @Test
    void givesARegionThatComesBackOnlyItsShare() {
        world.health.put(VIRGINIA, World.health(1, RegionState.HEALTHY, 0.3));

        Map<RegionId, Integer> counts = decisions.countFirsts(NEW_YORK, 20_000);

        assertThat(counts.getOrDefault(VIRGINIA, 0) / 20_000.0).isCloseTo(0.3, within(0.01));
    }

    @Test
    void sendsEverythingToARegionThatComesBackWhenItIsTheOnlyOneFit() {
        world.residency = new Residency(List.of(new RegionSelector.ById(VIRGINIA)), List.of());
        world.health.put(VIRGINIA, World.health(1, RegionState.HEALTHY, 0.1));

        assertThat(decisions.countFirsts(NEW_YORK, 100)).containsOnly(Map.entry(VIRGINIA, 100));
    }

    @Test
    void neverLeavesResidencyEvenWhenEveryAllowedRegionIsDown() {
        world.residency = new Residency(List.of(new RegionSelector.ByContinent(Continent.EU)), List.of());
        world.down(IRELAND);
        world.down(FRANKFURT);

        RoutingDecision decision = decisions.decide(get("/", NEW_YORK));

        assertThat(decision).isInstanceOf(Reject.class);
        assertThat(decision.reason()).isEqualTo(Reason.REGION_NONE_ELIGIBLE);
    }

    @Test
    void refusesWhenResidencyLeavesTheRouteNoRegion() {
        world.residency = new Residency(List.of(new RegionSelector.ByGroup("eu")), List.of());
        world.routes = List.of(route("/us", List.of(VIRGINIA), Map.of()));

        assertThat(decisions.decide(get("/us/x", LONDON)).reason()).isEqualTo(Reason.RESIDENCY_BLOCKED);
    }

    @Test
    void deniesWhatResidencyDeniesThoughItIsAllowedToo() {
        world.residency = new Residency(List.of(new RegionSelector.All()), List.of(new RegionSelector.ById(VIRGINIA)));

        Forward forward = decisions.forward(get("/", NEW_YORK));

        assertThat(regions(forward)).doesNotContain(VIRGINIA);
        assertThat(candidate(forward, VIRGINIA).why()).isEqualTo(Candidate.Why.RESIDENCY);
        assertThat(candidate(forward, VIRGINIA).rank()).isZero();
    }

    @Test
    void triesTheFailoverOrderAfterTheFirstRegion() {
        world.affinity = nearestWithin(Duration.ZERO);
        world.failover = new Failover(List.of(TOKYO, FRANKFURT), Failover.Panic.SPREAD);

        assertThat(regions(decisions.forward(get("/", NEW_YORK)))).containsExactly(VIRGINIA, TOKYO, FRANKFURT, IRELAND);
    }

    @Test
    void spreadsInPanicByScoreButNeverToDownOrDrainedRegions() {
        world.health.put(IRELAND, World.health(0.4, RegionState.DEGRADED, 1));
        world.health.put(FRANKFURT, World.health(0.2, RegionState.DEGRADED, 1));
        world.down(VIRGINIA);
        world.health.put(TOKYO, World.health(1, RegionState.DRAINED, 1));

        Map<RegionId, Integer> counts = decisions.countFirsts(NEW_YORK, 10_000);

        assertThat(decisions.forward(get("/", NEW_YORK)).reason()).isEqualTo(Reason.PANIC_SPREAD);
        assertThat(counts).containsOnlyKeys(IRELAND, FRANKFURT);
        assertThat(counts.getOrDefault(IRELAND, 0) / 10_000.0).isCloseTo(2 / 3.0, within(0.02));
    }

    @Test
    void refusesInPanicWhenThePolicySaysSo() {
        world.regions.forEach(region -> world.health.put(region.id(), World.health(0.4, RegionState.DEGRADED, 1)));
        world.failover = new Failover(List.of(), Failover.Panic.REFUSE);

        assertThat(decisions.decide(get("/", LONDON)).reason()).isEqualTo(Reason.REGION_NONE_ELIGIBLE);
    }

    private static Candidate candidate(RoutingDecision decision, RegionId region) {
        return decision.candidates().stream()
                .filter(candidate -> candidate.region().equals(region))
                .findFirst()
                .orElseThrow();
    }
}
