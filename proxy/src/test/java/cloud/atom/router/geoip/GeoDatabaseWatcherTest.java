package cloud.atom.router.geoip;

import static cloud.atom.router.geoip.GeoFixtures.GEOGRAPHY;
import static cloud.atom.router.geoip.GeoFixtures.ip;
import static cloud.atom.router.geoip.GeoFixtures.mmdb;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geo.GeoLocation.Source;
import cloud.atom.router.geoip.DatabaseDescription.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeoDatabaseWatcherTest {
    private static final Duration REFRESH = Duration.ofSeconds(5);
    private static final Duration SETTLING = Duration.ofSeconds(1);
    private static final byte[] CITY = bytes("GeoIP2-City-Test.mmdb");
    private static final byte[] COUNTRY = bytes("GeoIP2-Country-Test.mmdb");

    @TempDir
    Path folder;

    private Path file;
    private final List<GeoDatabase> taken = new ArrayList<>();

    @BeforeEach
    void writeCountries() throws IOException {
        file = Files.write(folder.resolve("places.mmdb"), COUNTRY);
    }

    @Test
    void takesAFileThatWasRenamedIntoPlace() throws IOException {
        GeoDatabaseWatcher watcher = watcher();
        renameIntoPlace(CITY);

        Duration first = watcher.look();
        Duration second = watcher.look();

        assertThat(first).isEqualTo(SETTLING);
        assertThat(second).isEqualTo(REFRESH);
        assertThat(taken).containsExactly(watcher.current());
        assertThat(watcher.current().description().type()).isEqualTo("GeoIP2-City");
    }

    @Test
    void takesAFileThatWasWrittenInPlace() throws IOException {
        GeoDatabaseWatcher watcher = watcher();
        Files.write(file, CITY);

        watcher.look();
        watcher.look();

        assertThat(watcher.current().description().type()).isEqualTo("GeoIP2-City");
    }

    @Test
    void leavesAnUnchangedFileAlone() {
        GeoDatabaseWatcher watcher = watcher();
        GeoDatabase before = watcher.current();

        assertThat(watcher.look()).isEqualTo(REFRESH);
        assertThat(watcher.look()).isEqualTo(REFRESH);
        assertThat(watcher.current()).isSameAs(before);
        assertThat(taken).isEmpty();
    }

    @Test
    void waitsUntilAFileIsNoLongerWrittenTo() throws IOException {
        GeoDatabaseWatcher watcher = watcher();
        Files.write(file, Arrays.copyOf(CITY, 5_000));
        assertThat(watcher.look()).isEqualTo(SETTLING);

        for (int written = 5_000; written < CITY.length; written += 5_000) {
            byte[] piece = Arrays.copyOfRange(CITY, written, Math.min(CITY.length, written + 5_000));
            Files.write(file, piece, StandardOpenOption.APPEND);
            assertThat(watcher.look()).isEqualTo(SETTLING);
        }
        assertThat(taken).isEmpty();
        watcher.look();

        assertThat(taken).hasSize(1);
        assertThat(watcher.current().description().problems()).isEmpty();
    }

    @Test
    void keepsTheLastGoodDatabaseWhenACopyStopsHalfway() throws IOException {
        GeoDatabaseWatcher watcher = watcher();
        GeoLocation before = watcher.current().locator().locate(ip("81.2.69.160"));
        Files.write(file, Arrays.copyOf(CITY, 9_000));
        watcher.look();
        watcher.look();

        assertThat(taken).isEmpty();
        assertThat(watcher.current().locator().locate(ip("81.2.69.160"))).isEqualTo(before);
        assertThat(watcher.current().description().problems())
                .singleElement()
                .asString()
                .contains("places.mmdb: malformed")
                .endsWith("the last good one stays");

        Files.write(file, CITY);
        watcher.look();
        watcher.look();
        assertThat(taken).hasSize(1);
        assertThat(watcher.current().description().problems()).isEmpty();
    }

    @Test
    void judgesABadFileOnce() throws IOException {
        GeoDatabaseWatcher watcher = watcher();
        Files.write(file, Arrays.copyOf(CITY, 9_000));
        watcher.look();
        watcher.look();
        GeoDatabase judged = watcher.current();

        watcher.look();
        watcher.look();

        assertThat(watcher.current()).isSameAs(judged);
    }

    @Test
    void keepsTheLastGoodDatabaseWhenTheFileIsGone() throws IOException {
        GeoDatabaseWatcher watcher = watcher();
        Files.delete(file);
        watcher.look();
        watcher.look();

        assertThat(watcher.current().locator().locate(ip("81.2.69.160")).source())
                .isEqualTo(Source.COUNTRY);
        assertThat(watcher.current().description().problems())
                .singleElement()
                .asString()
                .contains("no such file");
    }

    @Test
    void takesAConfiguredFileThatAppearsLater() throws IOException {
        Files.delete(file);
        GeoDatabaseWatcher watcher = watcher();
        assertThat(watcher.current().description().kind()).isEqualTo(Kind.COARSE_MAP);
        Files.write(file, CITY);
        watcher.look();
        watcher.look();

        assertThat(watcher.current().description().kind()).isEqualTo(Kind.CONFIGURED);
        assertThat(watcher.current().description().problems()).isEmpty();
    }

    @Test
    void watchesTheShippedCityFileWhenNoneIsConfigured() throws IOException {
        GeoConfig config = new GeoConfig(Path.of(""), REFRESH);
        GeoDatabases databases = new GeoDatabases(GEOGRAPHY, config, folder, LookupObserver.NONE);
        GeoDatabaseWatcher watcher = new GeoDatabaseWatcher(databases, REFRESH, taken::add);
        Files.write(folder.resolve("GeoLite2-City.mmdb"), CITY);
        watcher.look();
        watcher.look();

        assertThat(watcher.current().description().kind()).isEqualTo(Kind.EMBEDDED);
        assertThat(taken).hasSize(1);
    }

    @Test
    void looksOnTheExecutorUntilItEndsEvenWhenTheListenerFails() throws Exception {
        CountDownLatch tookTwice = new CountDownLatch(2);
        GeoConfig config = new GeoConfig(file, Duration.ofMillis(5));
        GeoDatabases databases = new GeoDatabases(GEOGRAPHY, config, folder, LookupObserver.NONE);
        CountDownLatch tookOnce = new CountDownLatch(1);
        GeoDatabaseWatcher watcher = new GeoDatabaseWatcher(databases, config.refresh(), database -> {
            tookOnce.countDown();
            tookTwice.countDown();
            throw new IllegalStateException("a bug of the listener");
        });
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        try {
            watcher.start(executor);
            renameIntoPlace(CITY);
            assertThat(tookOnce.await(10, TimeUnit.SECONDS)).isTrue();
            renameIntoPlace(COUNTRY);
            assertThat(tookTwice.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            executor.shutdown();
        }

        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        watcher.start(executor); // refused, and that is no error
    }

    private GeoDatabaseWatcher watcher() {
        GeoConfig config = new GeoConfig(file, REFRESH);
        GeoDatabases databases = new GeoDatabases(GEOGRAPHY, config, folder, LookupObserver.NONE);
        return new GeoDatabaseWatcher(databases, REFRESH, taken::add);
    }

    private void renameIntoPlace(byte[] content) throws IOException {
        Path prepared = Files.write(folder.resolve("prepared.tmp"), content);
        Files.move(prepared, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(mmdb(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
