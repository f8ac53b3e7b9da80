package cloud.atom.router.healthcheck;

import cloud.atom.router.health.HealthSettings;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.health.Moment;
import cloud.atom.router.health.PollResult;
import cloud.atom.router.health.PrometheusReading;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.RegionHealthTracker;
import cloud.atom.router.health.RegionShares;
import cloud.atom.router.health.TrafficSample;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is known of all regions. Not thread-safe; confined to one thread: the monitor's. */
public final class HealthLedger {
    private final HealthSettings settings;
    private final TrafficRecorder traffic;
    private final Map<RegionId, RegionHealthTracker> trackers = new HashMap<>();
    private final Map<RegionId, RegionHealth> judged = new HashMap<>();
    private final RegionShares shares;

    /** The last judgements, each with its region's share. */
    private Map<RegionId, RegionHealth> shared = Map.of();

    private long lastTickNanos;

    /** Those that operators took out, known here or not: a region that leaves the registry and returns stays drained. */
    private Set<RegionId> drained = Set.of();

    private long judgedAtEpochMillis;

    /**
     * Knows of no region yet.
     *
     * @param traffic where live requests are counted; this ledger takes what has gathered there
     */
    public HealthLedger(HealthSettings settings, TrafficRecorder traffic) {
        this.settings = settings;
        this.traffic = traffic;
        shares = new RegionShares(settings);
    }

    /** Takes other regions; keeps what is known of those that stay. */
    public void onRegions(List<Region> regions, Moment now) {
        lastTickNanos = trackers.isEmpty() ? now.nanos() : lastTickNanos;
        Map<RegionId, RegionHealthTracker> known = new HashMap<>(trackers);
        trackers.clear();
        for (Region region : regions) {
            RegionHealthTracker tracker = known.get(region.id());
            if (tracker == null) {
                tracker = new RegionHealthTracker(region, settings, now);
                drainOrNot(region.id(), tracker);
            } else {
                tracker.onRegion(region);
            }
            trackers.put(region.id(), tracker);
        }
        judged.keySet().retainAll(trackers.keySet());
        traffic.onRegions(regions);
        traffic.takeDemand(); // by ordinals of the regions before
        shares.onRegions(regions);
        trackers.keySet().forEach(region -> react(region, now));
    }

    /** Takes a poll's result; one of a region or endpoint that is gone is dropped. */
    public void onPoll(RegionId region, Endpoint endpoint, PollResult result) {
        RegionHealthTracker tracker = trackers.get(region);
        if (tracker != null) {
            tracker.onPoll(endpoint, result);
        }
    }

    /** Takes what Prometheus says; a reading of a region that is gone is dropped. */
    public void onPrometheus(RegionId region, PrometheusReading reading) {
        RegionHealthTracker tracker = trackers.get(region);
        if (tracker != null) {
            tracker.onPrometheus(reading);
        }
    }

    /** Takes {@code regions} out of service, and lets all others come back that were drained. */
    public void onDrained(Set<RegionId> regions, Moment now) {
        drained = Set.copyOf(regions);
        trackers.forEach(this::drainOrNot);
        trackers.keySet().forEach(region -> react(region, now));
    }

    private void drainOrNot(RegionId region, RegionHealthTracker tracker) {
        if (drained.contains(region)) {
            tracker.drain();
        } else {
            tracker.undrain();
        }
    }

    /** Judges every region; to be called once a second. */
    public void tick(Moment now) {
        judgedAtEpochMillis = now.epochMillis();
        long nanos = Math.max(1, now.nanos() - lastTickNanos);
        lastTickNanos = now.nanos();
        trackers.forEach((region, tracker) -> {
            TrafficSample fresh = traffic.take(region);
            shares.onSent(region, fresh.counts(), nanos);
            shares.onTurnedAway(region, traffic.takeTurnedAway(region));
            judged.put(region, tracker.tick(now, fresh));
            traffic.alarmAsToldBy(region, tracker);
        });
        shares.onDemand(traffic.takeDemand(), nanos);
        shared = shares.apply(judged, now.nanos());
    }

    /** Judges one region between ticks; does nothing for one that is gone. */
    public void react(RegionId region, Moment now) {
        judgedAtEpochMillis = now.epochMillis();
        RegionHealthTracker tracker = trackers.get(region);
        if (tracker != null) {
            TrafficSample fresh = traffic.take(region);
            shares.onEarlySent(region, fresh.counts());
            judged.put(region, tracker.react(now, fresh));
            traffic.alarmAsToldBy(region, tracker);
            shared = shares.apply(judged, now.nanos());
        }
    }

    /** What the last judgements said. */
    public HealthSnapshot snapshot() {
        return new HealthSnapshot(shared, judgedAtEpochMillis);
    }
}
