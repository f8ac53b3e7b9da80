package cloud.atom.router.state;

import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The regions of the registry, each with its ordinal: its place in the registry's order. Immutable. */
public final class RegionCatalog {
    public static final RegionCatalog EMPTY = new RegionCatalog(List.of());

    /** Regions that a registry may have. */
    public static final int MOST = 0xfff;

    private final List<Region> regions;
    private final Map<RegionId, Integer> ordinals;
    private final boolean capacitiesStated;

    /**
     * Takes regions in the registry's order.
     *
     * @throws IllegalArgumentException when two have the same id, or there are more than {@value #MOST}: what is
     *     remembered of decisions has 12 bits for a region
     */
    public RegionCatalog(List<Region> regions) {
        this.regions = List.copyOf(regions);
        if (regions.size() > MOST) {
            throw new IllegalArgumentException("regions: " + regions.size() + " (expected: at most " + MOST + ")");
        }
        capacitiesStated = regions.stream().allMatch(region -> region.capacity().requestsPerSecond() > 0);
        ordinals = new HashMap<>();
        for (Region region : regions) {
            if (ordinals.put(region.id(), ordinals.size()) != null) {
                throw new IllegalArgumentException("regions: " + region.id() + " twice (expected: unique ids)");
            }
        }
    }

    /** All regions, indexed by ordinal. */
    public List<Region> regions() {
        return regions;
    }

    public int size() {
        return regions.size();
    }

    public Region region(int ordinal) {
        return regions.get(ordinal);
    }

    /** How much of all there is a region stands for: its stated capacity, or 1 where any of them states none. */
    public double capacityWeight(int ordinal) {
        return capacitiesStated ? regions.get(ordinal).capacity().requestsPerSecond() : 1;
    }

    /** The ordinal of {@code id}; -1 when the registry has no such region. */
    public int ordinalOf(RegionId id) {
        return ordinals.getOrDefault(id, -1);
    }

    /** The region of that name; null when the registry has none. */
    public @Nullable Region find(RegionId id) {
        int ordinal = ordinalOf(id);
        return ordinal < 0 ? null : regions.get(ordinal);
    }
}
