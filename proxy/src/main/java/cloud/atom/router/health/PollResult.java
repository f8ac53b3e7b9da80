package cloud.atom.router.health;

/**
 * What one active poll of an endpoint brought. Immutable.
 *
 * @param inputs what the answer said of itself; all absent when it said nothing
 * @param connectNanos how long its connection took to open, about one round trip; 0: not known
 */
public record PollResult(Status status, ScoreInputs inputs, long connectNanos) {
    /** No answer, or not a good one. */
    public static final PollResult FAILED = new PollResult(Status.FAILED, ScoreInputs.NONE);

    /** A good answer that says nothing more. */
    public static final PollResult OK = new PollResult(Status.OK, ScoreInputs.NONE);

    /** A result that says nothing of its connection. */
    public PollResult(Status status, ScoreInputs inputs) {
        this(status, inputs, 0);
    }

    /** The same over a connection that took that long to open. */
    public PollResult connectedIn(long nanos) {
        return new PollResult(status, inputs, nanos);
    }

    /** Whether the endpoint answered well. */
    public boolean answered() {
        return status != Status.FAILED;
    }

    /** How an endpoint is, by its own words. */
    public enum Status {
        OK,
        /** It works, but not well. */
        DEGRADED,
        /** It wants no new requests. */
        DRAINING,
        /** It did not answer well. */
        FAILED
    }
}
