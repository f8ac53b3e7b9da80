package cloud.atom.router.exchange;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.routing.RoutingDecision;
import org.jspecify.annotations.Nullable;

/** Says what became of a request's attempts, and how long they took. Not thread-safe; confined to its event loop. */
final class AttemptReports {
    private final ExchangeObserver observer;
    private final RoutingDecision decision;
    private final @Nullable Hedge hedge;
    private long waitedNanos;

    AttemptReports(ExchangeObserver observer, RoutingDecision decision, @Nullable Hedge hedge) {
        this.observer = observer;
        this.decision = decision;
        this.hedge = hedge;
    }

    /** Time spent waiting for the response heads of attempts that are over. */
    long waitedNanos() {
        return waitedNanos;
    }

    /** An attempt that the client waited for is over. */
    void report(Attempt attempt, AttemptOutcome outcome, boolean retried, long nowNanos) {
        waitedNanos += waitFor(attempt, nowNanos);
        tell(attempt, outcome, retried, nowNanos);
    }

    /** How long the client waited while {@code attempt} ran; the part that another one ran alone before it included. */
    long waitFor(Attempt attempt, long nowNanos) {
        long own = attempt.firstByteNanos(nowNanos);
        return hedge != null && attempt.isHedge() ? own + hedge.headStartNanos(attempt) : own;
    }

    /** An attempt beside another one is over. */
    void tell(Attempt attempt, AttemptOutcome outcome, boolean retried, long nowNanos) {
        observer.onAttempt(new AttemptSummary(
                decision,
                attempt.target(),
                attempt.at().endpoint(),
                attempt.number(),
                attempt.isHedge(),
                outcome,
                attempt.status(),
                attempt.firstByteNanos(nowNanos),
                retried));
    }
}
