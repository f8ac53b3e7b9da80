package cloud.atom.router.health;

import cloud.atom.router.model.RegionId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Health of every region at one moment. Immutable.
 *
 * @param regions a region that nothing is known of is absent
 * @param takenAtEpochMillis when that was, wall clock; a decision's only clock, about a second behind at most
 */
public record HealthSnapshot(Map<RegionId, RegionHealth> regions, long takenAtEpochMillis) {
    public static final HealthSnapshot EMPTY = new HealthSnapshot(Map.of(), 0);

    private static final long MILLIS_PER_SECOND = 1000;

    public HealthSnapshot {
        regions = Map.copyOf(regions);
    }

    /** What holds before the first judgement when {@code regions} are drained: nothing is known of the others. */
    public static HealthSnapshot drained(Set<RegionId> regions, long sinceEpochMillis) {
        Map<RegionId, RegionHealth> health = new HashMap<>();
        regions.forEach(region -> health.put(region, RegionHealth.drained(sinceEpochMillis)));
        return new HealthSnapshot(health, sinceEpochMillis);
    }

    /** When it was taken, Unix time. */
    public long takenAtEpochSeconds() {
        return takenAtEpochMillis / MILLIS_PER_SECOND;
    }

    /** What is known of {@code region}; null when nothing is. */
    public @Nullable RegionHealth of(RegionId region) {
        return regions.get(region);
    }
}
