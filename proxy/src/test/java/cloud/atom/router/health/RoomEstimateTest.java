package cloud.atom.router.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a region has room for, by what its endpoints can. */
class RoomEstimateTest {
    private static final long SECOND = 1_000_000_000;
    private static final double FILL = 0.95;
    private static final Endpoint LIGHT = new Endpoint(URI.create("http://10.0.0.1:80"), 1);
    private static final Endpoint HEAVY = new Endpoint(URI.create("http://10.0.0.2:80"), 3);

    private final RoomEstimate room = new RoomEstimate();

    @Test
    void countsOnTheEndpointsThatAreInService() {
        sent(200);

        assertThat(room(400, Map.of())).isCloseTo(FILL * 400, within(1e-6));
        assertThat(room(400, Map.of(HEAVY, new EndpointHealth(EndpointHealth.State.EJECTED, 0))))
                .isCloseTo(FILL * 100, within(1e-6));
        assertThat(room(400, Map.of(HEAVY, new EndpointHealth(EndpointHealth.State.STARTING, 0.2))))
                .isCloseTo(FILL * 160, within(1e-6));
    }

    @Test
    void countsOnAllOfARegionWhoseEndpointsAllFareBadly() {
        EndpointHealth needed = new EndpointHealth(EndpointHealth.State.CIRCUIT, 1);
        sent(200);

        assertThat(room(400, Map.of(LIGHT, needed, HEAVY, needed))).isCloseTo(FILL * 400, within(1e-6));
    }

    @Test
    void takesWhatARegionAnsweredAsItsRoomWhileItTurnsRequestsAway() {
        sent(80);
        assertThat(room(0, Map.of())).isInfinite();

        room.onTurnedAway(true);
        assertThat(room(0, Map.of())).isCloseTo(80, within(0.1));
        assertThat(room(400, Map.of())).isCloseTo(80, within(0.1));

        room.onTurnedAway(false);
        assertThat(room(0, Map.of())).isInfinite();
    }

    private void sent(int perSecond) {
        for (int i = 0; i < 60; i++) {
            room.onSent(perSecond, SECOND);
        }
    }

    /** Requests a second of a region of two endpoints that reports half of its capacity as free. */
    private double room(int stated, Map<Endpoint, EndpointHealth> standing) {
        Map<URI, EndpointHealth> endpoints = new HashMap<>();
        standing.forEach((endpoint, health) -> endpoints.put(endpoint.url(), health));
        RegionHealth health = new RegionHealth(
                1,
                RegionState.HEALTHY,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(0.5),
                CircuitPhase.CLOSED,
                RegionShare.WHOLE,
                Set.of(),
                endpoints,
                0);
        Region region = new Region(
                new RegionId("eu-west-1"),
                "Ireland",
                new CountryCode("IE"),
                Continent.EU,
                Set.of(),
                new GeoPoint(53.35, -6.26),
                List.of(LIGHT, HEAVY),
                HealthPolling.DEFAULT,
                stated == 0 ? Capacity.NOT_STATED : new Capacity(stated));
        return room.perSecond(region, health, 60 * SECOND);
    }
}
