package cloud.atom.router.geoip;

import static cloud.atom.router.geoip.GeoFixtures.GEOGRAPHY;
import static cloud.atom.router.geoip.GeoFixtures.ip;
import static cloud.atom.router.geoip.GeoFixtures.mmdb;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geo.GeoLocation.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases beside the one of places: autonomous systems, and a file of its own for IPv6. */
class SecondFilesTest {
    private static final Path NONE = Path.of("");

    @TempDir
    Path folder;

    private final List<GeoDatabase> taken = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"1.128.0.1, 1221, 11", "12.81.92.7, 7018, 22", "2600:6000::1, 237, 20", "9.9.9.9, 0, 8"})
    void tellsTheSystemThatAnnouncesAnAddress(String address, long number, int prefixLength)
            throws UnreadableRecordException {
        AsnDatabase database = AsnDatabase.read(mmdb("GeoLite2-ASN-Test.mmdb"));

        AsnDatabase.FoundSystem system = database.find(ip(address));

        assertThat(system.number()).isEqualTo(number);
        assertThat(system.prefixLength()).isGreaterThanOrEqualTo(number == 0 ? 1 : prefixLength);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GeoIP2-City-Test.mmdb", "own-flat-city-ipv4.mmdb", "cyclic-data-structure.mmdb"})
    void refusesWhatIsNoDatabaseOfSystems(String file) {
        assertThatExceptionOfType(UnusableDatabaseException.class).isThrownBy(() -> AsnDatabase.read(mmdb(file)));
    }

    @Test
    void addsTheSystemToThePlace() {
        GeoDatabaseWatcher watcher = watcher(mmdb("GeoIP2-City-Test.mmdb"), NONE, mmdb("GeoLite2-ASN-Test.mmdb"));

        GeoLocation location = locate(watcher, "1.128.0.1");

        assertThat(location.country()).hasToString("AU");
        assertThat(location.asn()).isEqualTo(1221);
        assertThat(watcher.current().locator().knowsSystems()).isTrue();
        assertThat(locate(watcher, "10.1.2.3").asn()).isZero();
        assertThat(watcher.current().description().problems()).isEmpty();
    }

    @Test
    void asksTheFileForIpv6WhereThereIsOne() {
        GeoDatabaseWatcher watcher = watcher(mmdb("own-flat-city-ipv4.mmdb"), mmdb("GeoIP2-City-Test.mmdb"), NONE);

        assertThat(locate(watcher, "42.2.1.1").country()).hasToString("HK");
        assertThat(locate(watcher, "2001:218::1").country()).hasToString("JP");
        assertThat(locate(watcher, "2001:218::1").source()).isEqualTo(Source.DATABASE);
    }

    /** The empty path is the working directory's, and its stamp changes with every file that comes and goes there. */
    @Test
    void neverLooksForAFileThatIsNotConfigured() throws IOException {
        var second = new SecondFile<>(NONE, file -> {
            throw new UnusableDatabaseException("read " + file);
        });

        Files.delete(Files.createTempFile(NONE.toAbsolutePath(), "passes-by", ".tmp"));
        // Twice: a change counts once it stood still between two looks.
        assertThat(second.look()).isFalse();
        assertThat(second.look()).isFalse();
        assertThat(second.problem()).isEmpty();
    }

    @Test
    void refusesAFileOfIpv4AloneForIpv6() {
        GeoDatabaseWatcher watcher = watcher(mmdb("GeoIP2-City-Test.mmdb"), mmdb("own-flat-city-ipv4.mmdb"), NONE);

        assertThat(watcher.current().description().problems())
                .singleElement()
                .asString()
                .endsWith("IPv4 alone (expected: IPv6)");
        assertThat(locate(watcher, "2001:218::1").country()).hasToString("JP");
    }

    @Test
    void takesAReplacementAndKeepsTheLastGoodOne() throws IOException {
        Path file = folder.resolve("asn.mmdb");
        GeoDatabaseWatcher watcher = watcher(mmdb("GeoIP2-City-Test.mmdb"), NONE, file);
        assertThat(watcher.current().description().problems())
                .singleElement()
                .asString()
                .endsWith("no such file");
        assertThat(locate(watcher, "1.128.0.1").asn()).isZero();
        assertThat(watcher.current().locator().knowsSystems()).isFalse();

        replace(file, "GeoLite2-ASN-Test.mmdb");
        lookTwice(watcher);

        assertThat(taken).hasSize(1);
        assertThat(taken.get(0).locator().locate(ip("1.128.0.1")).asn()).isEqualTo(1221);
        assertThat(watcher.current().description().problems()).isEmpty();

        replace(file, "MaxMind-DB-test-broken-pointers-24.mmdb");
        lookTwice(watcher);

        assertThat(taken).hasSize(1);
        assertThat(locate(watcher, "1.128.0.1").asn()).isEqualTo(1221);
        assertThat(watcher.current().description().problems())
                .singleElement()
                .asString()
                .endsWith("the last good one stays");
    }

    private static void lookTwice(GeoDatabaseWatcher watcher) {
        watcher.look();
        watcher.look();
    }

    private static GeoLocation locate(GeoDatabaseWatcher watcher, String address) {
        return watcher.current().locator().locate(ip(address));
    }

    private GeoDatabaseWatcher watcher(Path places, Path placesV6, Path systems) {
        Duration refresh = Duration.ofSeconds(5);
        GeoConfig config = new GeoConfig(places, placesV6, systems, refresh, Optional.empty(), 0, Duration.ZERO);
        return new GeoDatabaseWatcher(
                new GeoDatabases(GEOGRAPHY, config, folder, LookupObserver.NONE), refresh, taken::add);
    }

    private void replace(Path file, String database) throws IOException {
        Path prepared = folder.resolve("prepared.tmp");
        Files.copy(mmdb(database), prepared, StandardCopyOption.REPLACE_EXISTING);
        Files.move(prepared, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
