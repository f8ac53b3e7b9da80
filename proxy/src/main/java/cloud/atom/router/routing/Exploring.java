package cloud.atom.router.routing;

import cloud.atom.router.geo.Rung;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.routing.TraceEntry.Verdict;
import cloud.atom.router.state.ClientPlace;
import cloud.atom.router.state.Exploration;

/**
 * Sends a small, bounded share of the requests to one of the regions next to the nearest, so that round trips which the
 * model got wrong become known. Thread-safe and pure: whether a request explores comes from its trace id.
 *
 * <p>Only the three regions with the shortest estimates are tried, only fit ones, only within the added latency that the
 * configuration allows, and only where nothing but nearness decides. Of those the one that the client's prefix has the
 * fewest samples of is taken.
 */
final class Exploring {
    private static final int DRAW = 9;
    private static final int TOP = 3;

    private Exploring() {}

    /** Puts the region that the request explores in front of those that are tried; most requests explore none. */
    static void explore(Candidates candidates, TraceId traceId) {
        Exploration bounds = candidates.state().settings().exploration();
        Reason ranked = candidates.ranked();
        boolean byNearness = ranked == Reason.AFFINITY_NEAREST || ranked == Reason.SIMULATION_MAP;
        if (bounds.share() == 0 || !byNearness || traceId.draw(DRAW) >= bounds.share()) {
            return;
        }
        double[] rttMs = candidates.rttMs();
        int chosen = candidates.tried()[0];
        int wanted = wanted(candidates, chosen, bounds);
        if (wanted >= 0) {
            candidates.note(Step.EXPLORATION, Verdict.CHOOSE, new Detour(rttMs[wanted] - rttMs[chosen]));
            candidates.tryFirst(wanted);
        }
    }

    /** The region to explore instead of {@code chosen}; -1: none. */
    private static int wanted(Candidates candidates, int chosen, Exploration bounds) {
        ClientPlace place = candidates.place();
        double[] rttMs = candidates.rttMs();
        short[] nearest = candidates.ordinals(candidates::isPermitted);
        Orders.sortBy(nearest, rttMs);
        int wanted = -1;
        int seen = 0;
        for (short ordinal : nearest) {
            boolean tried = candidates.isFit(ordinal) && seen++ < TOP;
            boolean bearable = rttMs[ordinal] - rttMs[chosen] <= bounds.addedMs();
            boolean less = wanted < 0 || samples(place, ordinal) < samples(place, wanted);
            if (tried && bearable && ordinal != chosen && less) {
                wanted = ordinal;
            }
        }
        return wanted;
    }

    private static int samples(ClientPlace place, int ordinal) {
        return place.evidence().rung(ordinal) == Rung.PREFIX ? place.evidence().samples(ordinal) : 0;
    }

    /**
     * Another region than the nearest. Immutable.
     *
     * @param addedMs estimated milliseconds that it is farther; negative when it is nearer
     */
    private record Detour(double addedMs) {
        /** For the trace. */
        @Override
        public String toString() {
            return "to measure its round trip, estimated " + Math.round(addedMs) + " ms longer";
        }
    }
}
