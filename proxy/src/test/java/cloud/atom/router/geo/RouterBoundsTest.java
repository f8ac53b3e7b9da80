package cloud.atom.router.geo;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a router's own way to the regions says of its clients. */
class RouterBoundsTest {
    private static final int HOUR = 490_000;
    private static final GeoPoint LONDON = new GeoPoint(51.5, -0.1);
    private static final List<Region> REGIONS = List.of(region("near"), region("middle"), region("far"));
    private static final CountryTable COUNTRIES =
            new CountryTable(List.of(new Country(new CountryCode("GB"), Continent.EU, Zone.EUW, LONDON, 100)));

    private final LearnedTable table = new LearnedTable(COUNTRIES, 1 << 10);

    @Test
    void takesAClientThatArrivedNearbyForNearWhateverTheDatabaseSays() {
        routers("far", 90, 100, 0.4);
        addTimes(3, client(1, "GB", 100), "far", 15);

        double[] estimates = bounded(client(1, "GB", 100), "far");
        RttEvidence evidence = table.snapshot(HOUR)
                .correct(client(1, "GB", 100), REGIONS, new double[] {10, 20, 80}, new RegionId("far"));

        assertThat(estimates[2]).isCloseTo(15.4, within(0.1));
        assertThat(estimates[0]).isCloseTo(15 + 90, within(0.1));
        assertThat(estimates[1]).isCloseTo(15 + 100, within(0.1));
        assertThat(evidence.rung(0)).isEqualTo(Rung.ROUTER);
    }

    @Test
    void boundsEstimatesByTheWaysOfTheRouter() {
        routers("far", 200, 30, 0.4);
        addTimes(3, client(1, "GB", 100), "far", 60);

        double[] estimates = bounded(client(1, "GB", 100), "far");

        assertThat(estimates[0]).isCloseTo(0.8 * 200 - 60, within(0.1));
        assertThat(estimates[1]).isBetween(10.0, 20.0);
        assertThat(estimates[2]).isCloseTo(60.4, within(0.1));
    }

    @Test
    void boundsNothingByOneChanceOrFromAnotherRegion() {
        routers("far", 90, 100, 0.4);
        addTimes(2, client(1, "GB", 100), "far", 15);
        assertThat(bounded(client(1, "GB", 100), "far")).startsWith(10, 20);

        addTimes(8, client(1, "GB", 100), "far", 15);
        assertThat(bounded(client(1, "GB", 100), "near")).startsWith(10, 20);
        assertThat(bounded(client(2, "GB", 100), "far")).containsExactly(10, 20, 80);
    }

    @Test
    void believesWhatWasMeasuredToARegionOverBounds() {
        routers("far", 90, 100, 0.4);
        addTimes(20, client(1, "GB", 100), "far", 15);
        addTimes(20, client(1, "GB", 100), "near", 9);

        assertThat(bounded(client(1, "GB", 100), "far")[0]).isCloseTo(9.3, within(0.5));
    }

    @Test
    void knowsHowFarARouterIsFromEachRegion() {
        routers("near", 0.4, 21, 70);
        double[] rttMs = {3, 20, 80};

        RttEvidence evidence = table.snapshot(HOUR).correctArrived(new RegionId("near"), REGIONS, rttMs);

        assertThat(rttMs).containsExactly(new double[] {1, 21, 70}, within(0.01));
        assertThat(evidence.rung(1)).isEqualTo(Rung.ROUTER);
        assertThat(table.snapshot(HOUR).fromRouterMs(new RegionId("near"), new RegionId("far")))
                .isCloseTo(70, within(0.01));
        assertThat(table.snapshot(HOUR).fromRouterMs(new RegionId("far"), new RegionId("near")))
                .isNaN();
        assertThat(table.addRouter(new RegionId("near"), new RegionId("far"), 0, HOUR))
                .isFalse();
    }

    private void routers(String here, double near, double middle, double far) {
        table.addRouter(new RegionId(here), new RegionId("near"), near, HOUR);
        table.addRouter(new RegionId(here), new RegionId("middle"), middle, HOUR);
        table.addRouter(new RegionId(here), new RegionId("far"), far, HOUR);
    }

    private double[] bounded(GeoLocation client, String here) {
        double[] rttMs = {10, 20, 80};
        table.snapshot(HOUR).correct(client, REGIONS, rttMs, new RegionId(here));
        return rttMs;
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
