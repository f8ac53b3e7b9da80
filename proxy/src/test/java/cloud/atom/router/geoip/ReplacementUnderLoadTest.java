package cloud.atom.router.geoip;

import static cloud.atom.router.geoip.GeoFixtures.GEOGRAPHY;
import static cloud.atom.router.geoip.GeoFixtures.ip;
import static cloud.atom.router.geoip.GeoFixtures.mmdb;
import static cloud.atom.router.geoip.GeoFixtures.rows;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geo.GeoLocation.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients are looked up while the file below is replaced again and again, by good databases and by every bad one. */
class ReplacementUnderLoadTest {
    private static final int ROUNDS = 10;
    private static final Set<String> GOOD =
            Set.of("GeoIP2-City-Test.mmdb", "GeoIP2-Country-Test.mmdb", "own-flat-city-ipv4.mmdb");

    @TempDir
    Path folder;

    private final PlaceDatabase countries = PlaceDatabase.read(mmdb("GeoIP2-Country-Test.mmdb"));

    /** Addresses that both good databases know, with the country that both name. */
    private final List<String[]> known = rows("/mmdb/expected-lookups.csv").stream()
            .filter(row -> row[0].equals("GeoIP2-City-Test") && !row[7].isEmpty() && !row[5].isEmpty())
            .filter(row -> GEOGRAPHY.specialPrefixes().find(ip(row[1])) == null)
            .filter(row -> country(row[1]).equals(row[5]))
            .toList();

    private final LongAdder unreadable = new LongAdder();
    private final LongAdder lookups = new LongAdder();
    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    void losesNoLookUpAndKeepsTheLastGoodDatabase() throws Exception {
        Path file = Files.copy(mmdb("GeoIP2-City-Test.mmdb"), folder.resolve("places.mmdb"));
        GeoConfig config = new GeoConfig(file, Duration.ofSeconds(5));
        GeoDatabaseWatcher watcher = new GeoDatabaseWatcher(
                new GeoDatabases(GEOGRAPHY, config, folder, counting()), config.refresh(), database -> {});
        ExecutorService clients = Executors.newFixedThreadPool(3);
        CountDownLatch running = new CountDownLatch(3);
        List<Future<String>> wrong = Stream.generate(() -> clients.submit(() -> lookUp(watcher, running)))
                .limit(3)
                .toList();
        running.await();

        for (int round = 0; round < ROUNDS; round++) {
            for (String[] database : rows("/mmdb/databases.csv")) {
                replace(file, database[0], round % 2 == 0);
                GeoDatabase before = watcher.current();
                watcher.look();
                watcher.look();
                if (GOOD.contains(database[0])) {
                    assertThat(watcher.current().locator()).isNotSameAs(before.locator());
                    assertThat(watcher.current().description().problems()).isEmpty();
                } else {
                    assertThat(watcher.current().locator()).as(database[0]).isSameAs(before.locator());
                    assertThat(watcher.current().description().problems()).hasSize(1);
                }
            }
        }
        done.set(true);

        for (Future<String> each : wrong) {
            assertThat(each.get()).isEmpty();
        }
        clients.shutdown();
        assertThat(unreadable.sum()).isZero();
        assertThat(lookups.sum()).isGreaterThan(known.size());
    }

    /** Looks up until the end; the first wrong answer, or the empty text. */
    private String lookUp(GeoDatabaseWatcher watcher, CountDownLatch running) {
        int at = 0;
        running.countDown();
        while (!done.get()) {
            String[] row = known.get(at++ % known.size());
            GeoDatabase database = watcher.current();
            GeoLocation location = database.locator().locate(ip(row[1]));
            lookups.increment();
            // The flat one knows only a few of the addresses.
            boolean flat = database.description().type().equals("city ipv4");
            if (!flat && (!isFromDatabase(location) || !row[5].equals(Objects.toString(location.country(), "")))) {
                return row[1] + ": " + location;
            }
        }
        return "";
    }

    private static boolean isFromDatabase(GeoLocation location) {
        return location.source() == Source.DATABASE || location.source() == Source.COUNTRY;
    }

    private void replace(Path file, String database, boolean byRename) throws IOException {
        byte[] content = Files.readAllBytes(mmdb(database));
        if (byRename) {
            Path prepared = Files.write(folder.resolve("prepared.tmp"), content);
            Files.move(prepared, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.write(file, content);
        }
    }

    private String country(String address) {
        try {
            return Objects.toString(countries.find(ip(address)).country(), "");
        } catch (UnreadableRecordException e) {
            throw new AssertionError(e);
        }
    }

    private LookupObserver counting() {
        return new LookupObserver() {
            @Override
            public void onLookup(Source result) {}

            @Override
            public void onUnreadableRecord() {
                unreadable.increment();
            }
        };
    }
}
