package cloud.atom.router.policy;

import cloud.atom.router.model.Region;
import java.util.List;

/**
 * Where a tenant's requests may go, whatever fails. Immutable.
 *
 * @param allow a region is allowed when one of these selects it; at least one
 * @param deny and none of these does
 */
public record Residency(List<RegionSelector> allow, List<RegionSelector> deny) {
    public Residency {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
        if (allow.isEmpty()) {
            throw new IllegalArgumentException("allow: [] (expected: at least one region, group or continent)");
        }
    }

    /** Whether requests may go to {@code region}. */
    public boolean permits(Region region) {
        return selects(allow, region) && !selects(deny, region);
    }

    private static boolean selects(List<RegionSelector> selectors, Region region) {
        for (RegionSelector selector : selectors) {
            if (selector.selects(region)) {
                return true;
            }
        }
        return false;
    }
}
