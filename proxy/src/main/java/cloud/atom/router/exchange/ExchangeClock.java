package cloud.atom.router.exchange;

import cloud.atom.router.http.GrpcCall;
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
    private static final long UNBOUNDED = Long.MAX_VALUE;

    private final Timeouts timeouts;

    /** Time of one attempt for its response head, when the policy says one. */
    private final Optional<Duration> perTry;

    /** What bounds the time until the response head: the route, or a call's client; else the region's own limit does. */
    private final Limit bound;

    private final long overNanos;
    private final long bodyNanos;

    /** Whether long pauses are its nature. */
    private final boolean silent;

    private boolean committed;
    private boolean connecting;
    private boolean requestEnded;
    private long requestEndedNanos;
    private long lateNanos;

    ExchangeClock(Timeouts timeouts, RoutingDecision decision, IncomingRequest request) {
        this.timeouts = timeouts;
        GrpcCall call = request.call();
        silent = call != null;
        bodyNanos = (call == null ? timeouts.body() : timeouts.tunnelIdle()).toNanos();
        // Nobody may hold a region's answer open for longer than a tunnel.
        long callNanos = call == null || call.timeoutNanos() == GrpcCall.NO_TIMEOUT
                ? UNBOUNDED
                : Math.min(call.timeoutNanos(), bodyNanos);
        long routeNanos = decision instanceof RoutingDecision.Forward forward
                ? forward.timeout().map(Duration::toNanos).orElse(UNBOUNDED)
                : UNBOUNDED;
        long boundNanos = Math.min(callNanos, routeNanos);
        bound = boundNanos == UNBOUNDED ? Limit.FIRST_BYTE : callNanos < routeNanos ? Limit.GRPC_TIMEOUT : Limit.ROUTE;
        overNanos = request.startedNanos() + (boundNanos == UNBOUNDED ? 0 : boundNanos);
        perTry = decision instanceof RoutingDecision.Forward forward
                ? forward.retry().perTryTimeout()
                : Optional.empty();
        lateNanos = request.startedNanos() + bodyNanos;
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
        } else if (isBounded()) {
            lateNanos = overNanos;
        } else {
            lateNanos = requestEndedNanos + timeouts.firstByte().toNanos();
        }
    }

    /** Whether the state has lasted too long. */
    boolean isLate(long nowNanos) {
        return nowNanos - lateNanos >= 0 || isOver(nowNanos);
    }

    /** Whether the time for all attempts is over. */
    boolean isOver(long nowNanos) {
        return isBounded() && !committed && nowNanos - overNanos >= 0;
    }

    private boolean isBounded() {
        return bound != Limit.FIRST_BYTE;
    }

    /** What is passed at {@code nowNanos} when no response head has come in time. */
    Limit passed(long nowNanos) {
        if (isOver(nowNanos)) {
            return bound;
        }
        return perTry.isPresent() ? Limit.TRY : Limit.FIRST_BYTE;
    }

    /** What is passed when a body stands still, {@code usual} for all but calls: their streams are silent by nature. */
    Limit pause(Limit usual) {
        return silent ? Limit.TUNNEL_IDLE : usual;
    }
}
