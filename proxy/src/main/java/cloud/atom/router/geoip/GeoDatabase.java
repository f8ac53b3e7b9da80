package cloud.atom.router.geoip;

/**
 * A locator and what it stands on. Immutable.
 *
 * @param locator finds places with this database, for as long as it is referred to
 * @param description for {@code /health} and metrics
 */
public record GeoDatabase(LadderLocator locator, DatabaseDescription description) {
    GeoDatabase with(DatabaseDescription replaced) {
        return new GeoDatabase(locator, replaced);
    }
}
