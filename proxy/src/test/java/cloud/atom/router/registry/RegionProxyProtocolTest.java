package cloud.atom.router.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.ProxyProtocol;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code proxy_protocol} of a region. */
class RegionProxyProtocolTest {
    private static final String REGION = """
            regions:
              - id: a
                country: IE
                continent: EU
                location: { lat: 1, lon: 2 }
                endpoints: [{ url: "http://a.example" }, { url: "https://b.example" }, { url: "unix:/c" }]
                tls: { server_name: x }
            """;

    private static List<Endpoint> endpoints(String text) {
        return RegistryDocument.parse(text.getBytes(StandardCharsets.UTF_8), "r")
                .regions()
                .get(0)
                .endpoints();
    }

    @Test
    void isLeftOutForConnectionsWithoutAHeader() {
        assertThat(endpoints(REGION))
                .hasSize(3)
                .allMatch(endpoint -> endpoint.proxyProtocol().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"v1, V1", "v2, V2"})
    void holdsForAllEndpointsOfTheRegion(String word, ProxyProtocol version) {
        List<Endpoint> expected = endpoints(REGION).stream()
                .map(endpoint -> endpoint.with(version))
                .toList();

        assertThat(endpoints(REGION + "    proxy_protocol: " + word + "\n")).isEqualTo(expected);
        assertThat(expected).allMatch(endpoint -> endpoint.proxyProtocol().isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"v3", "V1", "off", "on", ""})
    void isRefusedAtItsPlaceWhenItIsNoVersion(String word) {
        assertThatThrownBy(() -> endpoints(REGION + "    proxy_protocol: \"" + word + "\"\n"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("r:8:21: regions[0].proxy_protocol: \"" + word + "\" (expected: ")
                .hasMessageContainingAll("v1", "v2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "true", "[v1]", "null"})
    void isRefusedAtItsPlaceWhenItIsNoText(String value) {
        assertThatThrownBy(() -> endpoints(REGION + "    proxy_protocol: " + value + "\n"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("r:8:21: regions[0].proxy_protocol: ");
    }
}
