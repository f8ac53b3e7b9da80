package cloud.atom.router.geoip;

import static cloud.atom.router.geoip.GeoFixtures.GEOGRAPHY;
import static cloud.atom.router.geoip.GeoFixtures.ip;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geo.LearnedRtts;
import cloud.atom.router.geo.RttSample;
import cloud.atom.router.geo.Rung;
import cloud.atom.router.geoip.RttObserver.Result;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.state.ClientPlace;
import cloud.atom.router.state.RegionCatalog;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RoutingSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RttLearnerTest {
    private static final IpAddress LONDON = ip("81.2.69.142");
    private static final RegionId DUBLIN = new RegionId("Dublin");
    private static final RegionId FRANKFURT = new RegionId("Frankfurt");

    @TempDir
    Path folder;

    private final MeasuredWorld world = new MeasuredWorld();
    private final Map<Result, Integer> results = new EnumMap<>(Result.class);
    private RouterState state = RouterState.initial(
            new RegionCatalog(List.of(region("Dublin"), region("Frankfurt"))),
            this::locate,
            GEOGRAPHY.rttModel(),
            RoutingSettings.DEFAULT);

    @Test
    void handsOutWhatItLearnedAtTheNextTurn() {
        RttLearner learner = learner();
        offer(learner, 40, FRANKFURT, 5);
        offer(learner, 40, DUBLIN, 30);
        assertThat(place().evidence().rung(0)).isEqualTo(Rung.MODEL);

        learner.turn();

        assertThat(place().evidence().rung(0)).isEqualTo(Rung.PREFIX);
        assertThat(place().rttMs()[1]).isLessThan(place().rttMs()[0]);
        assertThat(results).containsExactly(Map.entry(Result.LEARNED, 80));
    }

    @Test
    void learnsTheShortestTimeInWhichAConnectionToARegionOpened() {
        RttLearner learner = learner();
        learner.onConnected(FRANKFURT, 31_000_000);
        learner.onConnected(FRANKFURT, 24_000_000);
        learner.onConnected(FRANKFURT, 80_000_000);
        learner.onConnected(new RegionId("gone"), 1_000_000);

        learner.turn();

        LearnedRtts learned = state.places().learned();
        assertThat(learned.fromRouterMs(DUBLIN, FRANKFURT)).isEqualTo(24);
        assertThat(learned.size(Rung.ROUTER)).isEqualTo(1);
    }

    @Test
    void knowsTheWaysBetweenRegionsAfterARestart() {
        try (RttLearner learner = learner()) {
            learner.onConnected(FRANKFURT, 24_000_000);
        }
        state = state.withLearned(LearnedRtts.NONE);

        learner().restore();

        assertThat(state.places().learned().fromRouterMs(DUBLIN, FRANKFURT)).isEqualTo(24);
    }

    @Test
    void learnsNothingOfClientsWithoutAPlaceAndRegionsThatAreGone() {
        RttLearner learner = learner();
        learner.offer(new RttSample(ip("10.1.2.3").network(), DUBLIN, 7));
        learner.offer(new RttSample(LONDON.network(), new RegionId("gone"), 7));
        learner.offer(new RttSample(LONDON.network(), DUBLIN, 0));

        learner.turn();

        assertThat(results).containsExactly(Map.entry(Result.USELESS, 3));
        assertThat(state.places().learned().isEmpty()).isTrue();
    }

    @Test
    void dropsWhatIsTooMuch() {
        RttLearner learner = learner();

        offer(learner, 20_000, DUBLIN, 7);

        assertThat(results).containsEntry(Result.DROPPED, 20_000 - (1 << 14));
        learner.turn();
        offer(learner, 1, DUBLIN, 7);
        learner.turn();
        assertThat(results).containsEntry(Result.LEARNED, (1 << 14) + 1);
    }

    @Test
    void knowsAfterARestartWhatItKnewBefore() {
        try (RttLearner learner = learner()) {
            offer(learner, 40, FRANKFURT, 5);
            offer(learner, 40, DUBLIN, 30);
        }
        state = state.withLearned(LearnedRtts.NONE);

        learner().restore();

        assertThat(place().evidence().samples(0)).isEqualTo(40);
        assertThat(place().rttMs()[1]).isLessThan(place().rttMs()[0]);
    }

    @Test
    void keepsNoAddressInTheFile() throws IOException {
        try (RttLearner learner = learner()) {
            offer(learner, 40, FRANKFURT, 5);
        }

        String text = new String(Files.readAllBytes(file()), StandardCharsets.ISO_8859_1);

        assertThat(text)
                .doesNotContain(new String(new byte[] {81, 2, 69}, StandardCharsets.ISO_8859_1))
                .doesNotContain("Frankfurt");
    }

    @Test
    void leavesOutAnyDamagedFileAndReplacesItLater() throws IOException {
        try (RttLearner learner = learner()) {
            offer(learner, 40, FRANKFURT, 5);
        }
        byte[] whole = Files.readAllBytes(file());
        SplittableRandom random = new SplittableRandom(20260402);
        for (int round = 0; round < 200; round++) {
            byte[] broken = round % 2 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            if (round % 2 == 1) {
                broken[random.nextInt(broken.length)] ^= (byte) (1 + random.nextInt(255));
            }
            Files.write(file(), broken);
            state = state.withLearned(LearnedRtts.NONE);

            learner().restore();

            assertThat(state.places().learned().isEmpty()).as("round " + round).isTrue();
        }
        try (RttLearner learner = learner()) {
            offer(learner, 40, FRANKFURT, 5);
        }
        assertThat(Files.readAllBytes(file())).hasSameSizeAs(whole);
    }

    @Test
    void goesOnWhenTheFileCannotBeWritten() throws IOException {
        Files.write(folder.resolve("data"), new byte[0]);

        try (RttLearner learner = learner()) {
            offer(learner, 40, FRANKFURT, 5);
            learner.turn();
        }

        assertThat(place().evidence().samples(1)).isEqualTo(40);
    }

    private void offer(RttLearner learner, int times, RegionId region, double rttMs) {
        for (int i = 0; i < times; i++) {
            learner.offer(new RttSample(LONDON.network(), region, rttMs));
        }
    }

    private ClientPlace place() {
        return state.places().of(LONDON);
    }

    private RttLearner learner() {
        RttLearner.Wiring wiring = new RttLearner.Wiring(
                DUBLIN,
                () -> state,
                learned -> state = state.withLearned(learned),
                () -> 1_775_000_000L,
                result -> results.merge(result, 1, Integer::sum));
        return new RttLearner(GEOGRAPHY, file(), wiring);
    }

    private Path file() {
        return folder.resolve("data").resolve("learned-rtts.bin");
    }

    private GeoLocation locate(IpAddress client) {
        return client.equals(LONDON.network().base()) || client.equals(LONDON)
                ? world.city("London").asClient(LONDON.network())
                : new GeoLocation(client.network(), null, null, null, 0, GeoLocation.Source.LOCAL);
    }

    private Region region(String name) {
        return world.city(name).asRegion();
    }
}
