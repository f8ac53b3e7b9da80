package cloud.atom.router.exchange;

import java.util.Locale;

/** What became of a copy that a decision asked for. */
public enum MirrorOutcome {
    /** The region answered with a status below 500. */
    SUCCESS,
    /** The region answered with a status of 500 or above. */
    SERVER_ERROR,
    CONNECT_FAILURE,
    /** The connection broke before the answer. */
    RESET,
    /** No answer came in time. */
    TIMEOUT,
    /** What came was not HTTP. */
    PROTOCOL_ERROR,
    /** Not sent: the body was too long to be kept. */
    TOO_LARGE,
    /** Not sent: too many copies were under way. */
    DROPPED,
    /** Not sent: the request itself got no answer, was never complete, or went to that region in the end. */
    SKIPPED;

    /** The name in metrics. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
