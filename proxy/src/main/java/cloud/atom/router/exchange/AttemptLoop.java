package cloud.atom.router.exchange;

import cloud.atom.router.exchange.ProxyFailure.Cause;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.RequestHead;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.Target;
import cloud.atom.router.routing.TargetRules;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.upstream.UpstreamEndpoint;
import cloud.atom.router.upstream.UpstreamStream;
import org.jspecify.annotations.Nullable;

/**
 * Tries the targets of a decision in their order until one answers, as far as the retry rules and the budget allow. Not
 * thread-safe; confined to the exchange's event loop.
 *
 * <p>One attempt runs at a time, but for a {@link Hedge}: two run then until the first response head, which wins, or
 * until one fails, after which the other goes on alone. A response whose status the policy counts as a failure does not
 * win while the other attempt may still do better.
 */
final class AttemptLoop {
    private final ProxyExchange exchange;
    private final ExchangeSettings settings;
    private final RouterState state;
    private final RoutingDecision.Forward decision;
    private final RequestHead head;
    private final DownstreamRelay body;
    private final @Nullable Hedge hedge;
    private final AttemptReports reports;
    private final TargetCursor cursor;

    /** The attempt that runs, of two the first; null before the first and after the last. */
    private @Nullable Attempt current;

    private int attempts;

    /** Whether a stale pooled connection was already made good by a fresh one to the same target. */
    private boolean refreshed;

    AttemptLoop(ProxyExchange exchange, ExchangeSettings settings, Job job) {
        this.exchange = exchange;
        this.settings = settings;
        state = job.state;
        decision = job.decision;
        head = job.head;
        body = job.body;
        hedge = Hedge.of(this, settings.hedging(), decision, head);
        reports = new AttemptReports(settings.observer(), decision, hedge);
        cursor = new TargetCursor(decision.targets(), settings);
    }

    /**
     * What is to be done.
     *
     * @param state the one that was decided by
     */
    record Job(RouterState state, RoutingDecision.Forward decision, RequestHead head, DownstreamRelay body) {}

    /** Tries begun so far. */
    int attempts() {
        return attempts;
    }

    RegionId firstRegion() {
        return cursor.first().region();
    }

    /** Index of the last target that an attempt went to. */
    int lastIndex() {
        return cursor.index();
    }

    /** Time spent waiting for regions' response heads. */
    long waitedNanos() {
        return reports.waitedNanos();
    }

    boolean wantsUpgrade() {
        return head.fields().has(FieldName.UPGRADE);
    }

    /** The request's side of the relays. */
    DownstreamRelay body() {
        return body;
    }

    @Nullable
    Attempt current() {
        return current;
    }

    void start(long nowNanos) {
        settings.budget().onRequest(tenant(), firstRegion(), nowNanos);
        if (hedge != null) {
            hedge.onRequest();
        }
        attempt(nowNanos);
    }

    /** The request is complete. */
    void onRequestEnd() {
        if (current != null) {
            current.onRequestEnd(System.nanoTime());
        }
        Attempt first = attempts == 1 ? current : null;
        if (hedge != null && first != null && first.status() == 0) {
            hedge.arm();
        }
    }

    private TenantId tenant() {
        return decision.policy().id().tenant();
    }

    private void attempt(long nowNanos) {
        UpstreamEndpoint at = cursor.choose(nowNanos);
        // Last thing before connect, whatever chose the target: no request leaves its residency.
        if (!TargetRules.isInsideResidency(state, decision, cursor.target())) {
            settings.observer().onResidencyViolation(decision);
            exchange.refuseAttempt(Reason.RESIDENCY_BLOCKED);
        } else if (at == null) {
            current = null;
            exchange.refuseAttempt(Reason.REGION_NONE_ELIGIBLE);
        } else {
            begin(at, false);
        }
    }

    private void begin(UpstreamEndpoint at, boolean fresh) {
        attempts++;
        Attempt attempt = new Attempt(this, cursor.target(), at, attempts);
        current = attempt;
        if (hedge != null) {
            armOnlyFirst(hedge);
        }
        exchange.onAttemptStarted(attempt);
        // May call back at once: nothing may follow here.
        attempt.connect(fresh);
    }

    private void armOnlyFirst(Hedge waiting) {
        if (attempts > 1) {
            waiting.disarm();
        } else if (body.hasEnded()) {
            waiting.arm();
        }
    }

