package cloud.atom.router.state;

import cloud.atom.router.geo.GeoLocation;

/**
 * A client's place and how far each region is from there. Immutable by convention: nobody writes into {@code rttMs}.
 *
 * @param rttMs estimated round trip in milliseconds, indexed by region ordinal; all NaN when the place is unknown
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a list would box on the hot path
public record ClientPlace(GeoLocation location, double[] rttMs) {
    /** Whether regions can be ranked by distance from here. */
    public boolean isKnown() {
        return rttMs.length > 0 && !Double.isNaN(rttMs[0]);
    }
}
