package cloud.atom.router.geo;

import cloud.atom.router.model.Region;
import java.util.List;

/**
 * How far measured round trips lie off the model, as known at one moment. Immutable, and so part of what a decision
 * reads; {@link LearnedTable} makes it.
 *
 * <p>What is learned is the <em>residual</em>, measured minus modelled milliseconds, and not the ratio of the two: a last
 * mile adds to a round trip and does not multiply it. Three groups of clients are tried one after the other, from coarse to fine: zone, autonomous system in a
 * country, prefix. Each corrects the one before by {@code (n * mean + 10 * parent) / (n + 10)}, n the samples of the group
 * for that region: a handful says little, fifty say nearly all.
 *
 * <p>A region that a group was never measured to is taken to lie at least as far off the model as the best of those it
 * was measured to. What all regions of a client share is its last mile, and a router that sees only the round trips to
 * its own region would otherwise take every slow last mile for a reason to send the client elsewhere. So samples to one
 * region alone never make it look worse than the others; only measured differences change an order.
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

    /** Takes the tables of {@code RUNGS}, in that order, which nobody writes into any more. */
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

    /**
     * Corrects the model's estimates for one client.
     *
     * @param rttMs the model's estimates in milliseconds, indexed as {@code regions}; overwritten
     * @return what each stands on
     */
    public RttEvidence correct(GeoLocation client, List<Region> regions, double[] rttMs) {
        RttEvidence evidence = new RttEvidence(rttMs.length);
        double[] residuals = new double[rttMs.length];
        for (int i = 0; i < RUNGS.length; i++) {
            long group = tables[i].size() == 0 ? 0 : keys.group(RUNGS[i], client);
            if (group != 0) {
                correct(i, group, regions, new Draft(residuals, evidence));
            }
        }
        for (int i = 0; i < rttMs.length; i++) {
            rttMs[i] = Math.max(LEAST_MS, rttMs[i] + residuals[i]);
        }
        return evidence;
    }

    private void correct(int rung, long group, List<Region> regions, Draft draft) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < draft.residuals.length; i++) {
            int slot = tables[rung].find(LearnedKeys.key(group, regions.get(i).id()));
            int count = slot < 0 ? 0 : tables[rung].count(slot, hour);
            if (count > 0) {
                double mean = tables[rung].mean(slot);
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

    /** The estimates that are being corrected. Confined to one call. */
    @SuppressWarnings("ArrayRecordComponent") // confined to one call
    private record Draft(double[] residuals, RttEvidence evidence) {}
}
