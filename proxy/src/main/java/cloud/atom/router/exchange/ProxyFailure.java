package cloud.atom.router.exchange;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.model.Reason;

/**
 * Why an attempt failed. Immutable.
 *
 * @param outcome what is told to those who judge the region
 * @param status the region's, or what the client is told when nothing follows
 */
public record ProxyFailure(Cause cause, AttemptOutcome outcome, int status) {
    /** A failure that always says the same of its region. */
    public static ProxyFailure of(Cause cause) {
        return new ProxyFailure(cause, cause.outcome, cause.reason.status());
    }

    /** One that took too long; {@code outcome} says whether that is the region's fault. */
    public static ProxyFailure late(Cause cause, AttemptOutcome outcome) {
        return new ProxyFailure(cause, outcome, cause.reason.status());
    }

    /** A response came whose status the policy counts as a failure. */
    public static ProxyFailure badStatus(int status) {
        return new ProxyFailure(Cause.BAD_STATUS, Cause.BAD_STATUS.outcome, status);
    }

    /** Whether a repetition can do harm. */
    public Retry retry() {
        return cause.retry;
    }

    /** What the client is told when nothing follows. */
    public Reason reason() {
        return cause.reason;
    }

    /** A sentence for the client. */
    public String detail() {
        return cause.detail;
    }

    /** When a request may be sent once more. */
    public enum Retry {
        /** Nothing of it was sent: any request may. */
        IF_UNSENT,
        /** The region may have acted on it: only a request whose repetition changes nothing may. */
        IF_IDEMPOTENT,
        NEVER
    }

    /** What happened, and what follows from it: retry, reason, outcome, detail. */
    public enum Cause {
        /** No connection came about, in time or at all. */
        CONNECT_FAILED(
                Retry.IF_UNSENT,
                Reason.UPSTREAM_CONNECT,
                AttemptOutcome.CONNECT_FAILURE,
                "no connection to a region came about"),
        /** All connections to the endpoint are in use, and as many requests wait for one. */
        POOL_FULL(
                Retry.IF_UNSENT,
                Reason.UPSTREAM_CONNECT,
                AttemptOutcome.CANCELLED,
                "all connections to the region are in use"),
        /** The region said that it did nothing with the request (RFC 9113, section 8.7). */
        UNPROCESSED(
                Retry.IF_UNSENT, Reason.UPSTREAM_RESET, AttemptOutcome.RESET, "the region refused to take the request"),
        /** The connection broke before the response's head. */
        RESET_BEFORE_RESPONSE(
                Retry.IF_IDEMPOTENT,
                Reason.UPSTREAM_RESET,
                AttemptOutcome.RESET,
                "the region broke the connection before it answered"),
        /** A response came whose status the policy counts as a failure. */
        BAD_STATUS(
                Retry.IF_IDEMPOTENT,
                Reason.UPSTREAM_RESET,
                AttemptOutcome.SERVER_ERROR,
                "the region answered with an error"),
        /** No response head came in time. */
        FIRST_BYTE_TIMEOUT(
                Retry.NEVER, Reason.UPSTREAM_TIMEOUT, AttemptOutcome.TIMEOUT, "the region did not answer in time"),
        /** No response head came in the time that the policy gives one attempt; the request's time is not over. */
        TRY_TIMEOUT(
                Retry.IF_IDEMPOTENT,
                Reason.UPSTREAM_TIMEOUT,
                AttemptOutcome.TIMEOUT,
                "the region did not answer in time"),
        /** What came is not HTTP. */
        MALFORMED_RESPONSE(
                Retry.NEVER,
                Reason.UPSTREAM_PROTOCOL,
                AttemptOutcome.PROTOCOL_ERROR,
                "the region's answer was malformed");

        private final Retry retry;
        private final Reason reason;
        private final AttemptOutcome outcome;
        private final String detail;

        Cause(Retry retry, Reason reason, AttemptOutcome outcome, String detail) {
            this.retry = retry;
            this.reason = reason;
            this.outcome = outcome;
            this.detail = detail;
        }
    }
}
