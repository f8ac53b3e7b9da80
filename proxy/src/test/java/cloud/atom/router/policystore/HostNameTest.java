package cloud.atom.router.policystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "API.Acme.Example|api.acme.example",
                "'*.Acme.example'|*.acme.example",
                "localhost|localhost",
                "xn--bcher-kva.example|xn--bcher-kva.example",
                "a_b.example|a_b.example",
                "127.0.0.1|127.0.0.1",
                "[2001:DB8:0:0:0:0:0:1]|[2001:db8::1]"
            })
    void lowersHosts(String written, String expected) {
        assertThat(HostName.parse(written)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.",
                "a.*",
                "*a.example",
                "*.*.example",
                "a..b",
                ".a",
                "a.",
                "-a.example",
                "a-.example",
                "a.example:80",
                "http://a",
                "a/b",
                "a b",
                "bücher.example",
                "\u212a.example",
                "1.2.3",
                "1.2.3.256",
                "*.1.2.3.4",
                "::1",
                "[::1]:80",
                "[::1",
                "[1.2.3.4]",
                "[fe80::1%eth0]",
                "user@a",
                "a.example?",
                "a\u0000"
            })
    void refusesWhatIsNoHost(String written) {
        assertThatThrownBy(() -> HostName.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: ");
    }

    @Test
    void refusesHostsThatAreTooLong() {
        String label = "a".repeat(64);
        String name = ("a".repeat(49) + ".").repeat(5) + "abcde";

        assertThatThrownBy(() -> HostName.parse(label)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HostName.parse(name)).isInstanceOf(IllegalArgumentException.class);
    }
}
