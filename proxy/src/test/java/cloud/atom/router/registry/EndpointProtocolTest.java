package cloud.atom.router.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.EndpointProtocol;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code protocol} of an endpoint. */
class EndpointProtocolTest {
    private static Endpoint endpoint(String fields, String more) {
        String text = """
                regions:
                  - id: a
                    country: IE
                    continent: EU
                    location: { lat: 1, lon: 2 }
                    endpoints: [{ %s }]
                """.formatted(fields);
        return RegistryDocument.parse((text + more).getBytes(StandardCharsets.UTF_8), "r")
                .regions()
                .get(0)
                .endpoints()
                .get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "'url: \"http://a\"', H1",
        "'url: \"https://a\"', NEGOTIATED",
        "'url: \"unix:/a\"', H1",
        "'url: \"http://a\", protocol: h2', H2",
        "'url: \"http://a\", protocol: h1', H1",
        "'url: \"https://a\", protocol: h2', H2",
        "'url: \"https://a\", protocol: h1', H1",
        "'url: \"unix:/a\", protocol: h2', H2",
    })
    void isWhatIsUsualUnlessItIsSaid(String fields, EndpointProtocol expected) {
        assertThat(endpoint(fields, "").protocol()).isEqualTo(expected);
    }

    @Test
    void isHttp1WhereEachConnectionIsOneClients() {
        assertThat(endpoint("url: \"https://a\"", "    proxy_protocol: v2\n").protocol())
                .isEqualTo(EndpointProtocol.H1);
    }

    @Test
    void isRefusedBesideAHeaderThatNamesTheClient() {
        assertThatThrownBy(() -> endpoint("url: \"http://a\", protocol: h2", "    proxy_protocol: v2\n"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("r:7:21: regions[0].proxy_protocol: with an endpoint of protocol: h2");
    }

    @ParameterizedTest
    @CsvSource({"h3", "H2", "http/2", "2"})
    void isRefusedAtItsPlaceWhenItIsNone(String word) {
        assertThatThrownBy(() -> endpoint("url: \"http://a\", protocol: \"" + word + "\"", ""))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("regions[0].endpoints[0].protocol: \"" + word + "\" (expected: ")
                .hasMessageContainingAll("h1", "h2");
    }
}
