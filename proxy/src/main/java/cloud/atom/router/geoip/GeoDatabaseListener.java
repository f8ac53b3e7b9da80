package cloud.atom.router.geoip;

/** Is told, on the watcher's executor, that another database serves. */
@FunctionalInterface
public interface GeoDatabaseListener {
    /** {@code database} has passed its test; the one before stays good for those who still use it. */
    void onNewDatabase(GeoDatabase database);
}
