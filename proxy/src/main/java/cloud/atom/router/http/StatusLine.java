package cloud.atom.router.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The status line of one head (RFC 9112, section 4); the space behind the status may be missing when no reason follows.
 * Not thread-safe; confined to the connection's event loop.
 */
final class StatusLine implements HeadReader.StartLine {
    private static final byte[] VERSION = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);
    private static final int STATUS_START = VERSION.length + 2;
    private static final int STATUS_END = STATUS_START + 3;
    private static final int MIN_STATUS = 100;
    private static final int MAX_STATUS = 599;
    private static final String OK = "OK";

    private int status;
    private String reason = "";
    private HttpVersion version = HttpVersion.HTTP_1_1;

    int status() {
        return status;
    }

    String reason() {
        return reason;
    }

    HttpVersion version() {
        return version;
    }

    @Override
    public Malformed tooLong() {
        return new Malformed(Malformed.Kind.FIELDS_TOO_LARGE, "the status line is too long");
    }

    @Override
    public @Nullable Malformed read(byte[] bytes, int from, int to) {
        boolean versioned = to - from > VERSION.length + 1
                && java.util.Arrays.equals(bytes, from, from + VERSION.length, VERSION, 0, VERSION.length)
                && (bytes[from + VERSION.length] == '0' || bytes[from + VERSION.length] == '1')
                && bytes[from + VERSION.length + 1] == ' ';
        if (!versioned) {
            return new Malformed(Malformed.Kind.VERSION, "the status line does not begin with the HTTP version");
        }
        version = bytes[from + VERSION.length] == '0' ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
        int statusEnd = from + STATUS_END;
        long number = to < statusEnd ? -1 : LengthRules.parse(bytes, from + STATUS_START, statusEnd);
        boolean shaped = number >= MIN_STATUS && number <= MAX_STATUS && (to == statusEnd || bytes[statusEnd] == ' ');
        if (!shaped) {
            return new Malformed(Malformed.Kind.SYNTAX, "the status is not a number from 100 to 599");
        }
        status = (int) number;
        // Control characters do not come here, and a reason may hold anything else.
        reason = to == statusEnd ? "" : reason(bytes, statusEnd + 1, to);
        return null;
    }

    private static String reason(byte[] bytes, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && Syntax.isBlank(bytes[from])) {
            from++;
        }
        while (to > from && Syntax.isBlank(bytes[to - 1])) {
            to--;
        }
        boolean usual = to - from == 2 && bytes[from] == 'O' && bytes[from + 1] == 'K';
        return usual ? OK : new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
