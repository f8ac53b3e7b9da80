package cloud.atom.router.exchange;

import cloud.atom.router.health.AttemptOutcome;
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
public record Lateness(Limit limit, Duration p95) {
    /** In times of {@code slo.p95}. */
    private static final int TOO_LONG = 2;

    /** Whether no time is left for another attempt. */
    public boolean endsRequest() {
        return limit == Limit.ROUTE || limit == Limit.GRPC_TIMEOUT;
    }

    /** How an attempt ended that had {@code waitedNanos} from its begin. */
    public AttemptOutcome outcome(long waitedNanos) {
        if (limit == Limit.GRPC_TIMEOUT) {
            // Clients may give any call any time, for answers that are meant to come late too.
            return AttemptOutcome.CANCELLED;
        }
        boolean operators = limit == Limit.FIRST_BYTE;
        return operators || waitedNanos >= TOO_LONG * p95.toNanos() ? AttemptOutcome.TIMEOUT : AttemptOutcome.CANCELLED;
    }
}
