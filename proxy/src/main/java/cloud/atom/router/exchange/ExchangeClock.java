package cloud.atom.router.exchange;

import cloud.atom.router.routing.RoutingDecision;
import java.time.Duration;
import java.util.Optional;

/**
 * Until when an exchange may wait in the state it is in. Not thread-safe; confined to the exchange's event loop.
 *
 * <p>One number that moves with each event and is compared a few times a second, instead of a timer per request. Times
 * are nanoseconds of the process's monotonic clock.
 */
final class ExchangeClock {
    private final Timeouts timeouts;

    /** Time of one attempt for its response head, when the policy says one. */
    private final Optional<Duration> perTry;

    /** Whether the route bounds the time until the response head. */
    private final boolean bounded;

    private final long overNanos;
    private final long bodyNanos;

    private boolean committed;
    private boolean connecting;
    private boolean requestEnded;
    private long requestEndedNanos;
    private long lateNanos;

    ExchangeClock(Timeouts timeouts, RoutingDecision decision, long startedNanos) {
        this.timeouts = timeouts;
        bodyNanos = timeouts.body().toNanos();
        bounded = decision instanceof RoutingDecision.Forward forward
                && forward.timeout().isPresent();
        overNanos = decision instanceof RoutingDecision.Forward forward
                ? startedNanos + forward.timeout().orElse(timeouts.firstByte()).toNanos()
                : 0;
        perTry = decision instanceof RoutingDecision.Forward forward
                ? forward.retry().perTryTimeout()
                : Optional.empty();
        lateNanos = startedNanos + bodyNanos;
    }

    void onAttempt(long nowNanos) {
        connecting = true;
        lateNanos = nowNanos + timeouts.connect().toNanos();
    }

    void onRequestBegun(long nowNanos, boolean ended) {
        connecting = false;
        requestEnded = ended;
        requestEndedNanos = nowNanos;
        awaitHead(nowNanos);
    }

    void onRequestEnd(long nowNanos) {
        requestEnded = true;
        requestEndedNanos = nowNanos;
        if (!connecting) {
            awaitHead(nowNanos);
        }
    }

    void onProgress(long nowNanos) {
        if (!connecting) {
            awaitHead(nowNanos);
        }
    }

    void onCommit(long nowNanos) {
        committed = true;
        connecting = false;
        lateNanos = nowNanos + bodyNanos;
    }

    private void awaitHead(long nowNanos) {
        if (committed || !requestEnded) {
            lateNanos = nowNanos + bodyNanos;
        } else if (perTry.isPresent()) {
            // The request's own time is looked at besides: isLate.
            lateNanos = requestEndedNanos + perTry.get().toNanos();
        } else if (bounded) {
            lateNanos = overNanos;
        } else {
            lateNanos = requestEndedNanos + timeouts.firstByte().toNanos();
        }
    }

    /** Whether the state has lasted too long. */
    boolean isLate(long nowNanos) {
        return nowNanos - lateNanos >= 0 || isOver(nowNanos);
    }

    /** Whether the route's time for all attempts is over. */
    boolean isOver(long nowNanos) {
        return bounded && !committed && nowNanos - overNanos >= 0;
    }
}
