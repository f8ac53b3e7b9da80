package cloud.atom.router.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.decisions.DecisionFile;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.state.RouterState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionDrainsTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    @TempDir
    private Path folder;

    private final Departures departures = new Departures();
    private final List<Set<RegionId>> effects = new ArrayList<>();
    private RouterState state = DecisionFile.read("nearest").state();
    private final List<RegionId> regions =
            state.regions().regions().stream().map(Region::id).toList();
    private Instant now = START;
    private RegionDrains drains;

    @BeforeEach
    void load() {
        drains = loaded();
    }

    @Test
    void endsADrainWhenItsTimeIsOver() {
        drains.drain(request(regions.get(0), Optional.of(Duration.ofMinutes(30))));

        now = START.plusSeconds(1799);
        drains.expire();
        assertThat(drains.regions()).containsExactly(regions.get(0));
        now = START.plusSeconds(1800);
        drains.expire();

        assertThat(drains.regions()).isEmpty();
        assertThat(effects).containsExactly(Set.of(regions.get(0)), Set.of());
        assertThat(loaded().regions()).isEmpty();
    }

    @Test
    void forgetsADrainWhoseTimeEndedWhileTheRouterWasOff() {
        drains.drain(request(regions.get(0), Optional.of(Duration.ofMinutes(30))));

        now = START.plus(Duration.ofHours(1));

        assertThat(loaded().regions()).isEmpty();
    }

    @Test
    void drainsAllTheSameWhenNothingCanBeKept() throws Exception {
        Files.createDirectories(folder.resolve("drains.json.next"));

        DrainAnswer answer = drains.drain(request(regions.get(0), Optional.empty()));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        DrainAnswer.Done.class, done -> assertThat(done.kept()).isFalse());
        assertThat(effects).containsExactly(Set.of(regions.get(0)));
    }

    @Test
    void countsARegionThatFailedByItselfAgainstTheShift() {
        // It was seen to take requests, then not, then again.
        departures.onHealth(onlyUnknown(regions.get(1)), START.toEpochMilli());
        departures.onHealth(HealthSnapshot.drained(Set.of(regions.get(1)), 0), START.toEpochMilli() + 1);
        departures.onHealth(onlyUnknown(regions.get(1)), START.toEpochMilli() + 2);
        int tolerated = regions.size() / 2 - 1;
        now = START.plusSeconds(60);
        List<RegionId> others = new ArrayList<>(regions);
        others.remove(regions.get(1));

        for (int i = 0; i < tolerated; i++) {
            assertThat(drains.drain(request(others.get(i), Optional.empty()))).isInstanceOf(DrainAnswer.Done.class);
        }
        DrainAnswer oneMore = drains.drain(request(others.get(tolerated), Optional.empty()));

        assertThat(oneMore)
                .isInstanceOfSatisfying(
                        DrainAnswer.Unsafe.class,
                        unsafe -> assertThat(unsafe.breach().rule()).isEqualTo(SafetyBreach.Rule.MAX_SHIFT));
    }

    @Test
    void handsItsDrainsToTheRouterThatTakesOver() {
        drains.drain(request(regions.get(0), Optional.empty()));
        RegionDrains next = RegionDrains.inherit(folder, drains.heritage(), departures);
        next.connect(new RegionDrains.Wiring(() -> state, effects::add));

        assertThat(next.regions()).containsExactly(regions.get(0));
        assertThat(next.undrain(regions.get(0), "bob")).isInstanceOf(DrainAnswer.TakingOver.class);
        drains.undrain(regions.get(0), "bob");
        next.onTakenOver(Optional.of(drains.heritage()));

        assertThat(next.regions()).isEmpty();
        assertThat(next.drain(request(regions.get(1), Optional.empty()))).isInstanceOf(DrainAnswer.Done.class);
        assertThatThrownBy(() -> RegionDrains.inherit(folder, "{}", departures))
                .isInstanceOf(IllegalStateException.class);
    }

    private RegionDrains loaded() {
        RegionDrains fresh = RegionDrains.load(folder, () -> now, departures);
        fresh.connect(new RegionDrains.Wiring(() -> state, this::takeEffect));
        return fresh;
    }

    private void takeEffect(Set<RegionId> drained) {
        effects.add(drained);
        state = state.withHealth(HealthSnapshot.drained(drained, 0));
    }

    private static HealthSnapshot onlyUnknown(RegionId region) {
        return new HealthSnapshot(Map.of(region, RegionHealth.unknown(0)), 0);
    }

    private static DrainRequest request(RegionId region, Optional<Duration> period) {
        return new DrainRequest(region, "alice", "disks", period, false);
    }
}
