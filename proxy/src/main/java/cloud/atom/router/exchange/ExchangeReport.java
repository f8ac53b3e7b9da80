package cloud.atom.router.exchange;

import cloud.atom.router.exchange.ExchangeSummary.Phase;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.routing.RoutingDecision;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a request at its end, gathered on its way. Not thread-safe; confined to the exchange's event loop.
 */
final class ExchangeReport {
    private static final int SERVER_ERRORS = 500;

    private final ExchangeObserver observer;
    private final IncomingRequest request;
    private final RoutingDecision decision;

    private @Nullable RegionId region;
    private Reason reason;
    private Phase phase = Phase.FAILED;
    private int status;
    private boolean told;

    ExchangeReport(ExchangeObserver observer, IncomingRequest request, RoutingDecision decision) {
        this.observer = observer;
        this.request = request;
        this.decision = decision;
        reason = decision.reason();
    }

    /** The status that the client was told; 0 before. */
    int status() {
        return status;
    }

    /** What an attempt whose response came whole tells of its region. */
    AttemptOutcome outcome() {
        return status >= SERVER_ERRORS ? AttemptOutcome.SERVER_ERROR : AttemptOutcome.SUCCESS;
    }

    Reason reason() {
        return reason;
    }

    boolean isTold() {
        return told;
    }

    /** A response of {@code from} goes to the client. */
    void onAnswer(RegionId from, int answer) {
        region = from;
        status = answer;
    }

    /** Another region than the first answers: by the first attempt only where the first region had no room for it. */
    void onFailover(Attempt attempt) {
        if (attempt.number() == 1) {
            reason = Reason.FAILOVER_CAPACITY;
        } else {
            reason = attempt.isHedge() ? Reason.FAILOVER_LATENCY : Reason.FAILOVER_HEALTH;
        }
    }

    void onRefusal(Refusal refusal, Phase ending) {
        reason = refusal.reason();
        phase = ending;
        status = refusal.status();
    }

    /** The response came whole. */
    void onWhole() {
        phase = Phase.COMPLETED;
    }

    void onFailure(Reason why) {
        reason = why;
        phase = Phase.FAILED;
    }

    /** Tells it; {@code loop} is null when nothing was tried. */
    void tell(int finalStatus, @Nullable AttemptLoop loop) {
        told = true;
        observer.onComplete(new ExchangeSummary(
                decision.traceId(),
                decision,
                region,
                reason,
                phase,
                finalStatus,
                System.nanoTime() - request.startedNanos(),
                loop == null ? 0 : loop.waitedNanos(),
                loop == null ? 0 : loop.attempts(),
                request.version()));
    }

    /** Where a request ended that the decision refuses. */
    static Phase phaseOf(Reason refusal) {
        return switch (refusal) {
            case TENANT_UNKNOWN, ROUTE_NONE, RESIDENCY_BLOCKED, REGION_NONE_ELIGIBLE -> Phase.UNROUTABLE;
            default -> Phase.REJECTED;
        };
    }
}
