package cloud.atom.router.exchange;

import cloud.atom.router.model.PolicyId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds how many second attempts hedging adds to a route: of n requests that could be hedged at most the route's share
 * of n, rounded up, are. Thread-safe and lock-free; shared by all event loops.
 *
 * <p>Each route of a policy has a credit, in millionths of a hedge. A request adds the route's share, a hedge takes one
 * and needs only that the credit is above 0. Credit that nobody used is kept up to {@value #MOST_HEDGES} hedges, so that
 * a region that turns slow after a quiet hour is not hit by all that could have been.
 *
 * <p>Routes leave with their policies; when more than {@value #MOST_ROUTES} have been seen, all begin anew, which costs
 * each at most {@value #MOST_HEDGES} hedges.
 */
public final class HedgeBudget {
    private static final int MOST_HEDGES = 10;
    static final int MOST_ROUTES = 100_000;
    private static final long ONE = 1_000_000;

    private final ConcurrentMap<Key, AtomicLong> credits = new ConcurrentHashMap<>();

    /** Counts a request that may be hedged; {@code ratio} is the route's share, in [0, 1]. */
    void onRequest(Key key, double ratio) {
        long more = Math.round(ratio * ONE);
        credit(key).updateAndGet(credit -> Math.min(credit + more, MOST_HEDGES * ONE));
    }

    /** Grants a hedge, and counts it; false when the share is used up. */
    boolean tryHedge(Key key) {
        return credit(key).getAndUpdate(credit -> credit > 0 ? credit - ONE : credit) > 0;
    }

    private AtomicLong credit(Key key) {
        AtomicLong known = credits.get(key);
        if (known != null) {
            return known;
        }
        if (credits.size() >= MOST_ROUTES) {
            credits.clear();
        }
        return credits.computeIfAbsent(key, route -> new AtomicLong());
    }

    /** Routes that are kept. */
    int size() {
        return credits.size();
    }

    /** Whose hedges are counted together. */
    record Key(PolicyId policy, String route) {}
}
