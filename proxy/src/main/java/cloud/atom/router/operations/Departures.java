package cloud.atom.router.operations;

import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.model.RegionId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * When each region last stopped taking requests, by whatever cause. One that came back counts all the same: its requests
 * were moved.
 *
 * <p>Thread-safe: written by the one thread that judges health, read by any. Holds one entry per region.
 */
public final class Departures {
    private final Map<RegionId, Long> leftAtEpochMillis = new ConcurrentHashMap<>();

    /** Written and read by the judging thread only. */
    private HealthSnapshot last = HealthSnapshot.EMPTY;

    /** Takes the next judgement. A region that is seen for the first time has not left. */
    public void onHealth(HealthSnapshot next, long nowEpochMillis) {
        next.regions().forEach((region, health) -> {
            RegionHealth before = last.of(region);
            if (before != null && before.takesRequests() && !health.takesRequests()) {
                leftAtEpochMillis.put(region, nowEpochMillis);
            }
        });
        leftAtEpochMillis.keySet().retainAll(next.regions().keySet());
        last = next;
    }

    /** The regions that left after that moment. */
    Set<RegionId> since(long epochMillis) {
        return leftAtEpochMillis.entrySet().stream()
                .filter(entry -> entry.getValue() > epochMillis)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
