package cloud.atom.router.policy;

import cloud.atom.router.model.RegionId;

/**
 * Which share of a route's requests a second region gets a copy of, whose answers nobody sees. Immutable.
 *
 * @param region where the copies go; only ever inside residency
 * @param ratio share of the requests, in [0, 1]
 */
public record MirrorPolicy(RegionId region, double ratio) {
    public MirrorPolicy {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("ratio: " + ratio + " (expected: in [0, 1])");
        }
    }
}
