package cloud.atom.router.geo;

import cloud.atom.router.model.IpAddress;

/** Finds where a client is. Thread-safe, never blocks, never throws: what cannot be found is {@code UNKNOWN}. */
@FunctionalInterface
public interface GeoLocator {
    GeoLocation locate(IpAddress client);

    /** Whether it can tell the autonomous systems of clients at all. */
    default boolean knowsSystems() {
        return false;
    }
}
