package cloud.atom.router.operations;

import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.operations.SafetyBreach.Rule;
import cloud.atom.router.state.RegionCatalog;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.SafetyRules;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Judges whether a region may be taken out. Thread-safe: holds no state. */
final class SafetyCheck {
    private SafetyCheck() {}

    /**
     * The rule that draining {@code region} would break; empty when none. One that takes no requests anyway breaks none.
     *
     * @param departed regions that stopped taking requests within the rules' window, whatever the cause
     */
    static Optional<SafetyBreach> of(RouterState state, Set<RegionId> departed, RegionId region) {
        if (!isOn(state, region)) {
            return Optional.empty();
        }
        SafetyRules rules = state.settings().safety();
        RegionCatalog regions = state.regions();
        long left = regions.regions().stream()
                .filter(other -> !other.id().equals(region) && isOn(state, other.id()))
                .count();
        if (left < rules.minRegionsOn()) {
            String detail = left + " of " + regions.size()
                    + " regions would still take requests (safety.min_regions_on: " + rules.minRegionsOn() + ").";
            return Optional.of(new SafetyBreach(Rule.MIN_REGIONS_ON, detail));
        }
        double whole = 0;
        double moved = 0;
        for (int i = 0; i < regions.size(); i++) {
            RegionId id = regions.region(i).id();
            whole += regions.capacityWeight(i);
            moved += id.equals(region) || departed.contains(id) ? regions.capacityWeight(i) : 0;
        }
        if (rules.permitsShift(moved, whole)) {
            return Optional.empty();
        }
        String detail = String.format(
                Locale.ROOT,
                "%.1f %% of the capacity would have left within %d s (safety.max_shift: %s).",
                100 * moved / whole,
                rules.shiftWindow().toSeconds(),
                rules.maxShift());
        return Optional.of(new SafetyBreach(Rule.MAX_SHIFT, detail));
    }

    private static boolean isOn(RouterState state, RegionId region) {
        RegionHealth known = state.health().of(region);
        return known == null || known.takesRequests();
    }
}
