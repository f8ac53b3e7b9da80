package cloud.atom.router.geo;

import cloud.atom.router.model.Region;

/** Estimates round-trip times between a client's place and a region. Thread-safe and pure. */
@FunctionalInterface
public interface RttEstimator {
    /**
     * The expected round trip in milliseconds, at least 1.
     *
     * @return NaN when the place is unknown
     */
    double estimateMs(GeoLocation client, Region region);
}
