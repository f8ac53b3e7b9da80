package cloud.atom.router.exchange;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.http.RequestHead;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.Target;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.upstream.UpstreamConnection;
import org.jspecify.annotations.Nullable;

/**
 * Tries the targets of a decision in their order until one answers, as far as the retry rules and the budget allow. Not
 * thread-safe; confined to the exchange's event loop.
 */
final class AttemptLoop {
    private final ProxyExchange exchange;
    private final ExchangeSettings settings;
    private final RouterState state;
    private final RoutingDecision.Forward decision;
    private final RequestHead head;
    private final DownstreamRelay body;

    /** The attempt that runs; null before the first and after the last. */
    private @Nullable Attempt current;

    /** Index of the target of the attempt that runs. */
    private int targetIndex;

    private int attempts;

    /** Whether a stale pooled connection was already made good by a fresh one to the same target. */
    private boolean refreshed;

    private long waitedNanos;

    AttemptLoop(ProxyExchange exchange, ExchangeSettings settings, Job job) {
        this.exchange = exchange;
        this.settings = settings;
        state = job.state;
        decision = job.decision;
        head = job.head;
        body = job.body;
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
        return decision.targets().get(0).region();
    }

    /** Time spent waiting for regions' response heads. */
    long waitedNanos() {
        return waitedNanos;
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
        attempt(false, nowNanos);
    }

    private TenantId tenant() {
        return decision.policy().id().tenant();
    }

    private void attempt(boolean fresh, long nowNanos) {
        Target target = decision.targets().get(targetIndex);
        // Last thing before connect, whatever chose the target: no request leaves its residency.
        if (!isInsideResidency(target)) {
            settings.observer().onResidencyViolation(decision);
            exchange.refuseOutsideResidency();
            return;
        }
        attempts++;
        Attempt attempt = new Attempt(this, target, attempts, nowNanos);
        current = attempt;
        exchange.onAttemptStarted(attempt);
        // May call back at once: nothing may follow here.
        settings.pool().acquire(target, attempt, fresh);
    }

    private boolean isInsideResidency(Target target) {
        Region region = state.regions().find(target.region());
        return region != null
                && region.endpoints().contains(target.endpoint())
                && decision.policy().residency().permits(region);
    }

    void onConnection(Attempt attempt, UpstreamConnection connection) {
        UpstreamRelay relay = new UpstreamRelay(exchange, this, attempt, connection);
        connection.begin(head, relay);
        body.attach(connection);
        exchange.onRequestBegun();
    }

    /** Whether a response of that status is given up for another attempt, which then runs already. */
    boolean retriesInsteadOf(Attempt attempt, int status, long nowNanos) {
        attempt.onHead(status, nowNanos);
        ProxyFailure failure = new ProxyFailure.BadStatus(status);
        if (!decision.retry().statuses().contains(status) || !mayRetry(attempt, failure, nowNanos)) {
            return false;
        }
        body.detach();
        attempt.discard();
        report(attempt, failure.outcome(), true, nowNanos);
        next(attempt, failure, nowNanos);
        return true;
    }

    /** An attempt failed before its response was committed. */
    void onFailure(Attempt attempt, ProxyFailure failure) {
        long nowNanos = System.nanoTime();
        body.detach();
        boolean retries = mayRetry(attempt, failure, nowNanos);
        boolean stale = failure instanceof ProxyFailure.ResetBeforeResponse && attempt.isOnUsedConnection();
        attempt.abort();
        report(attempt, failure.outcome(), retries, nowNanos);
        if (!retries) {
            current = null;
            exchange.fail(failure);
        } else if (stale && !refreshed) {
            // The endpoint closed a connection that waited too long: that says nothing about the endpoint.
            refreshed = true;
            attempt(true, nowNanos);
        } else {
            next(attempt, failure, nowNanos);
        }
    }

    private void next(Attempt failed, ProxyFailure failure, long nowNanos) {
        if (targetIndex + 1 >= decision.targets().size()) {
            throw new AssertionError("no target after attempt " + failed.number() + " for " + failure);
        }
        targetIndex++;
        attempt(false, nowNanos);
    }

    private boolean mayRetry(Attempt attempt, ProxyFailure failure, long nowNanos) {
        boolean stale = failure instanceof ProxyFailure.ResetBeforeResponse && attempt.isOnUsedConnection();
        if (targetIndex + 1 >= decision.targets().size() && !(stale && !refreshed)) {
            return false;
        }
        RetryRules.FailedAttempt failed = new RetryRules.FailedAttempt(
                failure, attempt.number(), exchange.isCommitted(), head.isIdempotent(), body.isReplayable());
        if (!RetryRules.mayRetry(decision.retry(), failed)) {
            return false;
        }
        // Budget last: a retry that is not allowed anyway must not be counted.
        RetryBudget.Key key = new RetryBudget.Key(tenant(), attempt.target().region());
        if (settings.budget().tryRetry(key, decision.retry().budgetRatio(), nowNanos)) {
            return true;
        }
        settings.observer().onRetryDenied(decision, attempt.target().region());
        return false;
    }

    /** The attempt ended with or inside its response. */
    void onOver(Attempt attempt, AttemptOutcome outcome) {
        body.detach();
        current = null;
        report(attempt, outcome, false, System.nanoTime());
    }

    /** The client went away, or the exchange failed for a reason of its own. */
    void cancel(AttemptOutcome outcome) {
        Attempt attempt = current;
        if (attempt != null) {
            attempt.abort();
            onOver(attempt, outcome);
        }
    }

    private void report(Attempt attempt, AttemptOutcome outcome, boolean retried, long nowNanos) {
        long firstByteNanos = attempt.firstByteNanos(nowNanos);
        waitedNanos += firstByteNanos;
        settings.observer()
                .onAttempt(new AttemptSummary(
                        attempt.target(), attempt.number(), outcome, attempt.status(), firstByteNanos, retried));
    }
}
