package cloud.atom.router.policystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPrefixTest {
    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/a, /a",
        "/a/, /a",
        "/a/b, /a/b",
        "/%61, /a",
        "/%7Ea, /~a",
        "/a%20b, /a%20b",
        "/a%c3%a4, /a%C3%A4",
        "/%3fa, /%3Fa",
        "/..a, /..a"
    })
    void normalisesPathPrefixes(String written, String expected) {
        assertThat(PathPrefix.parse(written)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "//",
                "/a//b",
                "/a;v=1",
                "/.",
                "/a/..",
                "/a/./b",
                "/%2e%2e/a",
                "/a%2fb",
                "/a%5Cb",
                "/a\\b",
                "/%00",
                "/%0a",
                "/%",
                "/%2",
                "/%zz",
                "/a?b",
                "/a#b",
                "/a b",
                "/ä",
                "http://a/"
            })
    void refusesPathPrefixesThatHaveNoNormalForm(String written) {
        assertThatThrownBy(() -> PathPrefix.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: ");
    }
}
