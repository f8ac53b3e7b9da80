package cloud.atom.router.exchange;

import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.TargetRules;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.upstream.UpstreamPool;
import io.netty.util.concurrent.EventExecutor;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The copies of requests that one event loop has under way. Not thread-safe; confined to that loop.
 *
 * <p>Copies have connections of their own and never wait in line with requests; at most {@value #MOST} are under way,
 * what comes beyond is dropped. So a region that is slow or dead for copies costs requests nothing.
 */
public final class Mirrors {
    /** Each holds at most 64 KiB of body: 4 MiB per event loop. */
    static final int MOST = 64;

    private final EventExecutor loop;
    private final UpstreamPool pool;
    private final ExchangeObserver observer;

    /** In the order in which they began. */
    private final Set<MirrorCopy> running = new LinkedHashSet<>();

    /** Sends by {@code pool}, which nothing else uses. */
    public Mirrors(EventExecutor loop, UpstreamPool pool, ExchangeObserver observer) {
        this.loop = loop;
        this.pool = pool;
        this.observer = observer;
    }

    /** Sends a copy to the mirror of {@code decision}, some time after this returns; takes over the body's reference. */
    void send(RouterState state, RoutingDecision.Forward decision, MirrorCopy.Message message) {
        var target = decision.mirror();
        if (target == null) {
            throw new AssertionError("no mirror in the decision of " + decision.traceId());
        }
        MirrorCopy copy = new MirrorCopy(this, decision, target, message);
        running.add(copy);
        if (running.size() > MOST) {
            copy.abort(MirrorOutcome.DROPPED);
            return;
        }
        // Later: the answer that is being relayed goes out first.
        loop.execute(() -> begin(state, copy));
    }

    private void begin(RouterState state, MirrorCopy copy) {
        if (copy.isGone()) {
            return;
        }
        // Last thing before connect, as for every attempt.
        if (!TargetRules.isInsideResidency(state, copy.decision(), copy.target())) {
            observer.onResidencyViolation(copy.decision());
            copy.abort(MirrorOutcome.SKIPPED);
            return;
        }
        pool.endpoint(copy.target().region(), copy.target().endpoint()).acquire(copy, false);
    }

    /** Tells of a copy that is not sent. */
    void leaveOut(RoutingDecision.Forward decision, MirrorOutcome why) {
        if (decision.mirror() != null) {
            observer.onMirror(decision, decision.mirror().region(), why);
        }
    }

    void onOver(MirrorCopy copy, MirrorOutcome outcome) {
        running.remove(copy);
        observer.onMirror(copy.decision(), copy.target().region(), outcome);
    }

    /** Called a few times a second. */
    void tick(RouterState state, long nowNanos) {
        if (!running.isEmpty()) {
            // A copy: one that is late leaves the set at once.
            for (MirrorCopy copy : running.toArray(new MirrorCopy[0])) {
                copy.tick(nowNanos);
            }
        }
        pool.tick(state, nowNanos);
    }

    /** Gives up what is under way; nobody waits for it. */
    void close() {
        for (MirrorCopy copy : running.toArray(new MirrorCopy[0])) {
            copy.abort(MirrorOutcome.SKIPPED);
        }
        pool.closeIdle();
    }
}
