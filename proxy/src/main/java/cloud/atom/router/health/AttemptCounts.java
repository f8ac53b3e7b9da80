package cloud.atom.router.health;

/**
 * Attempts of a short time, counted. Immutable.
 *
 * @param responses attempts that were answered, by whatever status
 * @param serverErrors those among the responses with a status of 500 or above
 * @param transportFailures attempts that were not answered
 * @param consecutiveFailures transport failures since the last response, also those before this time
 */
public record AttemptCounts(long responses, long serverErrors, long transportFailures, int consecutiveFailures) {
    public static final AttemptCounts NONE = new AttemptCounts(0, 0, 0, 0);

    public AttemptCounts {
        if (responses < 0 || serverErrors < 0 || serverErrors > responses) {
            throw new IllegalArgumentException(
                    "server_errors: " + serverErrors + " (expected: 0 to responses " + responses + ")");
        }
        if (transportFailures < 0 || consecutiveFailures < 0) {
            throw new IllegalArgumentException("transport_failures, consecutive_failures: " + transportFailures + ", "
                    + consecutiveFailures + " (expected: at least 0)");
        }
    }

    /** Attempts that were not answered, or by a status of 500 or above. */
    long failures() {
        return serverErrors + transportFailures;
    }
}
