package cloud.atom.router.geoip;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files that may stand beside the one of places: places of IPv6 addresses, and autonomous systems. Thread-safe but for
 * {@link #look}, which is the watcher's.
 */
final class SecondFiles {
    private final SecondFile<PlaceDatabase> placesV6;
    private final SecondFile<AsnDatabase> systems;

    SecondFiles(GeoConfig config) {
        placesV6 = new SecondFile<>(config.databaseV6(), SecondFiles::readV6);
        systems = new SecondFile<>(config.asnDatabase(), AsnDatabase::read);
    }

    private static PlaceDatabase readV6(Path file) {
        PlaceDatabase database = PlaceDatabase.read(file);
        if (database.file().v4Only()) {
            throw new UnusableDatabaseException(file + ": IPv4 alone (expected: IPv6)");
        }
        return database;
    }

    /** Those that serve at the moment. */
    Beside now() {
        return new Beside(placesV6.current(), systems.current());
    }

    /** Looks once at each; true when another database serves from here on. */
    boolean look() {
        boolean places = placesV6.look();
        return systems.look() || places;
    }

    /** What is wrong with them. */
    List<String> problems() {
        return Stream.of(placesV6.problem(), systems.problem())
                .flatMap(Optional::stream)
                .toList();
    }
}
