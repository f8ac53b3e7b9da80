package cloud.atom.router.exchange;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.policy.RetryPolicy;
import java.time.Duration;

/**
 * That a region did not answer in time, and whose fault that is. Immutable.
 *
 * <p>A policy may give its requests any time, and regions serve many tenants: one that waits a millisecond must not open
 * the breaker for all. So the end of a policy's own time counts against the region only when the attempt had as long as
 * would be too long by the operator's measure, which is where the latency part of a region's score ends too: twice
 * {@code slo.p95}. A shorter wait says nothing about the region.
 *
 * @param limit what was passed
 * @param p95 the operator's, not the policy's
 */
record Lateness(Limit limit, Duration p95) {
    /** In times of {@code slo.p95}. */
    private static final int TOO_LONG = 2;

    /**
     * Tells which limit was passed.
     *
     * @param over whether the route's time for all attempts is over
     */
    static Lateness of(boolean over, RetryPolicy retry, Duration p95) {
        if (over) {
            return new Lateness(Limit.ROUTE, p95);
        }
        return new Lateness(retry.perTryTimeout().isPresent() ? Limit.TRY : Limit.FIRST_BYTE, p95);
    }

    /** How an attempt ended that had {@code waitedNanos} from its begin. */
    AttemptOutcome outcome(long waitedNanos) {
        boolean operators = limit == Limit.FIRST_BYTE;
        return operators || waitedNanos >= TOO_LONG * p95.toNanos() ? AttemptOutcome.TIMEOUT : AttemptOutcome.CANCELLED;
    }
}
