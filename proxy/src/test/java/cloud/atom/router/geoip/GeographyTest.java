package cloud.atom.router.geoip;

import static cloud.atom.router.geoip.GeoFixtures.GEOGRAPHY;
import static cloud.atom.router.geoip.GeoFixtures.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import cloud.atom.router.geo.Country;
import cloud.atom.router.geo.SpecialPrefix;
import cloud.atom.router.geo.Zone;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeographyTest {
    @Test
    void knowsEveryCountry() {
        Country namibia = GEOGRAPHY.countries().find(new CountryCode("NA"));

        assertThat(GEOGRAPHY.countries().size()).isEqualTo(250);
        assertThat(namibia).isNotNull();
        assertThat(namibia.continent()).isEqualTo(Continent.AF);
        assertThat(namibia.zone()).isEqualTo(Zone.SSA);
        assertThat(namibia.centroid().latitude()).isCloseTo(-22, within(2.0));
    }

    @ParameterizedTest
    @CsvSource({"1.0.0.1, TH", "1.5.200.3, JP", "1.3.0.0,", "223.255.1.1, HK", "10.0.0.1,", "2a02:6b8::1,"})
    void knowsTheCountryOfMostIpv4Blocks(String address, String country) {
        CountryCode expected = country == null ? null : new CountryCode(country);

        assertThat(GEOGRAPHY.coarseMap().countryOf(ip(address))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0.1.2.3, REJECT",
        "10.1.2.3, LOCAL",
        "100.64.0.1, LOCAL",
        "100.128.0.1,",
        "192.88.99.1, UNKNOWN",
        "203.0.113.9, REJECT",
        "255.255.255.255, REJECT",
        "81.2.69.160,",
        "::1, LOCAL",
        "::ffff:1.2.3.4, UNWRAP",
        "64:ff9b::1.2.3.4, UNWRAP",
        "64:ff9b:1::1, LOCAL",
        "2001:0:1::, UNWRAP_INVERTED",
        "2001:20::1, REJECT",
        "2002:102:304::, UNWRAP",
        "ff02::1, REJECT",
        "2a02:6b8::1,"
    })
    void knowsTheSpecialPrefixes(String address, SpecialPrefix.Action action) {
        SpecialPrefix found = GEOGRAPHY.specialPrefixes().find(ip(address));

        assertThat(found == null ? null : found.action()).isEqualTo(action);
    }

    @ParameterizedTest
    @CsvSource({
        "broken-countries.csv, broken-countries.csv:3: DE;Germany",
        "broken-prefixes.csv, 'broken-prefixes.csv:2: 10.0.0.0/8,private,elsewhere'"
    })
    void saysWhereABuiltInFileIsBroken(String file, String place) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> {
                    if (file.contains("countries")) {
                        GeographyFiles.countries(file);
                    } else {
                        GeographyFiles.specialPrefixes(file);
                    }
                })
                .withMessage(place);
    }
}
