package cloud.atom.router.routing;

import static cloud.atom.router.routing.Decisions.first;
import static cloud.atom.router.routing.Decisions.nearestWithin;
import static cloud.atom.router.routing.World.FRANKFURT;
import static cloud.atom.router.routing.World.IRELAND;
import static cloud.atom.router.routing.World.LONDON;
import static cloud.atom.router.routing.World.NOWHERE;
import static cloud.atom.router.routing.World.VIRGINIA;
import static cloud.atom.router.routing.World.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.Affinity.Strategy;
import cloud.atom.router.policy.RegionSelector;
import cloud.atom.router.policy.Residency;
import cloud.atom.router.routing.RoutingDecision.Forward;
import cloud.atom.router.state.Exploration;
import cloud.atom.router.state.RoutingSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A small share of requests measures the regions next to the nearest. */
final class ExploringTest {
    private static final int REQUESTS = 30_000;

    private final World world = new World();
    private final Decisions decisions = new Decisions(world);

    @BeforeEach
    void sendAllToTheNearest() {
        world.affinity = nearestWithin(Duration.ZERO);
        world.settings = RoutingSettings.DEFAULT.exploring(new Exploration(0.02, 1_000));
    }

    @Test
    void exploresNothingUnlessAskedTo() {
        world.settings = RoutingSettings.DEFAULT;

        assertThat(decisions.countFirsts(LONDON, REQUESTS)).containsOnlyKeys(IRELAND);
    }

    @Test
    void triesOnlyTheThreeNearestAndOnlyByTheShare() {
        Map<RegionId, Integer> counts = decisions.countFirsts(LONDON, REQUESTS);

        assertThat(counts.keySet()).isSubsetOf(IRELAND, FRANKFURT, VIRGINIA);
        assertThat(1 - counts.getOrDefault(IRELAND, 0) / (double) REQUESTS).isCloseTo(0.02, within(0.004));
    }

    @Test
    void addsNoMoreLatencyThanAllowed() {
        world.settings = RoutingSettings.DEFAULT.exploring(new Exploration(0.02, 2));

        assertThat(decisions.countFirsts(LONDON, REQUESTS)).containsOnlyKeys(IRELAND);
    }

    @Test
    void neverLeavesResidency() {
        world.residency = new Residency(List.of(new RegionSelector.ById(IRELAND)), List.of());

        assertThat(decisions.countFirsts(LONDON, REQUESTS)).containsOnlyKeys(IRELAND);
    }

    @Test
    void neverTriesARegionThatIsDown() {
        world.down(FRANKFURT);

        assertThat(decisions.countFirsts(LONDON, REQUESTS)).doesNotContainKey(FRANKFURT);
    }

    @Test
    void leavesClientsWithoutAPlaceAndPinnedOnesAlone() {
        assertThat(decisions.countFirsts(NOWHERE, REQUESTS)).hasSize(1);
        world.affinity = new Affinity(Strategy.PINNED, Duration.ZERO, Map.of(), List.of());
        assertThat(decisions.countFirsts(LONDON, REQUESTS)).hasSize(1);
    }

    @Test
    void saysSoInTheTraceAndKeepsTheNearestAsFallback() {
        Forward exploring = null;
        for (long id = 1; exploring == null; id++) {
            Forward forward = decisions.forward(World.request(new TraceId(id, 7), "GET", "/", LONDON));
            exploring = first(forward).equals(IRELAND) ? null : forward;
        }

        assertThat(exploring.trace())
                .filteredOn(entry -> entry.step() == Step.EXPLORATION)
                .singleElement()
                .asString()
                .contains("to measure its round trip, estimated")
                .contains("ms longer");
        assertThat(exploring.targets().get(1).region()).isEqualTo(IRELAND);
    }

    @Test
    void leavesNoTraceWhereItDoesNotExplore() {
        assertThat(decisions.forward(get("/", NOWHERE)).trace()).noneMatch(entry -> entry.step() == Step.EXPLORATION);
    }

    @Test
    void refusesSharesThatWouldHurt() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Exploration(0.11, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Exploration(-0.01, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Exploration(0.01, -1));
    }
}
