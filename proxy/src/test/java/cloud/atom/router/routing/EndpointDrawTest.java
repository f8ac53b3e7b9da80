package cloud.atom.router.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cloud.atom.router.health.EndpointHealth;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.TraceId;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which two endpoints of a region an attempt may go to. */
class EndpointDrawTest {
    private static final int DRAWS = 20_000;

    private final Endpoint a = endpoint("a", 1);
    private final Endpoint b = endpoint("b", 1);
    private final Endpoint c = endpoint("c", 1);

    @Test
    void drawsTheSameForTheSameTraceId() {
        for (int i = 1; i < 100; i++) {
            TraceId id = new TraceId(i, 7);

            assertThat(EndpointDraw.target(region(a, b, c), null, id))
                    .isEqualTo(EndpointDraw.target(region(a, b, c), null, id));
        }
    }

    @Test
    void letsEndpointsOfEqualWeightAlwaysCompete() {
        Map<Endpoint, Shares> shares = draw(region(a, b, c), null);

        for (Endpoint each : List.of(a, b, c)) {
            assertThat(of(shares, each).first).isCloseTo(1 / 3.0, within(0.02));
            assertThat(of(shares, each).either).isCloseTo(2 / 3.0, within(0.02));
        }
    }

    @Test
    void givesALightEndpointAtMostTwiceItsShareHoweverCheapItIs() {
        Endpoint heavy = endpoint("heavy", 9);
        Map<Endpoint, Shares> shares = draw(region(heavy, a), null);

        assertThat(of(shares, a).first).isCloseTo(0.1, within(0.01));
        assertThat(of(shares, a).either).isCloseTo(0.2, within(0.01));
        assertThat(of(shares, heavy).either).isEqualTo(1);
    }

    @Test
    void givesAnEndpointThatBeginsAtMostTwiceItsShare() {
        RegionHealth health = health(Map.of(a.url(), new EndpointHealth(EndpointHealth.State.STARTING, 0.1)));

        Map<Endpoint, Shares> shares = draw(region(a, b), health);

        assertThat(of(shares, a).first).isCloseTo(1 / 11.0, within(0.01));
        assertThat(of(shares, a).either).isLessThan(0.2);
    }

    @Test
    void offersNoEndpointThatTakesNoRequests() {
        RegionHealth health = health(Map.of(b.url(), new EndpointHealth(EndpointHealth.State.EJECTED, 0)));

        Map<Endpoint, Shares> shares = draw(region(a, b, c), health);

        assertThat(of(shares, b).either).isZero();
        assertThat(of(shares, a).either).isEqualTo(1);
    }

    @Test
    void offersNoAlternativeWhereOneEndpointIsLeft() {
        RegionHealth health = health(Map.of(b.url(), new EndpointHealth(EndpointHealth.State.DOWN, 0)));

        assertThat(EndpointDraw.target(region(a, b), health, new TraceId(1, 2)))
                .isEqualTo(new Target(region(a, b).id(), a));
    }

    @Test
    void drawsFromAllWhereNoneTakesRequests() {
        EndpointHealth down = new EndpointHealth(EndpointHealth.State.DOWN, 0);

        Map<Endpoint, Shares> shares = draw(region(a, b), health(Map.of(a.url(), down, b.url(), down)));

        assertThat(of(shares, a).first).isCloseTo(0.5, within(0.02));
    }

    /** In [0, 1]: how often it was drawn first; how often it was one of the two. */
    private static final class Shares {
        private double first;
        private double either;
    }

    private static Shares of(Map<Endpoint, Shares> shares, Endpoint endpoint) {
        return Objects.requireNonNull(shares.get(endpoint), endpoint::toString);
    }

    private static Map<Endpoint, Shares> draw(Region region, @Nullable RegionHealth health) {
        Map<Endpoint, Shares> shares = new HashMap<>();
        region.endpoints().forEach(endpoint -> shares.put(endpoint, new Shares()));
        for (int i = 1; i <= DRAWS; i++) {
            Target target = EndpointDraw.target(region, health, new TraceId(i * 0x9e37_79b9L, i));
            assertThat(target.endpoint()).isNotEqualTo(target.alternative());
            of(shares, target.endpoint()).first += 1.0 / DRAWS;
            of(shares, target.endpoint()).either += 1.0 / DRAWS;
            Endpoint alternative = target.alternative();
            if (alternative != null) {
                of(shares, alternative).either += 1.0 / DRAWS;
            }
        }
        shares.values().forEach(share -> share.either = Math.rint(share.either * 1e6) / 1e6);
        return shares;
    }

    private static RegionHealth health(Map<URI, EndpointHealth> endpoints) {
        RegionHealth plain = RegionHealth.unknown(0);
        return new RegionHealth(
                plain.score(),
                plain.state(),
                plain.p95Seconds(),
                plain.errorRatio(),
                plain.freeCapacity(),
                plain.circuit(),
                plain.share(),
                plain.sources(),
                endpoints,
                0);
    }

    private static Endpoint endpoint(String name, int weight) {
        return new Endpoint(URI.create("http://" + name + ":80"), weight);
    }

    private static Region region(Endpoint... endpoints) {
        return new Region(
                World.IRELAND,
                "r",
                new CountryCode("IE"),
                Continent.EU,
                Set.of(),
                new GeoPoint(53, -6),
                List.of(endpoints),
                HealthPolling.DEFAULT,
                Capacity.NOT_STATED);
    }
}
