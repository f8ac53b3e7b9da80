package cloud.atom.router.geoip;

import cloud.atom.router.geo.GeoLocation;

/** Is told of every look-up. Called on event loops: must not block or throw. */
public interface LookupObserver {
    /** Counts nothing. */
    LookupObserver NONE = new LookupObserver() {
        @Override
        public void onLookup(GeoLocation.Source result) {}

        @Override
        public void onUnreadableRecord() {}
    };

    /** A look-up ended; {@code result} is the rung that answered. */
    void onLookup(GeoLocation.Source result);

    /** The database's record of a client is broken; the next rung is asked, and {@link #onLookup} follows. */
    void onUnreadableRecord();
}
