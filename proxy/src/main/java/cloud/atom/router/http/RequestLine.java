package cloud.atom.router.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The request line of one head (RFC 9112, section 3). Not thread-safe; confined to the connection's event loop. */
final class RequestLine implements HeadReader.StartLine {
    private static final byte[] VERSION = "HTTP/".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION_BYTES = "HTTP/1.1".length();
    private static final String[] USUAL_METHODS = {"GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"};

    private final int maxTargetBytes;
    private String method = "";
    private String target = "";
    private HttpVersion version = HttpVersion.HTTP_1_1;
    private boolean fromTheFuture;

    RequestLine(int maxTargetBytes) {
        this.maxTargetBytes = maxTargetBytes;
    }

    String method() {
        return method;
    }

    String target() {
        return target;
    }

    /** 1.0 or 1.1; higher ones read as 1.1 (RFC 9110, section 2.5). */
    HttpVersion version() {
        return version;
    }

    /** Whether the version is above 1.1, and may frame messages by rules that nobody knows yet. */
    boolean isFromTheFuture() {
        return fromTheFuture;
    }

    @Override
    public Malformed tooLong() {
        return new Malformed(Malformed.Kind.URI_TOO_LONG, "the request line is too long");
    }

    @Override
    public @Nullable Malformed read(byte[] bytes, int from, int to) {
        int methodEnd = from;
        while (methodEnd < to && Syntax.isTokenByte(bytes[methodEnd])) {
            methodEnd++;
        }
        if (methodEnd == from || methodEnd == to || bytes[methodEnd] != ' ') {
            return syntax("the method is not a token with one space behind");
        }
        method = method(bytes, from, methodEnd);
        int targetStart = methodEnd + 1;
        int targetEnd = targetStart;
        while (targetEnd < to && Syntax.isVisibleByte(bytes[targetEnd])) {
            targetEnd++;
        }
        if (targetEnd - targetStart > maxTargetBytes) {
            return new Malformed(Malformed.Kind.URI_TOO_LONG, "the target is longer than " + maxTargetBytes + " bytes");
        }
        if (targetEnd == targetStart || targetEnd == to || bytes[targetEnd] != ' ') {
            return syntax(
                    "the target is missing, has characters that must be encoded, or is not between single spaces");
        }
        target = new String(bytes, targetStart, targetEnd - targetStart, StandardCharsets.ISO_8859_1);
        return readVersion(bytes, targetEnd + 1, to);
    }

    private static String method(byte[] bytes, int from, int to) {
        for (String usual : USUAL_METHODS) {
            if (is(usual, bytes, from, to)) {
                return usual;
            }
        }
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean is(String text, byte[] bytes, int from, int to) {
        if (text.length() != to - from) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (bytes[i] != text.charAt(i - from)) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Malformed readVersion(byte[] bytes, int from, int to) {
        boolean shaped = to - from == VERSION_BYTES
                && java.util.Arrays.equals(bytes, from, from + VERSION.length, VERSION, 0, VERSION.length)
                && isDigit(bytes[from + 5])
                && bytes[from + 6] == '.'
                && isDigit(bytes[from + 7]);
        if (!shaped) {
            return syntax("the request line does not end with the HTTP version");
        }
        if (bytes[from + 5] != '1') {
            return new Malformed(Malformed.Kind.VERSION, "only HTTP/1.0 and HTTP/1.1 are spoken here");
        }
        version = bytes[from + 7] == '0' ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
        fromTheFuture = bytes[from + 7] > '1';
        return null;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static Malformed syntax(String detail) {
        return new Malformed(Malformed.Kind.SYNTAX, detail);
    }
}
