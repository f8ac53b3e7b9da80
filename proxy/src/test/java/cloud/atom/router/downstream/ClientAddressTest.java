package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.http.Fields;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.IpNetwork;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
    private static final ClientAddress CLIENTS = new ClientAddress(List.of(
            Objects.requireNonNull(IpNetwork.parse("10.0.0.0/8")),
            Objects.requireNonNull(IpNetwork.parse("fd00::/8"))));

    private static IpAddress address(String text) {
        return Objects.requireNonNull(IpAddress.parse(text), text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.1  | 198.51.100.7                        | 192.0.2.1",
                "10.0.0.1   | 198.51.100.7                        | 198.51.100.7",
                "10.0.0.1   | 1.1.1.1, 198.51.100.7               | 198.51.100.7",
                "10.0.0.1   | 1.1.1.1, 198.51.100.7, 10.2.3.4     | 198.51.100.7",
                "10.0.0.1   | 10.9.9.9, 10.2.3.4                  | 10.9.9.9",
                "10.0.0.1   | 1.1.1.1, unknown, 10.2.3.4          | 10.2.3.4",
                "10.0.0.1   | 1.1.1.1, 198.51.100.7:4711          | 198.51.100.7",
                "fd00::1    | 1.1.1.1, [2001:db8::1]:80           | 2001:db8::1",
                "10.0.0.1   | 2001:db8::1                         | 2001:db8::1",
                "10.0.0.1   | ''                                  | 10.0.0.1",
            })
    void takesTheRightmostAddressThatIsNoTrustedProxy(String peer, String list, String client) {
        Fields fields = new Fields().add("X-Forwarded-For", list);

        assertThat(CLIENTS.of(address(peer), fields)).isEqualTo(address(client));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=198.51.100.7;proto=https           | 198.51.100.7",
                "for=1.1.1.1, proto=http;For=192.0.2.9  | 192.0.2.9",
                "for=\"[2001:db8::1]:80\"               | 2001:db8::1",
                "for=_hidden, for=10.1.1.1              | 10.1.1.1",
                "for=1.1.1.1, by=10.0.0.3               | 10.0.0.1",
            })
    void readsForwardedWhereTheOtherIsMissing(String forwarded, String client) {
        Fields fields = new Fields().add("Forwarded", forwarded);

        assertThat(CLIENTS.of(address("10.0.0.1"), fields)).isEqualTo(address(client));
    }
}
