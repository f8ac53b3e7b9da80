package cloud.atom.router.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8::1, 2001:db8::1",
        "2001:0db8:0000:0000:0001:0000:0000:0001, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "::ffff:192.0.2.1, ::ffff:c000:201",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:2:3:4:5:6:7.8.9.10, 1:2:3:4:5:6:708:90a",
    })
    void readsEveryFormAndWritesTheShortest(String text, String shortest) {
        IpAddress address = IpAddress.parse(text);

        assertThat(address).isNotNull();
        assertThat(address.text()).isEqualTo(shortest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " 1.2.3.4",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.4 ",
                "01.2.3.4",
                "1.2.3.256",
                "1.2.3.1000",
                "1..3.4",
                "1.2.3.",
                "0x1.2.3.4",
                "١.2.3.4",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7::8:9",
                "12345::",
                "g::",
                "1.2.3.4::",
                "::1.2.3",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "fe80::1%eth0",
                "[::1]",
                "1:2:3:4:5:6:7:8 ",
                "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThat(IpAddress.parse(text)).isNull();
    }

    @Test
    void agreesWithTheJdkOnRandomAddresses() throws UnknownHostException {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(bytes);
            for (int zero = random.nextInt(bytes.length); zero < bytes.length && random.nextBoolean(); zero++) {
                bytes[zero] = 0;
            }
            bytes[0] |= 0x40; // not an IPv4-mapped address, which the JDK turns into IPv4

            IpAddress address = IpAddress.of(bytes);

            assertThat(address.bytes()).isEqualTo(bytes);
            assertThat(InetAddress.getByName(address.text()).getAddress()).isEqualTo(bytes);
            assertThat(IpAddress.parse(address.text())).isEqualTo(address).hasSameHashCodeAs(address);
        }
    }

    @Test
    void showsOnlyTheNetworkUnlessAskedForTheText() {
        assertThat(parse("203.0.113.77")).hasToString("203.0.113.0/24");
        assertThat(parse("2001:db8:1:2:3:4:5:6")).hasToString("2001:db8:1::/48");
    }

    @Test
    void keepsTheFamiliesApart() {
        assertThat(IpAddress.ofV4(1)).isNotEqualTo(IpAddress.ofV6(0, 1));
        assertThat(IpAddress.ofV4(1)).isNotEqualTo("0.0.0.1");
    }

    @Test
    void refusesArraysOfOtherLengths() {
        assertThatThrownBy(() -> IpAddress.of(new byte[5])).hasMessage("bytes: 5 (expected: 4 or 16)");
    }

    static IpAddress parse(String text) {
        IpAddress address = IpAddress.parse(text);
        if (address == null) {
            throw new AssertionError(text);
        }
        return address;
    }
}
