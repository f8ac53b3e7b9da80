package cloud.atom.router.exchange;

import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.RequestHead;
import cloud.atom.router.routing.HedgePlan;
import cloud.atom.router.routing.RoutingDecision;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The second attempt that a request may get beside a slow first one: waits for its moment, then runs. Not thread-safe;
 * confined to the exchange's event loop. Only requests whose decision plans a hedge have one.
 *
 * <p>The one timer that a request can have: the walk over all connections, ten times a second, is too coarse for the
 * latencies that hedging is for.
 */
final class Hedge implements Runnable {
    private final AttemptLoop loop;
    private final Hedging hedging;
    private final HedgePlan plan;
    private final HedgeBudget.Key key;

    private @Nullable ScheduledFuture<?> timer;

    /** The second attempt while it runs beside the first. */
    private @Nullable Attempt attempt;

    private long firstStartedNanos;

    private Hedge(AttemptLoop loop, Hedging hedging, HedgePlan plan, HedgeBudget.Key key) {
        this.loop = loop;
        this.hedging = hedging;
        this.plan = plan;
        this.key = key;
    }

    /** The hedge of a decision; null when it plans none, or the request asks for an upgrade. */
    static @Nullable Hedge of(AttemptLoop loop, Hedging hedging, RoutingDecision.Forward decision, RequestHead head) {
        HedgePlan plan = decision.hedge();
        // Two regions must not both begin a tunnel.
        if (plan == null || head.fields().has(FieldName.UPGRADE)) {
            return null;
        }
        return new Hedge(
                loop, hedging, plan, new HedgeBudget.Key(decision.policy().id(), plan.route()));
    }

    HedgePlan plan() {
        return plan;
    }

    void onRequest() {
        hedging.budget().onRequest(key, plan.extraRatio());
    }

    boolean isWithinBudget() {
        return hedging.budget().tryHedge(key);
    }

    /** The first attempt runs and the request is complete: begins to wait. */
    void arm() {
        if (timer == null) {
            timer = hedging.loop().schedule(this, plan.after().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** The moment will not come any more. */
    void disarm() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void run() {
        loop.onSlow(this);
    }

    /** The second attempt begins. */
    void begin(Attempt second, Attempt first) {
        attempt = second;
        firstStartedNanos = first.startedNanos();
    }

    /** The second attempt while it runs beside the first; null otherwise. */
    @Nullable
    Attempt attempt() {
        return attempt;
    }

    /** One attempt is left. */
    void end() {
        attempt = null;
    }

    /** By how much the wait for a response began before the second attempt did. */
    long headStartNanos(Attempt second) {
        return second.startedNanos() - firstStartedNanos;
    }
}
