package cloud.atom.router.state;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClientPlacesTest {
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

    private GeoLocation locate(IpAddress client) {
        asked.add(client);
        return new GeoLocation(
                client.network(), null, null, new GeoPoint(0, 0), 0, GeoLocation.Source.DATABASE, wholeNetwork);
    }
}
