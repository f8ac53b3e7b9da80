package cloud.atom.router.routing;

import cloud.atom.router.model.Reason;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.Failover;
import cloud.atom.router.routing.Candidate.Why;

/**
 * What happens when no allowed region is fit: spread by score over those that still run, or refuse. Thread-safe: holds no
 * state.
 */
final class Panic {
    private static final int DRAW = 3;
    private static final int ROOM_DRAW = 7;

    /** What a region without any score counts; above 0, so that all share when none has one. */
    private static final double LEAST_SCORE = 1e-3;

    private Panic() {}

    /** Ranks the regions that still run; returns why the first was chosen, or why the request is refused. */
    static Reason rank(Candidates candidates, TraceId traceId) {
        if (candidates.policy().failover().panic() == Failover.Panic.REFUSE) {
            boolean anyFull = candidates.ordinals(i -> candidates.why(i) == Why.CAPACITY).length > 0;
            return anyFull ? Reason.QOS_SHED : Reason.REGION_NONE_ELIGIBLE;
        }
        short[] running = candidates.ordinals(i -> isRunning(candidates, i));
        if (running.length == 0) {
            return Reason.REGION_NONE_ELIGIBLE;
        }
        int first = drawByScore(running, candidates, traceId.draw(DRAW));
        // Also in panic nobody gets more than it can carry; else overload would feed itself.
        if (traceId.draw(ROOM_DRAW) >= candidates.room(first)) {
            return Reason.QOS_SHED;
        }
        candidates.rank(Orders.first(first, running), Reason.PANIC_SPREAD);
        return Reason.PANIC_SPREAD;
    }

    /** Whether a permitted region runs though it is not fit: neither down, nor drained, nor behind a breaker. */
    private static boolean isRunning(Candidates candidates, int ordinal) {
        Why why = candidates.why(ordinal);
        return candidates.isPermitted(ordinal) && why != Why.DOWN && why != Why.DRAINED && why != Why.CIRCUIT;
    }

    /** One of {@code members}, each with the probability of its share of the scores and of its room. */
    private static int drawByScore(short[] members, Candidates candidates, double draw) {
        double[] shares = new double[members.length];
        for (int i = 0; i < members.length; i++) {
            double score = Math.max(LEAST_SCORE, candidates.score(members[i]));
            shares[i] = score * Math.max(LEAST_SCORE, candidates.room(members[i]));
        }
        return members[Draws.byShare(shares, draw)];
    }
}
