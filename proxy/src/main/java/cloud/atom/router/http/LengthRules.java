package cloud.atom.router.http;

import java.util.List;

/**
 * Finds a message's length from its fields (RFC 9112, sections 6.1 to 6.3), and refuses every message about whose end
 * two readers could disagree. Thread-safe: holds no state.
 */
final class LengthRules {
    private static final int MAX_DIGITS = 19;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int FIRST_FINAL = 200;

    private LengthRules() {}

    static BodyLength ofRequest(Fields fields, int minorVersion) {
        return of(fields, minorVersion, BodyLength.NONE);
    }

    /**
     * The length of a response's body; for a response that never has one, {@code NONE} whatever its fields say.
     *
     * @param toHead whether the request was HEAD
     */
    static BodyLength ofResponse(ResponseHead head, boolean toHead) {
        if (head.status() < FIRST_FINAL || head.status() == NO_CONTENT) {
            return BodyLength.NONE;
        }
        BodyLength length = of(head.fields(), head.minorVersion(), BodyLength.UNTIL_CLOSE);
        if (!toHead && head.status() != NOT_MODIFIED) {
            return length;
        }
        return length.kind() == BodyLength.Kind.INVALID ? length : BodyLength.NONE;
    }

    private static BodyLength of(Fields fields, int minorVersion, BodyLength whenNothingIsSaid) {
        boolean coded = fields.has("transfer-encoding");
        boolean counted = fields.has("content-length");
        if (coded && (counted || minorVersion == 0)) {
            return BodyLength.INVALID;
        }
        if (coded) {
            return ofCodings(fields.all("transfer-encoding"));
        }
        if (!counted) {
            return whenNothingIsSaid;
        }
        // One field line only: equal repetitions too are a sign of two readers.
        if (fields.count("content-length") > 1) {
            return BodyLength.INVALID;
        }
        long bytes = parse(fields.joined("content-length"));
        return bytes < 0 ? BodyLength.INVALID : BodyLength.known(bytes);
    }

    /** Exactly {@code chunked}; an unknown coding is told from a malformed list. */
    private static BodyLength ofCodings(List<String> lines) {
        String list = String.join(",", lines);
        if (list.equalsIgnoreCase("chunked")) {
            return BodyLength.CHUNKED;
        }
        boolean[] known = {true};
        ListValue.forEach(list, coding -> known[0] &= startsWithChunked(coding));
        return known[0] ? BodyLength.INVALID : BodyLength.UNKNOWN_CODING;
    }

    private static boolean startsWithChunked(String coding) {
        return coding.regionMatches(true, 0, "chunked", 0, "chunked".length());
    }

    /** Digits only, no more than a signed 64-bit number holds; -1 otherwise. */
    static long parse(@org.jspecify.annotations.Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > MAX_DIGITS) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            // Before multiplying and before adding, so that nothing wraps.
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
