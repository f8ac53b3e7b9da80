package cloud.atom.router.geoip;

import static cloud.atom.router.geoip.GeoFixtures.GEOGRAPHY;
import static cloud.atom.router.geoip.GeoFixtures.ip;
import static cloud.atom.router.geoip.GeoFixtures.mmdb;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.geo.GeoLocation.Source;
import cloud.atom.router.geoip.DatabaseDescription.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeoDatabasesTest {
    private static final Instant BUILT = Instant.parse("2026-02-04T22:49:29Z");

    @TempDir
    Path shipped;

    @Test
    void opensTheConfiguredFile() {
        Path file = mmdb("GeoIP2-City-Test.mmdb");

        GeoDatabase database = open(file);

        assertThat(database.description())
                .isEqualTo(new DatabaseDescription(
                        Kind.CONFIGURED, file, "GeoIP2-City", BUILT.getEpochSecond(), List.of()));
        assertThat(database.locator().locate(ip("81.2.69.160")).source()).isEqualTo(Source.DATABASE);
    }

    @Test
    void opensTheShippedCityFileWhenNoneIsConfigured() throws IOException {
        ship("GeoIP2-City-Test.mmdb", "GeoLite2-City.mmdb");
        ship("GeoIP2-Country-Test.mmdb", "GeoLite2-Country.mmdb");

        DatabaseDescription description = open(Path.of("")).description();

        assertThat(description.kind()).isEqualTo(Kind.EMBEDDED);
        assertThat(description.type()).isEqualTo("GeoIP2-City");
        assertThat(description.problems()).isEmpty();
    }

    @Test
    void opensTheShippedCountryFileWhenTheCityFileIsBroken() throws IOException {
        ship("own-truncated-City.mmdb", "GeoLite2-City.mmdb");
        ship("GeoIP2-Country-Test.mmdb", "GeoLite2-Country.mmdb");

        DatabaseDescription description = open(Path.of("")).description();

        assertThat(description.type()).isEqualTo("GeoIP2-Country");
        assertThat(description.problems()).singleElement().asString().contains("GeoLite2-City.mmdb: malformed");
    }

    @Test
    void fallsToTheShippedFileWhenTheConfiguredOneIsMissing() throws IOException {
        ship("GeoIP2-City-Test.mmdb", "GeoLite2-City.mmdb");

        DatabaseDescription description = open(shipped.resolve("none.mmdb")).description();

        assertThat(description.kind()).isEqualTo(Kind.EMBEDDED);
        assertThat(description.problems()).singleElement().asString().endsWith("none.mmdb: no such file");
    }

    @Test
    void fallsToTheShippedFileWhenTheConfiguredOneIsMalformed() throws IOException {
        ship("GeoIP2-City-Test.mmdb", "GeoLite2-City.mmdb");

        DatabaseDescription description =
                open(mmdb("cyclic-data-structure.mmdb")).description();

        assertThat(description.kind()).isEqualTo(Kind.EMBEDDED);
        assertThat(description.problems()).singleElement().asString().contains("cyclic-data-structure.mmdb: malformed");
    }

    @Test
    void fallsToTheCoarseMapWhenThereIsNoFileAtAll() {
        GeoDatabase database = open(mmdb("GeoLite2-ASN-Test.mmdb"));

        DatabaseDescription description = database.description();
        assertThat(description.kind()).isEqualTo(Kind.COARSE_MAP);
        assertThat(description.file()).isNull();
        assertThat(description.builtAtEpochSeconds()).isZero();
        assertThat(description.problems())
                .hasSize(3)
                .satisfiesExactly(
                        problem -> assertThat(problem).contains("GeoLite2-ASN-Test.mmdb: no database of places"),
                        problem -> assertThat(problem).endsWith("GeoLite2-City.mmdb: no such file"),
                        problem -> assertThat(problem).endsWith("GeoLite2-Country.mmdb: no such file"));
        assertThat(database.locator().locate(ip("81.2.69.160")).source()).isEqualTo(Source.COARSE_MAP);
    }

    @Test
    void warnsOfAnOldDatabase() {
        DatabaseDescription description = open(mmdb("GeoIP2-City-Test.mmdb")).description();

        assertThat(description.age(BUILT.minusSeconds(1))).isZero();
        assertThat(description.age(BUILT.plusSeconds(7))).isEqualTo(Duration.ofSeconds(7));
        assertThat(description.warnings(BUILT.plus(Duration.ofDays(59)))).isEmpty();
        assertThat(description.warnings(BUILT.plus(Duration.ofDays(61)))).containsExactly("GeoIP2-City is 61 days old");
    }

    @Test
    void knowsNoAgeWithoutADatabase() {
        DatabaseDescription description = open(Path.of("")).description();

        assertThat(description.age(BUILT)).isZero();
        assertThat(description.warnings(BUILT)).isEqualTo(description.problems());
    }

    private GeoDatabase open(Path configured) {
        GeoConfig config = new GeoConfig(configured, Duration.ofSeconds(5));
        return new GeoDatabases(GEOGRAPHY, config, shipped, LookupObserver.NONE).open();
    }

    private void ship(String source, String name) throws IOException {
        Files.copy(mmdb(source), shipped.resolve(name));
    }
}
