package cloud.atom.router.healthcheck;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.health.Preference;
import cloud.atom.router.health.RegionHealthTracker;
import cloud.atom.router.health.TrafficSample;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Counts how the attempts of live requests end. Thread-safe and lock-free; called from event loops.
 *
 * <p>Event loops only add; the monitor's thread takes what has gathered. When failures in a row reach what a breaker
 * waits for, the recorder calls an alarm at once, on the event loop that recorded the last of them.
 */
public final class TrafficRecorder {
    /** Must be quick and may be called by many threads at once, many times for the same region. */
    private final Consumer<RegionId> alarm;

    private final DemandRecorder demand = new DemandRecorder();

    /** Replaced by the monitor's thread, read by event loops. */
    private volatile Map<RegionId, RegionTraffic> regions = Map.of();

    /** Counts nothing until a ledger tells it of regions; {@code alarm} is called as the class says. */
    public TrafficRecorder(Consumer<RegionId> alarm) {
        this.alarm = alarm;
    }

    /**
     * Counts one attempt. Regions and endpoints that the registry no longer has are ignored.
     *
     * @param firstByteNanos from the begin of the attempt to the response head, or to the time-out; negative: not
     *     measured
     */
    public void record(RegionId region, Endpoint endpoint, AttemptOutcome outcome, long firstByteNanos) {
        RegionTraffic traffic = regions.get(region);
        if (traffic != null && traffic.record(endpoint.url(), outcome, firstByteNanos)) {
            alarm.accept(region);
        }
    }

    /** Notes where a live request wants to go, whatever becomes of it. */
    public void recordDemand(long preference) {
        if (preference != Preference.NONE) {
            demand.record(preference);
        }
    }

    /** Notes that a live request went past a region because its endpoints had no room for it. */
    public void recordTurnedAway(RegionId region) {
        RegionTraffic traffic = regions.get(region);
        if (traffic != null) {
            traffic.recordTurnedAway();
        }
    }

    /** Takes other regions; keeps what was counted for those that stay. Called by the monitor's thread only. */
    void onRegions(List<Region> newRegions) {
        Map<RegionId, RegionTraffic> kept = new HashMap<>();
        for (Region region : newRegions) {
            RegionTraffic known = regions.get(region.id());
            kept.put(region.id(), known == null ? new RegionTraffic() : known);
        }
        kept.forEach((id, traffic) -> traffic.onEndpoints(endpointsOf(id, newRegions)));
        regions = Map.copyOf(kept);
    }

    /** What came since the last call. Called by the monitor's thread only. */
    TrafficSample take(RegionId region) {
        RegionTraffic traffic = regions.get(region);
        return traffic == null ? TrafficSample.empty() : traffic.take();
    }

    /** Requests that went past the region since the last call. Called by the monitor's thread only. */
    long takeTurnedAway(RegionId region) {
        RegionTraffic traffic = regions.get(region);
        return traffic == null ? 0 : traffic.takeTurnedAway();
    }

    /** Requests by preference since the last call. Called by the monitor's thread only. */
    Map<Long, Double> takeDemand() {
        return demand.take();
    }

    /** Sets how many failures in a row raise the alarm. Called by the monitor's thread only. */
    void alarmAsToldBy(RegionId region, RegionHealthTracker tracker) {
        RegionTraffic traffic = regions.get(region);
        if (traffic != null) {
            traffic.alarmAsToldBy(tracker);
        }
    }

    private static List<Endpoint> endpointsOf(RegionId id, List<Region> regions) {
        for (Region region : regions) {
            if (region.id().equals(id)) {
                return region.endpoints();
            }
        }
        return List.of();
    }
}
