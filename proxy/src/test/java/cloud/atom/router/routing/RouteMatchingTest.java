package cloud.atom.router.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteMatchingTest {
    @ParameterizedTest
    @CsvSource({
        "/, /, true",
        "/a, /, true",
        // OPTIONS * is no way around a route for everything (RFC 9112, section 3.2.4).
        "*, /, true",
        "*, /a, false",
        "/a, /a, true",
        "/a/, /a, true",
        "/a/b, /a, true",
        "/ab, /a, false",
        "/b, /a, false",
        "/a, /a/, true",
        "/a/b, /a/, true",
        "/ab, /a/, false"
    })
    void aPrefixIsOfWholeSegmentsAndASlashAloneOfEverything(String path, String prefix, boolean matches) {
        assertThat(RouteMatching.hasPrefix(path, prefix)).isEqualTo(matches);
    }
}
