package cloud.atom.router.routing;

import cloud.atom.router.geo.Rung;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.routing.RoutingEngine.Choice;
import cloud.atom.router.state.ClientPlace;
import cloud.atom.router.state.Exploration;
import org.jspecify.annotations.Nullable;

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

    /** The region that the request explores; null when it goes where it would go anyway. */
    static @Nullable Detour of(Choice choice, Candidates candidates, ClientPlace place, Draw draw) {
        boolean byNearness = choice.reason() == Reason.AFFINITY_NEAREST || choice.reason() == Reason.SIMULATION_MAP;
        if (!byNearness || draw.traceId.draw(DRAW) >= draw.bounds.share()) {
            return null;
        }
        int[] nearest = candidates.permittedOrdinals();
        double[] rttMs = candidates.rttMs();
        Orders.sortBy(nearest, rttMs);
        int chosen = choice.order()[0];
        int wanted = -1;
        int seen = 0;
        for (int ordinal : nearest) {
            boolean tried = candidates.isFit(ordinal) && seen++ < TOP;
            boolean bearable = rttMs[ordinal] - rttMs[chosen] <= draw.bounds.addedMs();
            boolean less = wanted < 0 || samples(place, ordinal) < samples(place, wanted);
            if (tried && bearable && ordinal != chosen && less) {
                wanted = ordinal;
            }
        }
        return wanted < 0 ? null : new Detour(wanted, rttMs[wanted] - rttMs[chosen]);
    }

    private static int samples(ClientPlace place, int ordinal) {
        return place.evidence().rung(ordinal) == Rung.PREFIX ? place.evidence().samples(ordinal) : 0;
    }

    /**
     * What decides whether a request explores. Immutable.
     *
     * @param bounds what the configuration allows
     */
    record Draw(TraceId traceId, Exploration bounds) {}

    /**
     * Another region than the nearest. Immutable.
     *
     * @param addedMs estimated milliseconds that it is farther; negative when it is nearer
     */
    record Detour(int ordinal, double addedMs) {
        /** For the trace. */
        @Override
        public String toString() {
            return "to measure its round trip, estimated " + Math.round(addedMs) + " ms longer";
        }
    }
}
