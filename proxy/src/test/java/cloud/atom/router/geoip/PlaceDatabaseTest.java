package cloud.atom.router.geoip;

import static cloud.atom.router.geoip.GeoFixtures.database;
import static cloud.atom.router.geoip.GeoFixtures.flatRecord;
import static cloud.atom.router.geoip.GeoFixtures.ip;
import static cloud.atom.router.geoip.GeoFixtures.mmdb;
import static cloud.atom.router.geoip.GeoFixtures.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.IpAddress;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PlaceDatabaseTest {
    private static final byte[] SELF_POINTER = {0x20, 0x00};

    @TempDir
    Path folder;

    @Test
    void answersEveryExpectedLookUp() throws UnreadableRecordException {
        Map<String, PlaceDatabase> databases = new HashMap<>();
        List<String[]> rows = rows("/mmdb/expected-lookups.csv");

        for (String[] row : rows) {
            PlaceDatabase database =
                    databases.computeIfAbsent(row[0], name -> PlaceDatabase.read(mmdb(name + ".mmdb")));
            FoundPlace place = database.find(ip(row[1]));

            assertThat(text(place.country())).as(row[1]).isEqualTo(row[5]);
            assertThat(text(place.continent())).as(row[1]).isEqualTo(row[4]);
            assertPoint(place.point(), row[7], row[8], row[1]);
            assertThat(place.accuracyKm()).as(row[1]).isEqualTo(row[9].isEmpty() ? 0 : Integer.parseInt(row[9]));
            if (!row[3].isEmpty()) {
                assertThat(place.prefixLength())
                        .as(row[1])
                        .isEqualTo(Integer.parseInt(row[3].substring(row[3].indexOf('/') + 1)));
            }
        }
        assertThat(rows).hasSize(666);
    }

    @Test
    void answersEveryExpectedLookUpOfTheFlatSchema() throws UnreadableRecordException {
        PlaceDatabase database = PlaceDatabase.read(mmdb("own-flat-city-ipv4.mmdb"));
        List<String[]> rows = rows("/mmdb/expected-lookups-flat.csv");

        for (String[] row : rows) {
            IpAddress address = GeoFixtures.GEOGRAPHY.specialPrefixes().unwrapped(ip(row[1]));
            FoundPlace place = database.find(address);

            assertThat(text(place.country())).as(row[1]).isEqualTo(row[3]);
            assertPoint(place.point(), row[4], row[5], row[1]);
        }
        assertThat(rows).hasSize(9);
    }

    static Stream<Arguments> databases() {
        return rows("/mmdb/databases.csv").stream().map(row -> arguments(row[0], row[2].replace("\"", "")));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void takesValidDatabasesOfPlacesAndNothingElse(String file, String kind) {
        if (kind.equals("valid")) {
            assertThat(PlaceDatabase.read(mmdb(file)).builtAtEpochSeconds()).isPositive();
        } else {
            assertThatExceptionOfType(UnusableDatabaseException.class)
                    .isThrownBy(() -> PlaceDatabase.read(mmdb(file)))
                    .withMessageContaining(file + ": ")
                    .withMessageMatching(".*(malformed|no database of places) \\(.+\\)");
        }
    }

    @Test
    void saysThatADatabaseOfSomethingElseNamesNoPlaces() {
        assertThatExceptionOfType(UnusableDatabaseException.class)
                .isThrownBy(() -> PlaceDatabase.read(mmdb("GeoLite2-ASN-Test.mmdb")))
                .withMessageContaining(": no database of places (type GeoLite2-ASN, its records name none)");
    }

    @Test
    void saysThatAFileIsMissing() {
        assertThatExceptionOfType(UnusableDatabaseException.class)
                .isThrownBy(() -> PlaceDatabase.read(folder.resolve("none.mmdb")))
                .withMessageEndingWith("none.mmdb: no such file");
    }

    @Test
    void refusesAFolder() {
        assertThatExceptionOfType(UnusableDatabaseException.class).isThrownBy(() -> PlaceDatabase.read(folder));
    }

    @Test
    void refusesAnyTruncation() throws IOException {
        byte[] whole = Files.readAllBytes(mmdb("GeoIP2-City-Test.mmdb"));
        Path file = folder.resolve("cut.mmdb");

        for (int length = 0; length < whole.length - 1; length += 97) {
            Files.write(file, Arrays.copyOf(whole, length));

            assertThatExceptionOfType(UnusableDatabaseException.class)
                    .as("cut to " + length)
                    .isThrownBy(() -> PlaceDatabase.read(file));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "2, 0", "0, 0"})
    void refusesARecordThatPointsToItself(int left, int right) throws IOException {
        byte[] good = flatRecord("MT");
        byte[] data = Arrays.copyOf(SELF_POINTER, 2 + good.length);
        System.arraycopy(good, 0, data, 2, good.length);
        Path file = Files.write(folder.resolve("self.mmdb"), database(data, left, right));

        if (left == 0) {
            assertThatExceptionOfType(UnusableDatabaseException.class)
                    .isThrownBy(() -> PlaceDatabase.read(file))
                    .withMessageContaining("StackOverflowError");
        } else {
            PlaceDatabase database = PlaceDatabase.read(file);
            assertThatExceptionOfType(UnreadableRecordException.class).isThrownBy(() -> database.find(ip("9000::1")));
        }
    }

    @Test
    void refusesMetadataThatPointsToItself() throws IOException {
        byte[] bytes = database(flatRecord("MT"), 0, 0);
        byte[] marker = {'M', 'a', 'x', 'M', 'i', 'n', 'd', '.', 'c', 'o', 'm', 0x20, 0x00};
        byte[] pointing = Arrays.copyOf(bytes, indexOf(bytes, (byte) 0xab) + 3 + marker.length);
        System.arraycopy(marker, 0, pointing, pointing.length - marker.length, marker.length);
        Path file = Files.write(folder.resolve("self.mmdb"), pointing);

        assertThatExceptionOfType(UnusableDatabaseException.class)
                .isThrownBy(() -> PlaceDatabase.read(file))
                .withMessageContaining("nested too deep");
    }

    @ParameterizedTest
    @CsvSource({"'binary_format_major_version', 3, format 3", "'ip_version', 5, ip_version 5"})
    void refusesAFormatThatItDoesNotKnow(String key, byte value, String message) throws IOException {
        byte[] bytes = database(flatRecord("MT"), 0, 0);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        bytes[text.indexOf(key) + key.length() + 1] = value;
        Path file = Files.write(folder.resolve("other.mmdb"), bytes);

        assertThatExceptionOfType(UnusableDatabaseException.class)
                .isThrownBy(() -> PlaceDatabase.read(file))
                .withMessageContaining(message);
    }

    @Test
    void refusesAFileThatWouldFillTheMemory() throws IOException {
        Path file = folder.resolve("large.mmdb");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(Runtime.getRuntime().maxMemory());
        }

        assertThatExceptionOfType(UnusableDatabaseException.class)
                .isThrownBy(() -> PlaceDatabase.read(file))
                .withMessageContaining("a third of the heap");
    }

    @Test
    void throwsNothingUnexpectedWhateverBytesAreBroken() throws IOException {
        byte[] whole = Files.readAllBytes(mmdb("GeoIP2-City-Test.mmdb"));
        List<String[]> rows = rows("/mmdb/expected-lookups.csv");
        Path file = folder.resolve("broken.mmdb");
        SplittableRandom random = new SplittableRandom(20260217);

        for (int round = 0; round < 300; round++) {
            byte[] broken = whole.clone();
            for (int i = 0; i <= random.nextInt(8); i++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, broken);
            try {
                PlaceDatabase database = PlaceDatabase.read(file);
                for (String[] row : rows) {
                    database.find(ip(row[1]));
                }
            } catch (UnusableDatabaseException | UnreadableRecordException e) {
                assertThat(e.getMessage()).as("round " + round).isNotBlank();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "51.5, -0.12, true",
        "-90, 180, true",
        "0, 0.1, true",
        "0, 0, false",
        "90.01, 0, false",
        "0, -180.01, false",
        "NaN, 5, false",
        "5, NaN, false"
    })
    void leavesImpossibleCoordinatesOut(double latitude, double longitude, boolean possible) {
        FoundPlace place = FoundPlace.of(new PlaceRecord(null, null, null, "GB", latitude, longitude), 24);

        assertThat(place.point()).isEqualTo(possible ? new GeoPoint(latitude, longitude) : null);
    }

    @Test
    void leavesNonsenseInARecordOut() {
        PlaceRecord found = new PlaceRecord(
                new PlaceRecord.Nation("gb"),
                new PlaceRecord.Landmass("XX"),
                new PlaceRecord.Position(1.5, null, -4),
                null,
                null,
                null);

        assertThat(FoundPlace.of(found, 20)).isEqualTo(FoundPlace.nowhere(20));
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "7, 7", "99999999, 20038"})
    void keepsAccuracyWithinTheEarth(int radius, int expected) {
        PlaceRecord found = new PlaceRecord(null, null, new PlaceRecord.Position(1, 2, radius), null, null, null);

        assertThat(FoundPlace.of(found, 20).accuracyKm()).isEqualTo(expected);
    }

    private static int indexOf(byte[] bytes, byte wanted) {
        int at = 0;
        while (bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static void assertPoint(@Nullable GeoPoint point, String latitude, String longitude, String ip) {
        if (latitude.isEmpty()) {
            assertThat(point).as(ip).isNull();
            return;
        }
        assertThat(point).as(ip).isNotNull();
        assertThat(point.latitude()).as(ip).isCloseTo(Double.parseDouble(latitude), within(1e-5));
        assertThat(point.longitude()).as(ip).isCloseTo(Double.parseDouble(longitude), within(1e-5));
    }
}
