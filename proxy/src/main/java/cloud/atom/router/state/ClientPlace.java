package cloud.atom.router.state;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geo.RttEvidence;

/**
 * A client's place and how far each region is from there. Immutable by convention: nobody writes into {@code rttMs}.
 *
 * @param rttMs estimated round trip in milliseconds, indexed by region ordinal; all NaN when the place is unknown
 * @param evidence what the estimates stand on
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a list would box on the hot path
public record ClientPlace(GeoLocation location, double[] rttMs, RttEvidence evidence) {
    /** Estimates of the model alone. */
    public ClientPlace(GeoLocation location, double[] rttMs) {
        this(location, rttMs, new RttEvidence(rttMs.length));
    }

    /** Whether regions can be ranked by distance from here. */
    public boolean isKnown() {
        return rttMs.length > 0 && !Double.isNaN(rttMs[0]);
    }
}
