package cloud.atom.router.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IpNetworkTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.0/24, 203.0.113.255, true",
        "203.0.113.0/24, 203.0.114.0, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8:0:0:1::/80, 2001:db8::1:0:0:5, true",
        "2001:db8:0:0:1::/80, 2001:db8::2:0:0:5, false",
        "::/0, ffff::, true",
        "::1/128, ::1, true",
    })
    void containsTheAddressesOfItsPrefix(String network, String address, boolean inside) {
        assertThat(parse(network).contains(IpAddressTest.parse(address))).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/a",
                "10.0.0.0/0008",
                "10.0.0.1/24",
                "::/129",
                "::1/64"
            })
    void refusesWhatIsNoNetwork(String text) {
        assertThat(IpNetwork.parse(text)).isNull();
    }

    @Test
    void refusesBitsBehindThePrefix() {
        IpAddress base = IpAddress.ofV4(1);

        assertThatThrownBy(() -> new IpNetwork(base, 24)).hasMessageContaining("no bits set behind the prefix");
        assertThatThrownBy(() -> new IpNetwork(base, 33)).hasMessage("prefixLength: 33 (expected: in [0, 32])");
        assertThatThrownBy(() -> new IpNetwork(base, -1)).hasMessage("prefixLength: -1 (expected: in [0, 32])");
    }

    @Test
    void printsItsBaseAndLength() {
        assertThat(parse("10.0.0.0/8")).hasToString("10.0.0.0/8");
    }

    private static IpNetwork parse(String text) {
        IpNetwork network = IpNetwork.parse(text);
        if (network == null) {
            throw new AssertionError(text);
        }
        return network;
    }
}
