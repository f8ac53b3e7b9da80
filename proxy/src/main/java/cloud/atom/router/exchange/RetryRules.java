package cloud.atom.router.exchange;

import cloud.atom.router.policy.RetryPolicy;

/** When a failed attempt may be followed by another. Thread-safe: holds no state. */
public final class RetryRules {
    private RetryRules() {}

    /** Whether {@code policy} and the standard (RFC 9110, section 9.2.2) allow another attempt; the budget comes after. */
    public static boolean mayRetry(RetryPolicy policy, FailedAttempt attempt) {
        if (attempt.committed() || !attempt.replayable() || attempt.number() >= policy.attempts()) {
            return false;
        }
        if (!isTriggered(policy, attempt.failure())) {
            return false;
        }
        return switch (attempt.failure().retry()) {
            case IF_UNSENT -> true;
            case IF_IDEMPOTENT -> attempt.idempotent();
            case NEVER -> false;
        };
    }

    private static boolean isTriggered(RetryPolicy policy, ProxyFailure failure) {
        return switch (failure.cause()) {
            case CONNECT_FAILED, POOL_FULL -> policy.on().contains(RetryPolicy.Trigger.CONNECT_FAILURE);
            case RESET_BEFORE_RESPONSE, UNPROCESSED -> policy.on().contains(RetryPolicy.Trigger.RESET_BEFORE_RESPONSE);
            // A try that took too long is the 504 that the client would get.
            case BAD_STATUS, TRY_TIMEOUT -> policy.statuses().contains(failure.status());
            case FIRST_BYTE_TIMEOUT, MALFORMED_RESPONSE -> false;
        };
    }

    /**
     * What the rule looks at. Immutable.
     *
     * @param number attempts begun so far, the one that failed included
     * @param committed whether a response head was sent to the client
     * @param idempotent whether the request's method is
     * @param replayable whether all of the body that was received is still here
     */
    public record FailedAttempt(
            ProxyFailure failure, int number, boolean committed, boolean idempotent, boolean replayable) {}
}
