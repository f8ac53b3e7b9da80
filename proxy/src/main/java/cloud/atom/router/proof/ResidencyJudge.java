package cloud.atom.router.proof;

import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.RegionSelector;
import cloud.atom.router.policy.Residency;
import cloud.atom.router.routing.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Says by itself which targets a policy's residency allows. Immutable.
 *
 * <p>It reads the policy's words and the registry, and asks nothing of what decisions ask: a fault in the kernel's own
 * reading of residency must not be a fault of its judge as well.
 */
final class ResidencyJudge {
    private final Map<RegionId, Region> inside = new HashMap<>();
    private final List<Region> outside = new ArrayList<>();

    ResidencyJudge(Residency residency, List<Region> registry) {
        for (Region region : registry) {
            if (isNamed(residency.allow(), region) && !isNamed(residency.deny(), region)) {
                inside.put(region.id(), region);
            } else {
                outside.add(region);
            }
        }
    }

    private static boolean isNamed(List<RegionSelector> words, Region region) {
        for (RegionSelector word : words) {
            if (means(word, region)) {
                return true;
            }
        }
        return false;
    }

    private static boolean means(RegionSelector word, Region region) {
        if (word instanceof RegionSelector.ById byId) {
            return byId.id().value().equals(region.id().value());
        }
        if (word instanceof RegionSelector.ByGroup byGroup) {
            return region.groups().stream().anyMatch(byGroup.group()::equals);
        }
        if (word instanceof RegionSelector.ByContinent byContinent) {
            return byContinent.continent().name().equals(region.continent().name());
        }
        return word instanceof RegionSelector.All;
    }

    /** Whether an attempt may go there: the region is allowed, and the endpoints are its own. */
    boolean permits(Target target) {
        Region region = inside.get(target.region());
        return region != null
                && region.endpoints().contains(target.endpoint())
                && (target.alternative() == null || region.endpoints().contains(target.alternative()));
    }

    /** Regions that are not allowed, in the registry's order. */
    List<Region> outside() {
        return outside;
    }

    /** Ids of the allowed regions, sorted. */
    List<RegionId> allowed() {
        return inside.keySet().stream().sorted().toList();
    }
}
