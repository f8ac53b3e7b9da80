package cloud.atom.router.geoip;

import cloud.atom.router.geoip.DatabaseDescription.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Opens the best database of places there is: the configured file, else the City or the Country file shipped beside the
 * program, else none, and the coarse map serves. Thread-safe: immutable.
 */
public final class GeoDatabases {
    private static final String CITY = "GeoLite2-City.mmdb";
    private static final String COUNTRY = "GeoLite2-Country.mmdb";

    private final Geography geography;
    private final Path configured;
    private final Path shipped;
    private final SecondFiles second;
    private final LookupObserver observer;

    /**
     * Takes what databases are opened with.
     *
     * @param shipped the folder with the files shipped beside the program, {@code <router.home>/geoip}
     * @param observer is told of the look-ups of every database that is opened
     */
    public GeoDatabases(Geography geography, GeoConfig config, Path shipped, LookupObserver observer) {
        this.geography = geography;
        this.configured = config.database();
        this.shipped = shipped;
        second = new SecondFiles(config);
        this.observer = observer;
    }

    /** Opens the best one; reads up to 60 MB, so not on an event loop. Never fails: see the description's problems. */
    public GeoDatabase open() {
        List<String> problems = new ArrayList<>();
        Set<Path> files = new LinkedHashSet<>(List.of(watched()));
        files.add(shipped.resolve(CITY));
        files.add(shipped.resolve(COUNTRY));
        for (Path file : files) {
            try {
                GeoDatabase database = read(file);
                return database.with(database.description().with(problems));
            } catch (UnusableDatabaseException e) {
                problems.add(e.getMessage());
            }
        }
        DatabaseDescription description = new DatabaseDescription(Kind.COARSE_MAP, null, "", 0, problems);
        return new GeoDatabase(LadderLocator.withoutDatabase(geography, second.now(), observer), description);
    }

    /** The file whose replacement counts: the configured one, else the shipped City file. */
    Path watched() {
        return isConfigured() ? configured : shipped.resolve(CITY);
    }

    /**
     * Opens one file.
     *
     * @throws UnusableDatabaseException when it is missing, malformed or no database of places
     */
    GeoDatabase read(Path file) {
        PlaceDatabase database = PlaceDatabase.read(file);
        Kind kind = isConfigured() && file.equals(configured) ? Kind.CONFIGURED : Kind.EMBEDDED;
        DatabaseDescription description =
                new DatabaseDescription(kind, file, database.type(), database.builtAtEpochSeconds(), List.of());
        return new GeoDatabase(LadderLocator.over(database, geography, second.now(), observer), description);
    }

    /** The files that may stand beside it. */
    SecondFiles second() {
        return second;
    }

    /** {@code database} with what stands beside it by now. */
    GeoDatabase renewed(GeoDatabase database) {
        return new GeoDatabase(database.locator().beside(second.now()), database.description());
    }

    private boolean isConfigured() {
        return !configured.toString().isEmpty();
    }
}
