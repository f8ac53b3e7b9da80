package cloud.atom.router.http;

import java.nio.charset.StandardCharsets;
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

    static BodyLength ofRequest(Fields fields, HttpVersion version) {
        return of(fields, version, BodyLength.NONE);
    }

    /**
     * The length of a response's body; for a response that never has one, {@code NONE} whatever length its fields say, if
     * they say one.
     *
     * @param toHead whether the request was HEAD
     */
    static BodyLength ofResponse(ResponseHead head, boolean toHead) {
        if (head.status() < FIRST_FINAL || head.status() == NO_CONTENT) {
            return isMiscounted(head.fields()) ? BodyLength.INVALID : BodyLength.NONE;
        }
        BodyLength length = of(head.fields(), head.version(), BodyLength.UNTIL_CLOSE);
        if (!toHead && head.status() != NOT_MODIFIED) {
            return length;
        }
        return length.kind() == BodyLength.Kind.INVALID ? length : BodyLength.NONE;
    }

    /** See {@link BodyLength#ofMarked}. */
    static BodyLength ofMarked(Fields fields, boolean ended) {
        if (!fields.has(FieldName.CONTENT_LENGTH)) {
            return ended ? BodyLength.NONE : BodyLength.CHUNKED;
        }
        if (isMiscounted(fields)) {
            return BodyLength.INVALID;
        }
        BodyLength length = BodyLength.known(fields.number(FieldName.CONTENT_LENGTH));
        return ended && length.hasBody() ? BodyLength.INVALID : length;
    }

    private static BodyLength of(Fields fields, HttpVersion version, BodyLength whenNothingIsSaid) {
        boolean coded = fields.has(FieldName.TRANSFER_ENCODING);
        boolean counted = fields.has(FieldName.CONTENT_LENGTH);
        if (coded && (counted || !version.hasChunks())) {
            return BodyLength.INVALID;
        }
        if (coded) {
            return ofCodings(fields.all(FieldName.TRANSFER_ENCODING));
        }
        if (!counted) {
            return whenNothingIsSaid;
        }
        return isMiscounted(fields) ? BodyLength.INVALID : BodyLength.known(fields.number(FieldName.CONTENT_LENGTH));
    }

    /** Whether there is more than one length, or one that is no number; equal repetitions too are a sign of two readers. */
    private static boolean isMiscounted(Fields fields) {
        return fields.has(FieldName.CONTENT_LENGTH)
                && (fields.count(FieldName.CONTENT_LENGTH) > 1 || fields.number(FieldName.CONTENT_LENGTH) < 0);
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
    static long parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length);
    }

    /** The same for bytes from {@code from} up to {@code to}. */
    static long parse(byte[] bytes, int from, int to) {
        if (to <= from || to - from > MAX_DIGITS) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            // Before multiplying and before adding, so that nothing wraps.
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
