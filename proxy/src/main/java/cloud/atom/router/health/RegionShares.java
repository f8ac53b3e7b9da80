package cloud.atom.router.health;

import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Finds the share of each region, once a second and when a region dies: the one place where load is moved. Not
 * thread-safe; confined to the monitor's thread.
 *
 * <p>Two limits, and the lower one holds: what its health allows ({@link HealthShare}: by steps, with dwell and slow start)
 * and what it has room for ({@link RoomAllocation}: less at once, more by steps).
 */
public final class RegionShares {
    private final HealthSettings settings;
    private final DemandTable demand = new DemandTable();
    private final Map<RegionId, Known> known = new HashMap<>();
    private List<Region> regions = List.of();
    private double[] weights = {};

    public RegionShares(HealthSettings settings) {
        this.settings = settings;
    }

    /** Takes the regions of a registry, in its order; keeps what is known of those that stay. */
    public void onRegions(List<Region> newRegions) {
        if (regions.equals(newRegions)) {
            return;
        }
        regions = List.copyOf(newRegions);
        Map<RegionId, Known> before = new HashMap<>(known);
        known.clear();
        regions.forEach(region -> {
            Known kept = before.get(region.id());
            known.put(region.id(), kept == null ? new Known(settings) : kept);
        });
        demand.clear(); // ordinals mean other regions now
        boolean stated = regions.stream().allMatch(region -> region.capacity().requestsPerSecond() > 0);
        weights = regions.stream()
                .mapToDouble(region -> stated ? region.capacity().requestsPerSecond() : 1)
                .toArray();
    }

    /** Takes how many requests came with which {@link Preference} in {@code nanos}. */
    public void onDemand(Map<Long, Double> requests, long nanos) {
        demand.add(requests, nanos / 1e9);
    }

    /** Takes attempts that went to a region; {@link #onSent} counts them with those that follow. */
    public void onEarlySent(RegionId region, AttemptCounts counts) {
        Known one = known.get(region);
        if (one != null) {
            one.sent += counts.responses() + counts.transportFailures();
        }
    }

    /** Takes attempts that went to a region; they and the early ones came in {@code nanos}. */
    public void onSent(RegionId region, AttemptCounts counts, long nanos) {
        onEarlySent(region, counts);
        Known one = known.get(region);
        if (one != null) {
            one.room.onSent(one.sent, nanos);
            one.sent = 0;
        }
    }

    /** Takes how many requests went past a region since the last call because its endpoints had no room for them. */
    public void onTurnedAway(RegionId region, long requests) {
        Known one = known.get(region);
        if (one != null) {
            one.room.onTurnedAway(requests > 0);
        }
    }

    /** Gives every region its share in place of the one it has. */
    public Map<RegionId, RegionHealth> apply(Map<RegionId, RegionHealth> judged, long nowNanos) {
        int size = regions.size();
        double[] health = new double[size];
        double[] limit = new double[size];
        double[] most = new double[size];
        Predicate<RegionHealth> counted = counted(judged);
        for (int i = 0; i < size; i++) {
            RegionHealth judgement = judged.get(regions.get(i).id());
            if (judgement != null) {
                Known one = knownOf(regions.get(i));
                health[i] = one.health.next(judgement, nowNanos);
                limit[i] = one.room.perSecond(regions.get(i), judgement, nowNanos);
                most[i] = counted.test(judgement) ? one.mostCutoff(nowNanos) : 0;
            }
        }
        double[] cutoffs = hasLimit(limit) ? new RoomAllocation(health, limit, weights, most).solve(demand) : most;
        Map<RegionId, RegionHealth> shared = new HashMap<>(judged);
        for (int i = 0; i < size; i++) {
            Known one = knownOf(regions.get(i));
            RegionHealth judgement = judged.get(regions.get(i).id());
            if (judgement != null) {
                if (counted.test(judgement)) {
                    one.moveCutoff(cutoffs[i], nowNanos);
                }
                shared.put(regions.get(i).id(), judgement.withShare(new RegionShare(health[i], one.cutoff)));
            }
        }
        return shared;
    }

    /** Which regions load is counted on: those that serve, or in panic, when none does, those that run. */
    private Predicate<RegionHealth> counted(Map<RegionId, RegionHealth> judged) {
        boolean anyServes = judged.values().stream().anyMatch(one -> HealthShare.isServing(one, settings));
        return anyServes ? one -> HealthShare.isServing(one, settings) : RegionHealth::takesRequests;
    }

    private Known knownOf(Region region) {
        Known one = known.get(region.id());
        if (one == null) {
            throw new AssertionError("region " + region.id() + " not among " + known.keySet());
        }
        return one;
    }

    private static boolean hasLimit(double[] limit) {
        return Arrays.stream(limit).anyMatch(one -> one < Double.POSITIVE_INFINITY);
    }

    /** What is known of one region. */
    private static final class Known {
        private static final double THOUSANDTHS = 1000;

        private final ShareSettings settings;
        private final HealthShare health;
        private final RoomEstimate room = new RoomEstimate();
        private double cutoff = 1;
        private long sent;
        private long movedAtNanos;

        Known(HealthSettings settings) {
            this.settings = settings.share();
            health = new HealthShare(settings);
        }

        /** As far as the cut-off may rise now: by a step of one tier. */
        double mostCutoff(long nowNanos) {
            boolean due = nowNanos - movedAtNanos >= settings.shareInterval().toNanos();
            return due ? Math.min(1, cutoff + settings.shareStep() / RegionShare.TIERS) : cutoff;
        }

        void moveCutoff(double wanted, long nowNanos) {
            double rounded = Math.floor(wanted * THOUSANDTHS + 1e-6) / THOUSANDTHS;
            if (rounded != cutoff) {
                cutoff = Math.max(0, rounded);
                movedAtNanos = nowNanos;
            }
        }
    }
}
