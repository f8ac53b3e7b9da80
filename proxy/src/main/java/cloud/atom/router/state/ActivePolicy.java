package cloud.atom.router.state;

import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.RoutingPolicy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A policy over the regions of one registry: what follows from it for every request alike. Immutable by convention: nobody
 * writes into the arrays.
 *
 * @param permitted ordinals of the regions that residency allows, in the default order: as the failover section names
 *     them, then the router's configuration, then the registry
 * @param failover of them, those that the failover section names, in its order
 * @param distances what estimated round trips are multiplied by because of a bias, indexed by ordinal; null: by 1
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; lists would box on the hot path
public record ActivePolicy(RoutingPolicy policy, short[] permitted, short[] failover, double @Nullable [] distances) {

    static ActivePolicy of(RoutingPolicy policy, RegionCatalog regions, List<RegionId> defaultOrder) {
        List<RegionId> named = policy.failover().order();
        List<RegionId> preferred = new ArrayList<>(named);
        preferred.addAll(defaultOrder);
        regions.regions().forEach(region -> preferred.add(region.id()));
        return new ActivePolicy(
                policy,
                permitted(policy, regions, preferred),
                permitted(policy, regions, named),
                distances(policy, regions));
    }

    /** The permitted ones among {@code names}, in that order, each once. */
    private static short[] permitted(RoutingPolicy policy, RegionCatalog regions, List<RegionId> names) {
        Set<RegionId> found = new LinkedHashSet<>();
        for (RegionId name : names) {
            Region region = regions.find(name);
            if (region != null && policy.residency().permits(region)) {
                found.add(name);
            }
        }
        short[] ordinals = new short[found.size()];
        int count = 0;
        for (RegionId name : found) {
            ordinals[count++] = (short) regions.ordinalOf(name);
        }
        return ordinals;
    }

    private static double @Nullable [] distances(RoutingPolicy policy, RegionCatalog regions) {
        if (policy.affinity().bias().isEmpty()) {
            return null;
        }
        double[] distances = new double[regions.size()];
        for (int i = 0; i < distances.length; i++) {
            distances[i] =
                    1 - policy.affinity().bias().getOrDefault(regions.region(i).id(), 0.0);
        }
        return distances;
    }
}
