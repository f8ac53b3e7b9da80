package cloud.atom.router.state;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.geo.CountryTable;
import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geo.LearnedTable;
import cloud.atom.router.geo.Rung;
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

final class ClientPlacesTest {
    private static final RegionId HERE = new RegionId("a");

    private final List<IpAddress> asked = new ArrayList<>();
    private boolean wholeNetwork = true;
    private final ClientPlaces places = new ClientPlaces(RegionCatalog.EMPTY, this::locate, (client, region) -> 1);

    @Test
    void asksOnceForAllClientsOfOneNetwork() {
        ClientPlace first = places.of(IpAddress.ofV4(0x01020304));
        ClientPlace second = places.of(IpAddress.ofV4(0x01020305));

        assertThat(second).isSameAs(first);
        assertThat(asked).hasSize(1);
    }

    @Test
    void doesNotRememberAnAnswerThatHoldsForLessThanTheNetwork() {
        wholeNetwork = false;

        places.of(IpAddress.ofV6(0, 0xffff_0102_0304L));
        places.of(IpAddress.ofV6(0, 0xffff_0502_0304L));

        assertThat(asked).hasSize(2);
    }

    @Test
    void staysRightWhenNetworksPushEachOtherOut() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 40_000; i++) {
                IpAddress client = IpAddress.ofV4(i << 8);
                assertThat(places.of(client).location().network()).isEqualTo(client.network());
            }
        }
    }

    @Test
    void knowsNoPlaceOfAClientWithoutAddress() {
        ClientPlace nowhere = places.of(null);

        assertThat(nowhere.isKnown()).isFalse();
        assertThat(nowhere.location().source()).isEqualTo(GeoLocation.Source.UNKNOWN);
        assertThat(asked).isEmpty();
    }

    @Test
    void takesAClientOfUnknownPlaceForOneNearTheRegionItArrivedIn() {
        ClientPlace place = at(GeoLocation.Source.UNKNOWN).of(IpAddress.ofV4(0x01020304));

        assertThat(place.isKnown()).isTrue();
        assertThat(place.location().source()).isEqualTo(GeoLocation.Source.ARRIVAL);
        assertThat(place.location().country()).isNull();
        assertThat(place.rttMs()).containsExactly(1, 1.5 + 1, 1 + 40);
    }

    @Test
    void prefersWhatTheRouterMeasuredToTheModel() {
        LearnedTable table = new LearnedTable(new CountryTable(List.of()), 16);
        table.addRouter(HERE, new RegionId("b"), 17, 1);

        ClientPlace place =
                at(GeoLocation.Source.UNKNOWN).knowing(table.snapshot(1)).of(IpAddress.ofV4(0x01020304));

        assertThat(place.rttMs()).containsExactly(1, 17, 41);
        assertThat(place.evidence().rung(1)).isEqualTo(Rung.ROUTER);
        assertThat(place.evidence().rung(2)).isEqualTo(Rung.MODEL);
    }

    @Test
    void callsAClientInTheNeighbourhoodLocalStill() {
        ClientPlace place = at(GeoLocation.Source.LOCAL).of(IpAddress.ofV4(0x0a020304));

        assertThat(place.isKnown()).isTrue();
        assertThat(place.location().source()).isEqualTo(GeoLocation.Source.LOCAL);
    }

    @Test
    void takesNobodyForNearWhoCannotBeAClientOrHasNoAddress() {
        assertThat(at(GeoLocation.Source.SPECIAL).of(IpAddress.ofV4(0x01020304)).isKnown())
                .isFalse();
        assertThat(at(GeoLocation.Source.UNKNOWN).of(null).isKnown()).isFalse();
    }

    @Test
    void takesNobodyForNearARegionThatTheRegistryDoesNotHave() {
        ClientPlaces elsewhere = at(GeoLocation.Source.UNKNOWN).from(new RegionId("gone"));

        assertThat(elsewhere.of(IpAddress.ofV4(0x01020304)).isKnown()).isFalse();
    }

    /** Places of a router in the first of three regions; the farther two are 1.5 and 40 degrees north of it. */
    private static ClientPlaces at(GeoLocation.Source source) {
        List<Region> regions = List.of(region("a", 0), region("b", 1.5), region("c", 40));
        return new ClientPlaces(
                        new RegionCatalog(regions),
                        client -> new GeoLocation(client.network(), null, null, null, 0, source),
                        (client, region) -> client.point() == null
                                ? Double.NaN
                                : 1
                                        + region.location().latitude()
                                        - client.point().latitude())
                .from(HERE);
    }

    private static Region region(String id, double latitude) {
        return new Region(
                new RegionId(id),
                id,
                new CountryCode("GB"),
                Continent.EU,
                Set.of(),
                new GeoPoint(latitude, 0),
                List.of(new Endpoint(URI.create("http://127.0.0.1:80"), 1)),
                HealthPolling.DEFAULT,
                Capacity.NOT_STATED);
    }

    private GeoLocation locate(IpAddress client) {
        asked.add(client);
        return new GeoLocation(
                client.network(), null, null, new GeoPoint(0, 0), 0, GeoLocation.Source.DATABASE, wholeNetwork);
    }
}
