package cloud.atom.router.geo;

import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far measured round trips lie off the model, as known at one moment. Immutable, and so part of what a decision
 * reads; {@link LearnedTable} makes it.
 *
 * <p>What is learned is the <em>residual</em>, measured minus modelled milliseconds, and not the ratio of the two: a last
 * mile adds to a round trip and does not multiply it. Three groups of clients are tried one after the other, from coarse to
 * fine: zone, autonomous system in a country, prefix. Each corrects the one before by {@code (n * mean + 10 * parent) / (n +
 * 10)}, n the samples of the group for that region: a handful says little, fifty say nearly all.
 *
 * <p>A region that a group was never measured to is taken to lie at least as far off the model as the best of those it
 * was measured to. What all regions of a client share is its last mile, and a router that sees only the round trips to
 * its own region would otherwise take every slow last mile for a reason to send the client elsewhere. So samples to one
 * region alone never make it look worse than the others; only measured differences change an order.
 *
 * <p>A router knows one thing more: how far it is from each region itself. A client that is m from the router is no farther
 * from a region than m and the router's way there, and hardly nearer than the difference ({@link RouterBounds}). A client
 * that is much nearer to the router than the model has it is not where the database says: then its place counts for nothing,
 * and it is taken to be where it arrived. Nobody else's samples are needed for either.
 */
public final class LearnedRtts {
    /** Nothing is known. */
    public static final LearnedRtts NONE = new LearnedTable(new CountryTable(List.of()), 16).snapshot(0);

    /** Samples that the next coarser group is worth. */
    private static final double PARENT_SAMPLES = 10;

    private static final double LEAST_MS = 1;

    private static final Rung[] RUNGS = {Rung.ZONE, Rung.NETWORK, Rung.PREFIX};

    private final LearnedKeys keys;
    private final SampleTable[] tables;
    private final int hour;

    /** Takes the tables of {@code RUNGS} and that of routers, in that order, which nobody writes into any more. */
    LearnedRtts(LearnedKeys keys, SampleTable[] tables, int hour) {
        this.keys = keys;
        this.tables = tables;
        this.hour = hour;
    }

    /** Whether nothing was learned. */
    public boolean isEmpty() {
        for (SampleTable table : tables) {
            if (table.size() > 0) {
                return false;
            }
        }
        return true;
    }

    /** How many means there are for groups of {@code rung}; 0 for the model. */
    public int size(Rung rung) {
        return rung == Rung.MODEL ? 0 : tables[rung.code() - 1].size();
    }

    /** The round trip from a router in {@code here} to {@code region} in milliseconds; NaN when it was never measured. */
    public double fromRouterMs(RegionId here, RegionId region) {
        Measured measured = fromRouter(here, region);
        return measured == null ? Double.NaN : measured.ms;
    }

    /**
     * Estimates for a client of unknown place, who is taken to be where the router is.
     *
     * @param here the region that the router stands in
     * @param rttMs the model's estimates from there, indexed as {@code regions}; overwritten
     * @return what each stands on
     */
    public RttEvidence correctArrived(RegionId here, List<Region> regions, double[] rttMs) {
        RttEvidence evidence = new RttEvidence(rttMs.length);
        for (int i = 0; i < rttMs.length; i++) {
            Measured measured = fromRouter(here, regions.get(i).id());
            if (measured != null) {
                rttMs[i] = Math.max(LEAST_MS, measured.ms);
                evidence.note(i, Rung.ROUTER, measured.samples);
            }
        }
        return evidence;
    }

    /**
     * Corrects the model's estimates for one client.
     *
     * @param rttMs the model's estimates in milliseconds, indexed as {@code regions}; overwritten
     * @param here the region that the router stands in; null: it does not know
     * @return what each stands on
     */
    public RttEvidence correct(GeoLocation client, List<Region> regions, double[] rttMs, @Nullable RegionId here) {
        Draft draft = new Draft(rttMs, new double[rttMs.length], new RttEvidence(rttMs.length));
        // Before the estimates change: whether the place is wrong shows against the model.
        Arrival arrived = here == null ? null : arrival(here, client, regions, rttMs);
        for (int i = 0; i < RUNGS.length; i++) {
            long group = tables[i].size() == 0 ? 0 : keys.group(RUNGS[i], client);
            if (group != 0) {
                correct(i, group, regions, draft);
            }
        }
        for (int i = 0; i < rttMs.length; i++) {
            rttMs[i] = Math.max(LEAST_MS, rttMs[i] + draft.residuals[i]);
        }
        if (arrived != null) {
            bound(arrived, regions, draft);
        }
        return draft.evidence;
    }

