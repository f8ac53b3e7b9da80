package cloud.atom.router.geoip;

import static cloud.atom.router.geoip.GeoFixtures.GEOGRAPHY;
import static cloud.atom.router.geoip.GeoFixtures.database;
import static cloud.atom.router.geoip.GeoFixtures.flatRecord;
import static cloud.atom.router.geoip.GeoFixtures.ip;
import static cloud.atom.router.geoip.GeoFixtures.mmdb;
import static cloud.atom.router.geoip.GeoFixtures.rows;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.geo.Country;
import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geo.GeoLocation.Source;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LadderLocatorTest {
    private final FakeObserver observer = new FakeObserver();
    private final LadderLocator city = over("GeoIP2-City-Test.mmdb");

    @Test
    void answersEveryExpectedLookUpFromTheFirstRungThatKnows() {
        LadderLocator country = over("GeoIP2-Country-Test.mmdb");

        for (String[] row : rows("/mmdb/expected-lookups.csv")) {
            IpAddress address = ip(row[1]);
            GeoLocation location = (row[0].contains("City") ? city : country).locate(address);

            assertThat(location.network()).isEqualTo(location.network().base().network());
            assertThat(location.source()).as(row[0] + " " + row[1]).isEqualTo(expectedSource(row, address));
            if (location.source() == Source.DATABASE || location.source() == Source.COUNTRY) {
                assertThat(Objects.toString(location.country(), "")).as(row[1]).isEqualTo(row[5]);
                assertThat(location.continent()).as(row[1]).hasToString(row[4]);
            }
        }
    }

    private static Source expectedSource(String[] row, IpAddress address) {
        var special = GEOGRAPHY.specialPrefixes().find(address);
        if (special != null && !row[1].startsWith("2002:") && !row[1].startsWith("2001:0:")) {
            return switch (special.action()) {
                case LOCAL -> Source.LOCAL;
                case REJECT -> Source.SPECIAL;
                default -> Source.UNKNOWN;
            };
        }
        if (!row[7].isEmpty()) {
            return Source.DATABASE;
        }
        if (!row[5].isEmpty()) {
            return Source.COUNTRY;
        }
        return GEOGRAPHY.coarseMap().countryOf(address) == null ? Source.UNKNOWN : Source.COARSE_MAP;
    }

    @ParameterizedTest
    @CsvSource({
        // spotless:off
        "214.0.1.7,                               214.0.1.0/24,   AU, DATABASE,   true",
        "81.2.69.160,                            81.2.69.0/24,   GB, DATABASE,   false",
        "::ffff:81.2.69.160,                     81.2.69.0/24,   GB, DATABASE,   false",
        "64:ff9b::81.2.69.160,                   81.2.69.0/24,   GB, DATABASE,   false",
        "2002:5102:45a0::1,                      81.2.69.0/24,   GB, DATABASE,   false",
        "2001:0:4136:e378:8000:63bf:aefd:ba5f,   81.2.69.0/24,   GB, DATABASE,   false",
        "::ffff:10.1.2.3,                        10.1.2.0/24,    ,   LOCAL,      false",
        "2002:a01:203::,                         10.1.2.0/24,    ,   LOCAL,      false",
        "::ffff:203.0.113.7,                     203.0.113.0/24, ,   SPECIAL,    false",
        "64:ff9b::192.88.99.1,                   192.88.99.0/24, ,   UNKNOWN,    false",
        "::ffff:1.5.1.1,                         1.5.1.0/24,     JP, COARSE_MAP, false",
        "1.5.1.1,                                1.5.1.0/24,     JP, COARSE_MAP, true",
        "127.0.0.1,                              127.0.0.0/24,   ,   LOCAL,      true",
        "0.0.0.0,                                0.0.0.0/24,     ,   SPECIAL,    true",
        "255.255.255.255,                        255.255.255.0/24, , SPECIAL,    false",
        "192.88.99.1,                            192.88.99.0/24, ,   UNKNOWN,    true",
        "2.125.160.216,                          2.125.160.0/24, GB, DATABASE,   false",
        "::,                                     ::/48,          ,   SPECIAL,    false",
        "::1,                                    ::/48,          ,   LOCAL,      false",
        "::2,                                    ::/48,          ,   UNKNOWN,    false",
        "::1.2.3.4,                              ::/48,          ,   UNKNOWN,    false",
        "fe80::1,                                fe80::/48,      ,   LOCAL,      true",
        "fd12:3456:789a::1,                      fd12:3456:789a::/48, , LOCAL,   true",
        "2001:db8:1::5,                          2001:db8:1::/48, ,  SPECIAL,    true",
        "2001:250::77,                           2001:250::/48,  CN, DATABASE,   true",
        "ff02::1,                                ff02::/48,      ,   SPECIAL,    true",
        "4000::1,                                4000::/48,      ,   UNKNOWN,    true"
        // spotless:on
    })
    void takesEveryFormOfAnAddress(String client, String network, String country, Source source, boolean whole) {
        GeoLocation location = city.locate(ip(client));

        assertThat(location.network()).hasToString(network);
        assertThat(location.country()).isEqualTo(country == null ? null : new CountryCode(country));
        assertThat(location.source()).isEqualTo(source);
        assertThat(location.wholeNetwork()).isEqualTo(whole);
    }

    @Test
    void putsAClientWithACountryAloneAtItsCentroid() {
        GeoLocation location = over("GeoIP2-Country-Test.mmdb").locate(ip("81.2.69.160"));

        Country britain = Objects.requireNonNull(GEOGRAPHY.countries().find(new CountryCode("GB")));
        assertThat(location.source()).isEqualTo(Source.COUNTRY);
        assertThat(location.point()).isEqualTo(britain.centroid());
        assertThat(location.accuracyKm()).isEqualTo(britain.spreadKm()).isPositive();
    }

    @Test
    void fallsToTheCoarseMapWhenTheRecordHasNoPlace() {
        GeoLocation location = city.locate(ip("2.3.3.0"));

        assertThat(location.source()).isEqualTo(Source.COARSE_MAP);
        assertThat(location.continent()).isEqualTo(Continent.EU);
    }

    @Test
    void keepsTheContinentOfAClientThatNothingElseIsKnownOf() {
        GeoLocation location = over("GeoIP2-Country-Test.mmdb").locate(ip("2a02:d500::1"));

        assertThat(location.source()).isEqualTo(Source.UNKNOWN);
        assertThat(location.continent()).isEqualTo(Continent.EU);
        assertThat(location.point()).isNull();
    }

    @Test
    void neverAsksAnIpv4OnlyFileForAnIpv6Address() {
        LadderLocator flat = over("own-flat-city-ipv4.mmdb");

        assertThat(flat.locate(ip("2a02:6b8::1")).source()).isEqualTo(Source.UNKNOWN);
        assertThat(flat.locate(ip("::ffff:81.2.69.160")).country()).hasToString("GB");
    }

    @Test
    void takesTheContinentFromTheCountryWhenTheDatabaseHasNone() {
        GeoLocation location = over("own-flat-city-ipv4.mmdb").locate(ip("42.2.1.1"));

        assertThat(location.source()).isEqualTo(Source.DATABASE);
        assertThat(location.continent()).isEqualTo(Continent.AS);
    }

    @Test
    void answersFromTheCoarseMapWithoutADatabase() {
        LadderLocator locator = LadderLocator.withoutDatabase(GEOGRAPHY, Beside.NONE, observer);

        assertThat(locator.locate(ip("81.2.69.160")).source()).isEqualTo(Source.COARSE_MAP);
        assertThat(locator.locate(ip("2a02:6b8::1")).source()).isEqualTo(Source.UNKNOWN);
        assertThat(locator.locate(ip("10.0.0.1")).source()).isEqualTo(Source.LOCAL);
    }

    @Test
    void goesOnWhenTheRecordOfOneClientIsBroken(@TempDir Path folder) throws IOException {
        byte[] good = flatRecord("MT");
        byte[] data = Arrays.copyOf(good, good.length + 2);
        data[good.length] = 0x28; // a pointer far behind the end
        Path file = Files.write(folder.resolve("half.mmdb"), database(data, 0, good.length));
        LadderLocator locator = LadderLocator.over(PlaceDatabase.read(file), GEOGRAPHY, Beside.NONE, observer);

        GeoLocation left = locator.locate(ip("2a02::1"));
        GeoLocation right = locator.locate(ip("9000::1"));

        assertThat(left.source()).isEqualTo(Source.COUNTRY);
        assertThat(right.source()).isEqualTo(Source.UNKNOWN);
        assertThat(observer.events).containsExactly("COUNTRY", "unreadable", "UNKNOWN");
    }

    @Test
    void tellsTheObserverTheRungOfEveryLookUp() {
        city.locate(ip("81.2.69.160"));
        city.locate(ip("10.0.0.1"));
        city.locate(ip("4000::1"));

        assertThat(observer.events).containsExactly("DATABASE", "LOCAL", "UNKNOWN");
    }

    @Test
    void answersAnyAddressAndAlwaysTheSame() {
        SplittableRandom random = new SplittableRandom(42);

        for (int i = 0; i < 20_000; i++) {
            long high = random.nextLong() >>> random.nextInt(64);
            IpAddress address = i % 2 == 0 ? IpAddress.ofV4(random.nextInt()) : IpAddress.ofV6(high, random.nextLong());

            GeoLocation location = city.locate(address);

            assertThat(location).isEqualTo(city.locate(address));
            assertThat(location.point() == null)
                    .as(address.text())
                    .isEqualTo(List.of(Source.LOCAL, Source.SPECIAL, Source.UNKNOWN)
                            .contains(location.source()));
        }
    }

    @Test
    void givesAllAddressesOfAWholeNetworkTheSameAnswer() {
        SplittableRandom random = new SplittableRandom(43);

        for (String[] row : rows("/mmdb/expected-lookups.csv")) {
            GeoLocation location = city.locate(ip(row[1]));
            for (int i = 0; location.wholeNetwork() && i < 20; i++) {
                IpAddress base = location.network().base();
                IpAddress neighbour = base.isV4()
                        ? IpAddress.ofV4((int) base.low() | random.nextInt(256))
                        : IpAddress.ofV6(base.high() | random.nextInt(65_536), random.nextLong());

                assertThat(city.locate(neighbour)).isEqualTo(location);
            }
        }
    }

    private LadderLocator over(String file) {
        return LadderLocator.over(PlaceDatabase.read(mmdb(file)), GEOGRAPHY, Beside.NONE, observer);
    }

    private static final class FakeObserver implements LookupObserver {
        private final List<String> events = new ArrayList<>();

        @Override
        public void onLookup(Source result) {
            events.add(result.name());
        }

        @Override
        public void onUnreadableRecord() {
            events.add("unreadable");
        }
    }
}
