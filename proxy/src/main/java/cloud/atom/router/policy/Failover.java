package cloud.atom.router.policy;

import cloud.atom.router.model.RegionId;
import java.util.List;

/**
 * Where a tenant's requests go when the preferred region cannot take them. Immutable.
 *
 * @param order fallbacks, best first; regions not named follow by rank
 * @param panic what happens when no allowed region is eligible; default spread
 */
public record Failover(List<RegionId> order, Panic panic) {
    public static final Failover DEFAULT = new Failover(List.of(), Panic.SPREAD);

    public Failover {
        order = List.copyOf(order);
    }

    /** What to do when no allowed region is eligible. */
    public enum Panic {
        /** Spread by score over the allowed regions, save those that are down or drained. */
        SPREAD,
        /** Refuse with {@code region.none_eligible}. */
        REFUSE
    }
}
