package cloud.atom.router.routing;

import cloud.atom.router.model.RegionId;
import java.util.Locale;

/**
 * One region as the decision saw it. Immutable.
 *
 * @param rank 1 for the region tried first; 0 for a region that is not tried
 * @param estimatedRttMs estimated round trip from the client, bias included; NaN when the place is unknown
 * @param score the region's score in [0, 1]
 * @param why what removed it, or {@code FIT}
 * @param share what it takes of requests like this one, in [0, 1]; 0 when the decision did not come so far
 */
public record Candidate(RegionId region, int rank, double estimatedRttMs, double score, Why why, float share) {
    public boolean eligible() {
        return why == Why.FIT;
    }

    /** What a candidate is, or what removed it; in the order in which it is asked. */
    public enum Why {
        FIT,
        RESIDENCY,
        ROUTE,
        DRAINED,
        DOWN,
        CIRCUIT,
        SCORE,
        LATENCY,
        CAPACITY;

        /** The name in answers. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