    /** The first attempt was slow for as long as the plan says: begins a second one, unless that is too late. */
    void onSlow(Hedge due) {
        Attempt first = current;
        // A request whose first region had no room is in the hedge's already.
        if (cursor.index() > 0 || first == null || first.status() != 0 || attempts != 1 || !body.isReplayable()) {
            return;
        }
        Target target = due.plan().target();
        // Last thing before connect, as for every other attempt.
        if (!TargetRules.isInsideResidency(state, decision, target)) {
            settings.observer().onResidencyViolation(decision);
            return;
        }
        long nowNanos = System.nanoTime();
        UpstreamEndpoint at = settings.pool().choose(target, null, nowNanos);
        // Budgets last: a hedge that does not begin must not be counted.
        if (at == null || !due.isWithinBudget() || !isWithinBudget(first, nowNanos)) {
            settings.observer().onHedgeDenied(decision, target.region());
            return;
        }
        // The plan's target is the second of the decision: what fails after this goes on behind it.
        cursor.next(first.at().endpoint());
        attempts++;
        Attempt second = Attempt.beside(this, target, at, attempts);
        due.begin(second, first);
        second.connect(false);
    }

    private boolean isWithinBudget(Attempt failed, long nowNanos) {
        RetryBudget.Key key = new RetryBudget.Key(tenant(), failed.target().region());
        return settings.budget().tryRetry(key, decision.retry().budgetRatio(), nowNanos);
    }

    void onConnection(Attempt attempt, UpstreamStream stream) {
        UpstreamRelay relay = new UpstreamRelay(exchange, this, attempt, stream);
        stream.begin(head, relay);
        if (attempt == current) {
            body.attach(stream);
            exchange.onRequestBegun();
        } else {
            body.repeat(stream);
        }
    }

    /** Whether a response of that status is given up for another attempt, which then runs already. */
    boolean retriesInsteadOf(Attempt attempt, int status, long nowNanos) {
        attempt.onHead(status, nowNanos);
        if (!decision.retry().statuses().contains(status)) {
            return false;
        }
        ProxyFailure failure = ProxyFailure.badStatus(status);
        Attempt other = besides(attempt);
        if (other != null) {
            attempt.discard();
            leaveAlone(other, attempt, failure, nowNanos);
            return true;
        }
        if (!mayRetry(attempt, failure, nowNanos)) {
            return false;
        }
        body.detach();
        attempt.discard();
        reports.report(attempt, failure.outcome(), true, nowNanos);
        cursor.next(attempt.at().endpoint());
        attempt(nowNanos);
        return true;
    }

    /** The other one of two attempts that run; null when {@code attempt} runs alone. */
    private @Nullable Attempt besides(Attempt attempt) {
        Attempt second = hedge == null ? null : hedge.attempt();
        return second == attempt ? current : second;
    }

    /** One of two attempts failed: {@code other} goes on alone. */
    private void leaveAlone(Attempt other, Attempt failed, ProxyFailure failure, long nowNanos) {
        reports.tell(failed, failure.outcome(), false, nowNanos);
        endRace();
        if (failed == current) {
            current = other;
            body.detach();
            exchange.onAttemptLeftAlone(other);
        }
    }

    private void endRace() {
        if (hedge != null) {
            hedge.disarm();
            hedge.end();
        }
    }

    /**
     * The head of a response goes to the client: gives the other attempt up, if one runs. Returns the time spent waiting
     * for regions so far.
     */
    long settle(Attempt winner, long nowNanos) {
        Attempt loser = besides(winner);
        if (loser != null) {
            loser.abort();
            reports.tell(loser, AttemptOutcome.CANCELLED, false, nowNanos);
        }
        endRace();
        current = winner;
        return reports.waitedNanos() + reports.waitFor(winner, nowNanos);
    }

    /** An attempt took longer than it may. */
    void onLate(Attempt attempt, Limit passed) {
        long nowNanos = System.nanoTime();
        Lateness late = new Lateness(passed, state.settings().p95());
        Attempt other = besides(attempt);
        if (late.endsRequest() && other != null) {
            other.abort();
            reports.tell(other, late.outcome(nowNanos - other.startedNanos()), false, nowNanos);
            endRace();
        }
        count(late.limit());
        boolean mayRepeat = late.limit() == Limit.TRY && body.hasEnded();
        AttemptOutcome outcome = late.outcome(nowNanos - attempt.startedNanos());
        onFailure(attempt, ProxyFailure.late(mayRepeat ? Cause.TRY_TIMEOUT : Cause.FIRST_BYTE_TIMEOUT, outcome));
    }

