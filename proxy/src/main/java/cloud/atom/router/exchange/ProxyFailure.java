package cloud.atom.router.exchange;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.model.Reason;

/** Why an attempt failed. Immutable. */
sealed interface ProxyFailure {
    /** Whether a repetition can do harm. */
    Retry retry();

    /** What the client is told when nothing follows. */
    Reason reason();

    /** What is told to those who judge the region. */
    AttemptOutcome outcome();

    /** A sentence for the client. */
    String detail();

    default Source source() {
        return Source.UPSTREAM;
    }

    default int status() {
        return reason().status();
    }

    /** Where a failure comes from. */
    enum Source {
        DOWNSTREAM,
        UPSTREAM,
        INTERNAL
    }

    /** When a request may be sent once more. */
    enum Retry {
        /** Nothing of it was sent: any request may. */
        IF_UNSENT,
        /** The region may have acted on it: only a request whose repetition changes nothing may. */
        IF_IDEMPOTENT,
        NEVER
    }

    /** No connection came about, in time or at all. */
    record ConnectFailed() implements ProxyFailure {
        @Override
        public Retry retry() {
            return Retry.IF_UNSENT;
        }

        @Override
        public Reason reason() {
            return Reason.UPSTREAM_CONNECT;
        }

        @Override
        public AttemptOutcome outcome() {
            return AttemptOutcome.CONNECT_FAILURE;
        }

        @Override
        public String detail() {
            return "no connection to a region came about";
        }
    }

    /** All connections to the endpoint are in use, and as many requests wait for one. */
    record PoolFull() implements ProxyFailure {
        @Override
        public Retry retry() {
            return Retry.IF_UNSENT;
        }

        @Override
        public Reason reason() {
            return Reason.UPSTREAM_CONNECT;
        }

        @Override
        public AttemptOutcome outcome() {
            return AttemptOutcome.CANCELLED;
        }

        @Override
        public String detail() {
            return "all connections to the region are in use";
        }
    }

    /** The region said that it did nothing with the request (RFC 9113, section 8.7). */
    record Unprocessed() implements ProxyFailure {
        @Override
        public Retry retry() {
            return Retry.IF_UNSENT;
        }

        @Override
        public Reason reason() {
            return Reason.UPSTREAM_RESET;
        }

        @Override
        public AttemptOutcome outcome() {
            return AttemptOutcome.RESET;
        }

        @Override
        public String detail() {
            return "the region refused to take the request";
        }
    }

    /** The connection broke before the response's head. */
    record ResetBeforeResponse() implements ProxyFailure {
        @Override
        public Retry retry() {
            return Retry.IF_IDEMPOTENT;
        }

        @Override
        public Reason reason() {
            return Reason.UPSTREAM_RESET;
        }

        @Override
        public AttemptOutcome outcome() {
            return AttemptOutcome.RESET;
        }

        @Override
        public String detail() {
            return "the region broke the connection before it answered";
        }
    }

    /** A response came whose status the policy counts as a failure. */
    record BadStatus(int status) implements ProxyFailure {
        @Override
        public Retry retry() {
            return Retry.IF_IDEMPOTENT;
        }

        @Override
        public Reason reason() {
            return Reason.UPSTREAM_RESET;
        }

        @Override
        public AttemptOutcome outcome() {
            return AttemptOutcome.SERVER_ERROR;
        }

        @Override
        public String detail() {
            return "the region answered with an error";
        }
    }

    /** No response head came in time. */
    record FirstByteTimeout(AttemptOutcome outcome) implements ProxyFailure {
        @Override
        public Retry retry() {
            return Retry.NEVER;
        }

        @Override
        public Reason reason() {
            return Reason.UPSTREAM_TIMEOUT;
        }

        @Override
        public String detail() {
            return "the region did not answer in time";
        }
    }

    /** No response head came in the time that the policy gives one attempt; the request's time is not over. */
    record TryTimeout(AttemptOutcome outcome) implements ProxyFailure {
        @Override
        public Retry retry() {
            return Retry.IF_IDEMPOTENT;
        }

        @Override
        public Reason reason() {
            return Reason.UPSTREAM_TIMEOUT;
        }

        @Override
        public String detail() {
            return "the region did not answer in time";
        }
    }

    /** What came is not HTTP. */
    record MalformedResponse() implements ProxyFailure {
        @Override
        public Retry retry() {
            return Retry.NEVER;
        }

        @Override
        public Reason reason() {
            return Reason.UPSTREAM_PROTOCOL;
        }

        @Override
        public AttemptOutcome outcome() {
            return AttemptOutcome.PROTOCOL_ERROR;
        }

        @Override
        public String detail() {
            return "the region's answer was malformed";
        }
    }
}
