package cloud.atom.router.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ValuesTest {
    @Test
    void measuresGreatCircles() {
        GeoPoint london = new GeoPoint(51.5074, -0.1278);

        assertThat(london.distanceKm(new GeoPoint(40.7128, -74.0060))).isCloseTo(5570, within(10.0));
        assertThat(london.distanceKm(london)).isZero();
        assertThat(new GeoPoint(0, -180).distanceKm(new GeoPoint(0, 180))).isCloseTo(0, within(1e-6));
        assertThat(new GeoPoint(90, 0).distanceKm(new GeoPoint(-90, 0))).isCloseTo(20_015, within(1.0));
    }

    @Test
    void refusesPlacesOffTheGlobe() {
        assertThatIllegalArgumentException().isThrownBy(() -> new GeoPoint(90.1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new GeoPoint(Double.NaN, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new GeoPoint(0, -180.1));
        assertThatIllegalArgumentException().isThrownBy(() -> new GeoPoint(0, Double.NaN));
    }

    @Test
    void takesEndpointsOfHostAndPort() {
        Endpoint endpoint = new Endpoint(URI.create("http://[::1]:8080"), 1);

        assertThat(endpoint.host()).isEqualTo("::1");
        assertThat(endpoint.port()).isEqualTo(8080);
        assertThat(endpoint).hasToString("http://[::1]:8080");
        assertThat(new Endpoint(URI.create("http://a.example:1"), 1000).host()).isEqualTo("a.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://a:1",
                "http://a",
                "http://a:0",
                "http://a:65536",
                "http://a:1/",
                "http://a:1?q",
                "http://a:1#f",
                "http://u@a:1",
                "a:1",
                "http:///x"
            })
    void refusesOtherEndpoints(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint(URI.create(url), 1));
    }

    @Test
    void securesEndpointsOfHttpsOnly() {
        Endpoint secure = new Endpoint(URI.create("https://a.example:1"), 1);

        assertThat(secure.tls()).contains(EndpointTls.DEFAULT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Endpoint(URI.create("http://a.example:1"), 1, secure.tls()));
        assertThatIllegalArgumentException().isThrownBy(() -> new EndpointTls("", "cert.pem", "", ""));
    }

    @Test
    void refusesWeightsOutsideTheirRange() {
        URI url = URI.create("http://a:1");

        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint(url, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint(url, 1001));
    }

    @Test
    void refusesARateThatCanNeverAdmit() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(1, 0));
        assertThat(new RateLimit(1, 1).burst()).isEqualTo(1);
    }

    @Test
    void refusesNegativeCapacity() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Capacity(-1));
    }

    @Test
    void refusesPollingThatCannotWork() {
        Duration second = Duration.ofSeconds(1);

        assertThatCode(() -> new HealthPolling("/h", second, second, 1, 1)).doesNotThrowAnyException();
        assertThatIllegalArgumentException().isThrownBy(() -> new HealthPolling("h", second, second, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new HealthPolling("/h", Duration.ZERO, second, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new HealthPolling("/h", second.negated(), second, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new HealthPolling("/h", second, Duration.ZERO, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new HealthPolling("/h", second, second.negated(), 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new HealthPolling("/h", second, second, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new HealthPolling("/h", second, second, 1, 0));
    }

    @Test
    void aRegionHasAnEndpoint() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Region(
                        new RegionId("a"),
                        "A",
                        new CountryCode("DE"),
                        Continent.EU,
                        Set.of(),
                        new GeoPoint(0, 0),
                        List.of(),
                        HealthPolling.DEFAULT,
                        Capacity.NOT_STATED));
    }

    @Test
    void everyReasonHasItsOwnCodeAndRefusalsHaveAStatusAndATitle() {
        Set<String> codes = new HashSet<>();
        for (Reason reason : Reason.values()) {
            assertThat(codes.add(reason.code())).as(reason.code()).isTrue();
            assertThat(reason).hasToString(reason.code());
            assertThat(reason.code()).matches("[a-z]+\\.[a-z_]+|draining");
            assertThat(reason.isRefusal()).isEqualTo(reason.status() >= 400);
            assertThat(reason.title().isEmpty()).isEqualTo(!reason.isRefusal());
        }
    }
}