    /** No connection came about; the socket's own time-out may come a moment before the exchange's. */
    void onConnectFailure(Attempt attempt) {
        long tookNanos = System.nanoTime() - attempt.startedNanos();
        if (tookNanos >= settings.timeouts().connect().toNanos()) {
            count(Limit.CONNECT);
        }
        onFailure(attempt, ProxyFailure.of(Cause.CONNECT_FAILED));
    }

    /** No connection came in time. That a region's connections are all in use says nothing about the region. */
    void onUnconnected(Attempt attempt) {
        if (attempt.isInLine()) {
            attempt.onPoolFull();
        } else {
            count(Limit.CONNECT);
            onFailure(attempt, ProxyFailure.of(Cause.CONNECT_FAILED));
        }
    }

    void count(Limit limit) {
        settings.observer().onLimit(limit);
    }

    /** An attempt failed before its response was committed. */
    void onFailure(Attempt attempt, ProxyFailure failure) {
        long nowNanos = System.nanoTime();
        Attempt other = besides(attempt);
        if (other != null) {
            attempt.onFailure(failure.outcome(), nowNanos);
            attempt.abort();
            leaveAlone(other, attempt, failure, nowNanos);
            return;
        }
        body.detach();
        boolean untouched = isUntouched(failure, nowNanos);
        boolean retries = untouched || mayRetry(attempt, failure, nowNanos);
        boolean stale = failure.cause() == Cause.RESET_BEFORE_RESPONSE && attempt.isOnStaleConnection();
        attempt.onFailure(untouched || stale ? AttemptOutcome.CANCELLED : failure.outcome(), nowNanos);
        attempt.abort();
        reports.report(attempt, untouched ? AttemptOutcome.CANCELLED : failure.outcome(), retries, nowNanos);
        if (!retries) {
            current = null;
            endRace();
            exchange.fail(failure);
        } else if (untouched || (stale && !refreshed)) {
            // The endpoint ended a connection in good order, or closed one that waited too long: that says nothing
            // about it.
            refreshed = true;
            begin(attempt.at(), true);
        } else {
            cursor.next(attempt.at().endpoint());
            attempt(nowNanos);
        }
    }

    /**
     * Whether the endpoint said that it did nothing with the request, for the first time: then it goes there once more,
     * whatever it is and whatever the policy says of retries, which are for failures (RFC 9113, section 8.7).
     */
    private boolean isUntouched(ProxyFailure failure, long nowNanos) {
        return failure.cause() == Cause.UNPROCESSED
                && !refreshed
                && !exchange.isCommitted()
                && body.isReplayable()
                && !exchange.isOver(nowNanos);
    }

    private boolean mayRetry(Attempt attempt, ProxyFailure failure, long nowNanos) {
        boolean stale = failure.cause() == Cause.RESET_BEFORE_RESPONSE && attempt.isOnStaleConnection();
        boolean nowhere = !cursor.hasNext() && !(stale && !refreshed);
        if (nowhere || exchange.isOver(nowNanos)) {
            return false;
        }
        RetryRules.FailedAttempt failed = new RetryRules.FailedAttempt(
                failure, attempts, exchange.isCommitted(), head.isIdempotent(), body.isReplayable());
        if (!RetryRules.mayRetry(decision.retry(), failed)) {
            return false;
        }
        // Budget last: a retry that is not allowed anyway must not be counted.
        if (isWithinBudget(attempt, nowNanos)) {
            return true;
        }
        settings.observer().onRetryDenied(decision, attempt.target().region());
        return false;
    }

    /** The attempt ended with or inside its response. */
    void onOver(Attempt attempt, AttemptOutcome outcome) {
        body.detach();
        current = null;
        reports.report(attempt, outcome, false, System.nanoTime());
    }

    /** The client went away, or the exchange failed for a reason of its own. */
    void cancel(AttemptOutcome outcome) {
        Attempt attempt = current;
        Attempt other = attempt == null ? null : besides(attempt);
        if (other != null) {
            other.abort();
            reports.tell(other, AttemptOutcome.CANCELLED, false, System.nanoTime());
        }
        endRace();
        if (attempt != null) {
            attempt.abort();
            onOver(attempt, outcome);
        }
    }
}
