package cloud.atom.router.policy;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How often and after what a request is tried again. Immutable.
 *
 * @param attempts attempts in all, the first included; 1 to 10; default 3
 * @param on which failures are followed by another attempt; what is not idempotent only after {@code connect_failure}
 * @param statuses response statuses that count as failures, 500 to 599
 * @param budgetRatio retries allowed as a share of requests, in [0, 1]; default 0.2
 * @param perTryTimeout time of one attempt for its response head, counted as {@code timeouts.first_byte} is, which it
 *     replaces; an attempt that is late counts as a 504. Absent: the router's {@code timeouts.first_byte}
 */
public record RetryPolicy(
        int attempts, Set<Trigger> on, Set<Integer> statuses, double budgetRatio, Optional<Duration> perTryTimeout) {
    private static final int MAX_ATTEMPTS = 10;

    public static final RetryPolicy DEFAULT = new RetryPolicy(
            3,
            Set.of(Trigger.CONNECT_FAILURE, Trigger.RESET_BEFORE_RESPONSE),
            Set.of(502, 503, 504),
            0.2,
            Optional.empty());

    public RetryPolicy {
        on = Set.copyOf(on);
        statuses = Set.copyOf(statuses);
        if (attempts < 1 || attempts > MAX_ATTEMPTS) {
            throw new IllegalArgumentException("attempts: " + attempts + " (expected: 1 to 10)");
        }
        if (!(budgetRatio >= 0 && budgetRatio <= 1)) {
            throw new IllegalArgumentException("budgetRatio: " + budgetRatio + " (expected: in [0, 1])");
        }
        if (perTryTimeout.isPresent()
                && (perTryTimeout.get().isNegative() || perTryTimeout.get().isZero())) {
            throw new IllegalArgumentException("per_try_timeout: " + perTryTimeout.get() + " (expected: above 0)");
        }
        for (int status : statuses) {
            if (status < 500 || status > 599) {
                throw new IllegalArgumentException("on: " + status + " (expected: 500 to 599)");
            }
        }
    }

    /** A failure before any response. */
    public enum Trigger {
        /** No connection came about: nothing of the request was sent. */
        CONNECT_FAILURE,
        /** The connection broke before a response head had come. */
        RESET_BEFORE_RESPONSE
    }
}
