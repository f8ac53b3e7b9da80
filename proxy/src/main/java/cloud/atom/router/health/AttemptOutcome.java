package cloud.atom.router.health;

/** How one attempt ended. */
public enum AttemptOutcome {
    /** A response head came, its status below 500. */
    SUCCESS,
    /** A response head came, its status 500 or above. */
    SERVER_ERROR,
    /** No connection came about. */
    CONNECT_FAILURE,
    /** The connection broke before or inside the response. */
    RESET,
    /** No response head in time, or the body stood still for too long. */
    TIMEOUT,
    /** What came was not HTTP. */
    PROTOCOL_ERROR,
    /**
     * Says nothing about the region: the client went away, another attempt won, no connection was free, or a policy gave
     * the region less time than the operator's own measure.
     */
    CANCELLED;

    /** Whether the way to the region failed; a breaker counts these. */
    public boolean isTransportFailure() {
        return switch (this) {
            case CONNECT_FAILURE, RESET, TIMEOUT, PROTOCOL_ERROR -> true;
            case SUCCESS, SERVER_ERROR, CANCELLED -> false;
        };
    }
}
