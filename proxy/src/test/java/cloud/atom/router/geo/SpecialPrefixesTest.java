package cloud.atom.router.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import cloud.atom.router.geo.SpecialPrefix.Action;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.IpNetwork;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecialPrefixesTest {
    private static final SpecialPrefixes PREFIXES = new SpecialPrefixes(List.of(
            prefix("10.0.0.0/8", Action.LOCAL, 0),
            prefix("240.0.0.0/4", Action.REJECT, 0),
            prefix("255.255.255.255/32", Action.UNKNOWN, 0),
            prefix("::/128", Action.REJECT, 0),
            prefix("::ffff:0:0/96", Action.UNWRAP, 96),
            prefix("2002::/16", Action.UNWRAP, 16),
            prefix("2001::/32", Action.UNWRAP_INVERTED, 96),
            prefix("fe80::/10", Action.LOCAL, 0)));

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0, LOCAL",
        "10.255.255.255, LOCAL",
        "239.255.255.255,",
        "240.0.0.0, REJECT",
        "255.255.255.254, REJECT",
        "255.255.255.255, UNKNOWN",
        "11.0.0.0,",
        "::, REJECT",
        "::1,",
        "fe80::1, LOCAL",
        "febf:ffff::, LOCAL",
        "fec0::,",
        "2002:a00::, UNWRAP"
    })
    void findsTheLongestPrefixAroundAnAddress(String address, Action expected) {
        SpecialPrefix found = PREFIXES.find(address(address));

        assertThat(found == null ? null : found.action()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "::ffff:81.2.69.160, 81.2.69.160",
        "::ffff:10.1.2.3, 10.1.2.3",
        "2002:5102:45a0::1, 81.2.69.160",
        "2001:0:4136:e378:8000:63bf:aefd:ba5f, 81.2.69.160",
        "2001:db8::1, 2001:db8::1",
        "fe80::1, fe80::1",
        "81.2.69.160, 81.2.69.160"
    })
    void unwrapsTheIpv4AddressInsideATransitionAddress(String address, String expected) {
        assertThat(PREFIXES.unwrapped(address(address)).text()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 31, 32, 33, 40, 48, 63, 64, 65, 95, 96})
    void takesTheInnerAddressFromAnyBit(int unwrapAt) {
        SpecialPrefixes everything = new SpecialPrefixes(List.of(prefix("::/0", Action.UNWRAP, unwrapAt)));
        SplittableRandom random = new SplittableRandom(7);

        for (int i = 0; i < 50; i++) {
            IpAddress address = IpAddress.ofV6(random.nextLong(), random.nextLong());
            int expected =
                    new BigInteger(1, address.bytes()).shiftRight(96 - unwrapAt).intValue();

            assertThat(everything.unwrapped(address)).as(address.text()).isEqualTo(IpAddress.ofV4(expected));
        }
    }

    @Test
    void neverUnwrapsTwice() {
        SplittableRandom random = new SplittableRandom(11);

        for (int i = 0; i < 1000; i++) {
            IpAddress address = IpAddress.ofV6(0x2002_0000_0000_0000L | random.nextLong(1L << 48), random.nextLong());

            IpAddress inner = PREFIXES.unwrapped(address);

            assertThat(inner.isV4()).isTrue();
            assertThat(PREFIXES.unwrapped(inner)).isEqualTo(inner);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "255.255.255.0/24, true",
        "255.255.255.255/32, false",
        "10.1.2.0/24, false",
        "0.0.0.0/0, true",
        "::/48, true",
        "::/128, false",
        "1::/48, false",
        "fe80::/48, false",
        "fe00::/7, true"
    })
    void knowsWhetherANarrowerPrefixLiesInANetwork(String network, boolean splits) {
        assertThat(PREFIXES.splits(Objects.requireNonNull(IpNetwork.parse(network))))
                .isEqualTo(splits);
    }

    @Test
    void findsNothingWithoutPrefixes() {
        assertThat(SpecialPrefixes.NONE.find(address("10.0.0.1"))).isNull();
        assertThat(SpecialPrefixes.NONE.unwrapped(address("::1"))).isEqualTo(address("::1"));
    }

    @Test
    void refusesToUnwrapAnIpv4Prefix() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> prefix("10.0.0.0/8", Action.UNWRAP, 0))
                .withMessageContaining("expected: IPv6");
    }

    @ParameterizedTest
    @CsvSource({"UNWRAP,-1", "UNWRAP,97", "LOCAL,16"})
    void refusesABitThatHoldsNoIpv4Address(Action action, int unwrapAt) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> prefix("2002::/16", action, unwrapAt))
                .withMessageContaining("unwrapAt: " + unwrapAt);
    }

    private static SpecialPrefix prefix(String network, Action action, int unwrapAt) {
        return new SpecialPrefix(Objects.requireNonNull(IpNetwork.parse(network)), "test", action, unwrapAt);
    }

    private static IpAddress address(String text) {
        return Objects.requireNonNull(IpAddress.parse(text));
    }
}