    private void correct(int rung, long group, List<Region> regions, Draft draft) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < draft.residuals.length; i++) {
            Measured measured = find(rung, group, regions.get(i).id());
            if (measured != null) {
                int count = measured.samples;
                double mean = RUNGS[rung] == Rung.PREFIX ? measured.ms - draft.rttMs[i] : measured.ms;
                draft.residuals[i] = (count * mean + PARENT_SAMPLES * draft.residuals[i]) / (count + PARENT_SAMPLES);
                draft.evidence.note(i, RUNGS[rung], count);
                least = Math.min(least, draft.residuals[i]);
            }
        }
        if (least == Double.POSITIVE_INFINITY) {
            return;
        }
        for (int i = 0; i < draft.residuals.length; i++) {
            if (draft.evidence.rung(i) != RUNGS[rung]) {
                draft.residuals[i] = Math.max(draft.residuals[i], least);
            }
        }
    }

    /** How {@code client} arrived; null when too little is known of it. */
    private @Nullable Arrival arrival(RegionId here, GeoLocation client, List<Region> regions, double[] modelMs) {
        Measured measured = find(Rung.PREFIX.code() - 1, keys.group(Rung.PREFIX, client), here);
        if (measured == null || measured.samples < RouterBounds.LEAST_SAMPLES) {
            return null;
        }
        for (int i = 0; i < modelMs.length; i++) {
            if (regions.get(i).id().equals(here)) {
                return new Arrival(here, measured, measured.ms < LearnedTable.MISPLACED * modelMs[i]);
            }
        }
        return null;
    }

    /** Holds estimates within what the client's round trip to the router leaves room for. */
    private void bound(Arrival arrived, List<Region> regions, Draft draft) {
        for (int i = 0; i < draft.rttMs.length; i++) {
            RegionId region = regions.get(i).id();
            Measured way = fromRouter(arrived.here, region);
            boolean measured = draft.evidence.rung(i) == Rung.PREFIX && !region.equals(arrived.here);
            if (way == null || measured) {
                continue;
            }
            double estimateMs = arrived.misplaced ? Double.POSITIVE_INFINITY : draft.rttMs[i];
            double bounded = RouterBounds.of(estimateMs, arrived.measured.ms, way.ms);
            if (bounded != draft.rttMs[i]) {
                draft.rttMs[i] = Math.max(LEAST_MS, bounded);
                draft.evidence.note(i, Rung.ROUTER, arrived.measured.samples);
            }
        }
    }

    private @Nullable Measured fromRouter(RegionId here, RegionId region) {
        return find(Rung.ROUTER.code() - 1, LearnedKeys.routersIn(here), region);
    }

    private @Nullable Measured find(int table, long group, RegionId region) {
        int slot = tables[table].size() == 0 ? -1 : tables[table].find(LearnedKeys.key(group, region));
        int count = slot < 0 ? 0 : tables[table].count(slot, hour);
        return count == 0 ? null : new Measured(tables[table].mean(slot), count);
    }

    /** A mean and what it is worth. Immutable. */
    private record Measured(double ms, int samples) {}

    /**
     * A client's round trip to the router. Immutable.
     *
     * @param here where the router stands
     * @param misplaced whether the client is not where the database has it
     */
    private record Arrival(RegionId here, Measured measured, boolean misplaced) {}

    /** The estimates that are being corrected. Confined to one call. */
    @SuppressWarnings("ArrayRecordComponent") // confined to one call
    private record Draft(double[] rttMs, double[] residuals, RttEvidence evidence) {}
}
