package cloud.atom.router.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import cloud.atom.router.geo.CoarseMap.Run;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.IpAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoarseMapTest {
    private static final CountryCode TH = new CountryCode("TH");
    private static final CountryCode HK = new CountryCode("HK");

    private static final CoarseMap MAP = new CoarseMap(
            List.of(new Run(0x0100, 0x0102, TH), new Run(0x0104, 0x0104, HK), new Run(0xdfff, 0xffff, HK)));

    @ParameterizedTest
    @CsvSource({
        "0.255.255.255,",
        "1.0.0.0, TH",
        "1.2.255.255, TH",
        "1.3.0.0,",
        "1.4.0.1, HK",
        "1.5.0.0,",
        "223.254.255.255,",
        "223.255.0.0, HK",
        "255.255.255.255, HK",
        "::1,",
        "100::,"
    })
    void findsTheCountryOfABlock(String address, String country) {
        CountryCode expected = country == null ? null : new CountryCode(country);

        assertThat(MAP.countryOf(Objects.requireNonNull(IpAddress.parse(address))))
                .isEqualTo(expected);
    }

    @Test
    void knowsNothingWhenEmpty() {
        assertThat(CoarseMap.EMPTY.countryOf(IpAddress.ofV4(-1))).isNull();
    }

    @ParameterizedTest
    @CsvSource({"258,260", "256,256", "1,2"})
    void refusesRunsThatOverlapOrAreOutOfOrder(int first, int last) {
        List<Run> runs = List.of(new Run(256, 258, TH), new Run(first, last, HK));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CoarseMap(runs))
                .withMessageContaining("expected: first above 258");
    }

    @ParameterizedTest
    @CsvSource({"-1,5", "5,4", "5,65536"})
    void refusesARunThatIsNone(int first, int last) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Run(first, last, TH));
    }
}
