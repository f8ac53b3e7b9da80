package cloud.atom.router.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LearnedTableTest {
    private static final int HOUR = 490_000;
    private static final int WEEK = 7 * 24;
    private static final GeoPoint LONDON = new GeoPoint(51.5, -0.1);
    private static final List<Region> REGIONS = List.of(region("near"), region("middle"), region("far"));
    private static final CountryTable COUNTRIES = new CountryTable(List.of(
            new Country(new CountryCode("GB"), Continent.EU, Zone.EUW, LONDON, 100),
            new Country(new CountryCode("FR"), Continent.EU, Zone.EUW, LONDON, 100),
            new Country(new CountryCode("JP"), Continent.AS, Zone.EAS, LONDON, 100)));

    private final LearnedTable table = new LearnedTable(COUNTRIES, 1 << 10);

    @Test
    void knowsNothingAtFirst() {
        assertThat(LearnedRtts.NONE.isEmpty()).isTrue();
        assertThat(estimates(client(1, "GB", 100))).containsExactly(10, 20, 80);
    }

    @Test
    void shrinksTowardsTheCoarserGroup() {
        addTimes(10, client(1, "GB", 100), "near", 40);
        addTimes(10, client(1, "GB", 100), "far", 80);

        // Residual +30: zone 10*30/20 = 15, network (300 + 150)/20 = 22.5, prefix (300 + 225)/20 = 26.25.
        assertThat(estimates(client(1, "GB", 100))[0]).isCloseTo(36.25, within(0.01));
    }

    @Test
    void tellsWhichGroupOfClientsAnswered() {
        addTimes(10, client(1, "GB", 100), "near", 40);
        addTimes(5, client(1, "GB", 100), "far", 60);

        assertThat(rungs(client(1, "GB", 100))).containsExactly("prefix 10", "model 0", "prefix 5");
        assertThat(rungs(client(2, "GB", 100))).containsExactly("network 10", "model 0", "network 5");
        assertThat(rungs(client(3, "GB", 200))).containsExactly("zone 10", "model 0", "zone 5");
        assertThat(rungs(client(3, "FR", 100))).containsExactly("zone 10", "model 0", "zone 5");
        assertThat(rungs(client(4, "JP", 100))).containsExactly("model 0", "model 0", "model 0");
    }

    @Test
    void takesASlowLastMileForNoReasonToGoElsewhere() {
        addTimes(60, client(1, "GB", 100), "near", 70);

        double[] estimates = estimates(client(1, "GB", 100));

        assertThat(estimates[0])
                .isLessThan(estimates[1])
                .isLessThan(estimates[2])
                .isGreaterThan(50);
    }

    @Test
    void changesTheOrderWhenBothWereMeasured() {
        addTimes(60, client(1, "GB", 100), "near", 70);
        addTimes(60, client(1, "GB", 100), "middle", 30);

        double[] estimates = estimates(client(1, "GB", 100));

        assertThat(estimates[1]).isLessThan(estimates[0]);
    }

    @Test
    void believesARegionThatIsFasterThanTheModelAlsoWhenItAloneWasMeasured() {
        addTimes(60, client(1, "GB", 100), "far", 41);

        assertThat(estimates(client(1, "GB", 100))[2]).isLessThan(45);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 10_001, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesWhatIsNoRoundTrip(double rttMs) {
        RttSample sample = new RttSample(ip(1).network(), new RegionId("near"), rttMs);

        assertThat(table.add(sample, client(1, "GB", 100), 10, HOUR)).isFalse();
        assertThat(table.snapshot(HOUR).isEmpty()).isTrue();
    }

    @Test
    void lowersNoEstimateBelowAMillisecond() {
        addTimes(60, client(1, "GB", 100), "near", 0.1);

        assertThat(estimates(client(1, "GB", 100))[0]).isGreaterThanOrEqualTo(1);
    }

    @Test
    void isNotSteeredByOneLoudPrefix() {
        for (int i = 1; i <= 20; i++) {
            addTimes(5, client(i, "GB", 100), "near", 12);
            addTimes(5, client(i, "GB", 100), "middle", 22);
        }
        addTimes(100_000, client(99, "GB", 100), "near", 5_000);

        double[] others = estimates(client(200, "GB", 100));

        assertThat(others[0]).isLessThan(10 + 60);
        assertThat(estimates(client(1, "GB", 100))[0]).isLessThan(10 + 60);
    }

    @Test
    void countsALostPacketAsLittleMoreThanARoundTrip() {
        addTimes(20, client(1, "GB", 100), "near", 10);
        addTimes(20, client(1, "GB", 100), "middle", 12);
        addTimes(1, client(1, "GB", 100), "near", 250);

        assertThat(estimates(client(1, "GB", 100))[0]).isLessThan(11);
    }

    @Test
    void believesAPrefixAlsoWhenADatabaseMovesIt() {
        addTimes(20, client(1, "GB", 100), "near", 12);

        double[] moved = {200, 210, 280};
        table.snapshot(HOUR).correct(client(1, "GB", 100), REGIONS, moved, null);

        // 20 of 30 parts of what was measured.
        assertThat(moved[0]).isCloseTo((20 * 12 + 10 * 200) / 30.0, within(5.0));
    }

    @Test
    void saysNothingOfOthersByAClientThatIsNotWhereTheDatabaseHasIt() {
        for (int i = 1; i <= 20; i++) {
            addTimes(5, client(i, "GB", 100), "far", 12);
        }

        assertThat(estimates(client(1, "GB", 100))[2]).isLessThan(60);
        assertThat(estimates(client(99, "GB", 100))).containsExactly(10, 20, 80);
    }

    @Test
    void forgetsWhatNobodyConfirms() {
        addTimes(64, client(1, "GB", 100), "near", 40);
        addTimes(64, client(1, "GB", 100), "far", 80);

        assertThat(count(HOUR)).isEqualTo(64);
        assertThat(count(HOUR + WEEK)).isEqualTo(32);
        assertThat(count(HOUR + 7 * WEEK)).isZero();
        assertThat(count(HOUR + 1_000 * WEEK)).isZero();
    }

    @Test
    void followsANetworkThatWasRebuilt() {
        addTimes(10_000, client(1, "GB", 100), "near", 10);
        addTimes(10_000, client(1, "GB", 100), "middle", 20);
        addTimes(300, client(1, "GB", 100), "near", 60);

        assertThat(estimates(client(1, "GB", 100))[0]).isCloseTo(60, within(8.0));
    }

    @Test
    void takesTheSameMemoryForMillionsOfPrefixes() {
        LearnedTable large = new LearnedTable(COUNTRIES, LearnedTable.SLOTS);
        long before = large.bytes();
        for (int i = 1; i <= 50; i++) {
            add(large, client(i, "GB", 100), "near", 40);
            add(large, client(i, "GB", 100), "near", 40);
        }

        for (int i = 100; i < 3_000_000; i++) {
            add(large, client(i, "GB", 1_000 + i % 100_000), "near", 12);
        }

        LearnedRtts learned = large.snapshot(HOUR);
        assertThat(large.bytes()).isEqualTo(before).isLessThan(4 << 20);
        assertThat(learned.size(Rung.PREFIX)).isLessThanOrEqualTo(LearnedTable.SLOTS);
        assertThat(learned.size(Rung.NETWORK)).isLessThanOrEqualTo(LearnedTable.SLOTS / 4);
        // Whoever was seen twice outlives all those who were seen once.
        for (int i = 1; i <= 50; i++) {
            RttEvidence evidence = learned.correct(client(i, "GB", 100), REGIONS, new double[] {10, 20, 80}, null);
            assertThat(evidence.rung(0)).isEqualTo(Rung.PREFIX);
        }
    }

    @Test
    void keepsASnapshotAsItIs() {
        addTimes(10, client(1, "GB", 100), "near", 40);
        LearnedRtts snapshot = table.snapshot(HOUR);
        addTimes(50, client(1, "GB", 100), "near", 40);

        assertThat(snapshot.correct(client(1, "GB", 100), REGIONS, new double[] {10, 20, 80}, null)
                        .samples(0))
                .isEqualTo(10);
    }

    @Test
    void isTheSameAfterItWasKeptAndRestored() {
        addTimes(10, client(1, "GB", 100), "near", 40);
        addTimes(7, client(2, "FR", 0), "far", 70);
        table.addRouter(new RegionId("near"), new RegionId("middle"), 21, HOUR);
        List<LearnedMean> kept = new ArrayList<>();
        table.forEach(kept::add);

        LearnedTable restored = new LearnedTable(COUNTRIES, 1 << 10);
        kept.forEach(restored::restore);

        assertThat(estimates(restored, client(1, "GB", 100))).isEqualTo(estimates(client(1, "GB", 100)));
        assertThat(estimates(restored, client(2, "FR", 0))).isEqualTo(estimates(client(2, "FR", 0)));
        assertThat(restored.snapshot(HOUR).fromRouterMs(new RegionId("near"), new RegionId("middle")))
                .isEqualTo(21);
    }

    @ParameterizedTest
    @CsvSource({"MODEL, 5, 3", "ZONE, NaN, 3", "ZONE, 5, 0", "ZONE, 5, 65", "ZONE, 30001, 3"})
    void refusesAMeanThatCannotBe(Rung rung, float ms, int samples) {
        assertThatIllegalArgumentException().isThrownBy(() -> new LearnedMean(rung, 7, ms, samples, HOUR));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 1000})
    void refusesASizeThatIsNoPowerOfTwo(int slots) {
        assertThatIllegalArgumentException().isThrownBy(() -> new LearnedTable(COUNTRIES, slots));
    }

    private void addTimes(int times, GeoLocation client, String region, double rttMs) {
        for (int i = 0; i < times; i++) {
            add(table, client, region, rttMs);
        }
    }

    private static void add(LearnedTable table, GeoLocation client, String region, double rttMs) {
        double modelMs = region.equals("near") ? 10 : region.equals("middle") ? 20 : 80;
        table.add(new RttSample(client.network(), new RegionId(region), rttMs), client, modelMs, HOUR);
    }

    private double[] estimates(GeoLocation client) {
        return estimates(table, client);
    }

    private static double[] estimates(LearnedTable table, GeoLocation client) {
        double[] rttMs = {10, 20, 80};
        table.snapshot(HOUR).correct(client, REGIONS, rttMs, null);
        return rttMs;
    }

    private List<String> rungs(GeoLocation client) {
        RttEvidence evidence = table.snapshot(HOUR).correct(client, REGIONS, new double[] {10, 20, 80}, null);
        List<String> rungs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            rungs.add(evidence.rung(i).wireName() + " " + evidence.samples(i));
        }
        return rungs;
    }

    private int count(int hour) {
        return table.snapshot(hour)
                .correct(client(1, "GB", 100), REGIONS, new double[] {10, 20, 80}, null)
                .samples(0);
    }

    private static IpAddress ip(int network) {
        return IpAddress.ofV4(network << 8);
    }

    private static GeoLocation client(int network, String country, long asn) {
        return new GeoLocation(
                        ip(network).network(),
                        new CountryCode(country),
                        Continent.EU,
                        LONDON,
                        0,
                        GeoLocation.Source.DATABASE)
                .announcedBy(asn, true);
    }

    private static Region region(String id) {
        return new Region(
                new RegionId(id),
                id,
                new CountryCode("GB"),
                Continent.EU,
                Set.of(),
                LONDON,
                List.of(new Endpoint(URI.create("http://127.0.0.1:80"), 1)),
                HealthPolling.DEFAULT,
                Capacity.NOT_STATED);
    }
}
