package cloud.atom.router.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import cloud.atom.router.geo.RttConstants.ContinentPair;
import cloud.atom.router.geo.RttConstants.ZonePair;
import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RttModelTest {
    private static final GeoPoint LONDON = new GeoPoint(51.509, -0.126);
    private static final GeoPoint NEW_YORK = new GeoPoint(40.713, -74.006);

    /** London to New York, 5 570 km by any atlas. */
    private static final double KM = 5570;

    private static final CountryTable COUNTRIES = new CountryTable(List.of(
            new Country(new CountryCode("GB"), Continent.EU, Zone.EUW, LONDON, 180),
            new Country(new CountryCode("US"), Continent.NA, Zone.NAM, NEW_YORK, 1500),
            new Country(new CountryCode("EG"), Continent.AF, Zone.NAF, new GeoPoint(30, 31), 200)));

    private static final RttModel MODEL = new RttModel(
            new RttConstants(
                    1.0,
                    0.010285,
                    new RttLine(6, 0.01715),
                    List.of(
                            new ZonePair(Zone.NAM, Zone.EUW, new RttLine(-20, 0.02)),
                            new ZonePair(Zone.EUW, Zone.EUW, new RttLine(-100, 0.001))),
                    List.of(new ContinentPair(Continent.AF, Continent.NA, new RttLine(30, 0.03)))),
            COUNTRIES);

    @Test
    void takesTheLineOfThePairOfZones() {
        double ms = MODEL.estimateMs(client("GB", Continent.EU, LONDON), region("US", Continent.NA, NEW_YORK));

        assertThat(ms).isCloseTo(-20 + 0.02 * KM, within(0.1));
    }

    @Test
    void isTheSameInBothDirections() {
        double there = MODEL.estimateMs(client("GB", Continent.EU, LONDON), region("US", Continent.NA, NEW_YORK));
        double back = MODEL.estimateMs(client("US", Continent.NA, NEW_YORK), region("GB", Continent.EU, LONDON));

        assertThat(there).isCloseTo(back, within(1e-9));
    }

    @Test
    void takesTheLineOfThePairOfContinentsWhenTheZonesHaveNone() {
        double ms = MODEL.estimateMs(client("EG", Continent.AF, LONDON), region("US", Continent.NA, NEW_YORK));

        assertThat(ms).isCloseTo(30 + 0.03 * KM, within(0.2));
    }

    @ParameterizedTest
    @CsvSource({"ZZ,US", "US,ZZ", ",US"})
    void takesTheLineOfThePairOfContinentsWhenACountryIsInNoZone(@Nullable String client, String region) {
        double ms = MODEL.estimateMs(client(client, Continent.AF, LONDON), region(region, Continent.NA, NEW_YORK));

        assertThat(ms).isCloseTo(30 + 0.03 * KM, within(0.2));
    }

    @ParameterizedTest
    @CsvSource({"SA", ","})
    void takesTheGlobalLineWhenTheContinentsHaveNone(@Nullable Continent continent) {
        double ms = MODEL.estimateMs(client(null, continent, LONDON), region("US", Continent.NA, NEW_YORK));

        assertThat(ms).isCloseTo(6 + 0.01715 * KM, within(0.1));
    }

    @Test
    void isNeverFasterThanLightInGlass() {
        double ms = MODEL.estimateMs(client("GB", Continent.EU, NEW_YORK), region("GB", Continent.EU, LONDON));

        assertThat(ms).isCloseTo(0.010285 * KM, within(0.1));
    }

    @Test
    void isNeverBelowTheFloor() {
        double ms = MODEL.estimateMs(client("GB", Continent.EU, LONDON), region("GB", Continent.EU, LONDON));

        assertThat(ms).isEqualTo(1.0);
    }

    @Test
    void isNoNumberForAClientWithoutAPlace() {
        double ms = MODEL.estimateMs(client("GB", Continent.EU, null), region("GB", Continent.EU, LONDON));

        assertThat(ms).isNaN();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.01, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesALineThatDoesNotRise(double msPerKm) {
        assertThatIllegalArgumentException().isThrownBy(() -> new RttLine(1, msPerKm));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.NEGATIVE_INFINITY})
    void refusesALineThatBeginsNowhere(double interceptMs) {
        assertThatIllegalArgumentException().isThrownBy(() -> new RttLine(interceptMs, 0.01));
    }

    @ParameterizedTest
    @CsvSource({"-1,0", "NaN,0", "0,-1", "0,NaN"})
    void refusesNegativeFloors(double floorMs, double floorMsPerKm) {
        RttLine line = new RttLine(1, 0.01);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RttConstants(floorMs, floorMsPerKm, line, List.of(), List.of()));
    }

    private static GeoLocation client(
            @Nullable String country, @Nullable Continent continent, @Nullable GeoPoint point) {
        CountryCode code = country == null ? null : new CountryCode(country);
        return new GeoLocation(
                IpAddress.ofV4(0x51024500).network(), code, continent, point, 0, GeoLocation.Source.DATABASE);
    }

    private static Region region(String country, Continent continent, GeoPoint point) {
        return new Region(
                new RegionId("r"),
                "Region",
                new CountryCode(country),
                continent,
                Set.of(),
                point,
                List.of(new Endpoint(URI.create("http://127.0.0.1:80"), 1)),
                HealthPolling.DEFAULT,
                Capacity.NOT_STATED);
    }
}
