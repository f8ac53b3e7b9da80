package cloud.atom.router.control.load;

/**
 * What became of a request, as far as outcomes are counted apart. Immutable.
 *
 * @param sender class of sender, as the request named it
 * @param status HTTP status; 0 when no whole answer came
 * @param key value of the plan's key field; empty when there was none
 * @param reason without an answer {@link #CONNECT}, {@link #RESET}, {@link #TIMEOUT} or {@link #MALFORMED}; with an
 *     answer of 400 or more the {@code reason} of its problem document, else empty
 */
public record Outcome(String sender, int status, String key, String reason) {
    /** The connection could not be opened. */
    public static final String CONNECT = "connect";
    /** The connection ended before the answer did. */
    public static final String RESET = "reset";
    /** The answer did not end in time. */
    public static final String TIMEOUT = "timeout";
    /** The answer was not HTTP/1.1. */
    public static final String MALFORMED = "malformed";

    static Outcome unanswered(String sender, String kind) {
        return new Outcome(sender, 0, "", kind);
    }

    public boolean isAnswered() {
        return status != 0;
    }

    /** No answer, or one of 400 and more. */
    public boolean isFailure() {
        return status == 0 || status >= 400;
    }

    /** The kind of error for reports: {@code connect}, …, {@code 4xx}, {@code 5xx}; for a success {@code 2xx} and so on. */
    public String kind() {
        return isAnswered() ? status / 100 + "xx" : reason;
    }
}
