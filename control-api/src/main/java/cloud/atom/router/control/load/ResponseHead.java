package cloud.atom.router.control.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;

/** Status line and the few fields that matter of one response, read from its bytes. Not thread-safe; used again and again. */
final class ResponseHead {
    private static final byte[] CONTENT_LENGTH = "content-length".getBytes(US_ASCII);
    private static final byte[] TRANSFER_ENCODING = "transfer-encoding".getBytes(US_ASCII);
    private static final byte[] CONNECTION = "connection".getBytes(US_ASCII);
    private static final int VERSION_AND_STATUS = "HTTP/1.1 200".length();

    private final byte[] keyField;
    private byte[] bytes = new byte[0];
    // Where the field being read stands in bytes; ends are exclusive.
    private int nameStart;
    private int nameEnd;
    private int valueStart;
    private int valueEnd;

    private int status;
    private long contentLength;
    private boolean chunked;
    private boolean keepAlive;
    private String key = "";

    ResponseHead(String keyField) {
        this.keyField = keyField.toLowerCase(Locale.ROOT).getBytes(US_ASCII);
    }

    int status() {
        return status;
    }

    /** -1 when the field is missing. */
    long contentLength() {
        return contentLength;
    }

    boolean isChunked() {
        return chunked;
    }

    boolean isKeepAlive() {
        return keepAlive;
    }

    /** The value of the chosen field; empty when it is missing. */
    String key() {
        return key;
    }

    /** Reads {@code length} bytes that end with an empty line; false when they are no response head. */
    boolean parse(byte[] input, int length) {
        bytes = input;
        contentLength = -1;
        chunked = false;
        String lastKey = key;
        key = "";
        int start = lineEnd(0, length) + 2;
        if (!parseStatus(start)) {
            return false;
        }
        while (start < length - 2) {
            int end = lineEnd(start, length);
            if (!parseField(start, end, lastKey)) {
                return false;
            }
            start = end + 2;
        }
        return true;
    }

    private boolean parseStatus(int length) {
        boolean shaped = length >= VERSION_AND_STATUS + 2
                && bytes[0] == 'H'
                && bytes[1] == 'T'
                && bytes[2] == 'T'
                && bytes[3] == 'P'
                && bytes[4] == '/'
                && bytes[5] == '1'
                && bytes[6] == '.'
                && bytes[8] == ' ';
        if (!shaped) {
            return false;
        }
        keepAlive = bytes[7] >= '1';
        status = (int) number(9, 12);
        return status >= 100 && status <= 599;
    }

    private boolean parseField(int start, int end, String lastKey) {
        int colon = start;
        while (colon < end && bytes[colon] != ':') {
            colon++;
        }
        if (colon == start || colon == end) {
            return false;
        }
        nameStart = start;
        nameEnd = colon;
        valueStart = colon + 1;
        while (valueStart < end && isBlank(bytes[valueStart])) {
            valueStart++;
        }
        valueEnd = end;
        while (valueEnd > valueStart && isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        return keepIfWanted(lastKey);
    }

    private boolean keepIfWanted(String lastKey) {
        if (isName(CONTENT_LENGTH)) {
            contentLength = number(valueStart, valueEnd);
            return contentLength >= 0;
        }
        if (isName(TRANSFER_ENCODING)) {
            chunked = valueEndsWith("chunked");
        } else if (isName(CONNECTION)) {
            keepAlive &= !valueEndsWith("close");
        } else if (keyField.length > 0 && isName(keyField)) {
            // Most answers carry the value of the one before: then no text is made.
            key = isSame(lastKey) ? lastKey : value();
        }
        return true;
    }

    private boolean isName(byte[] lowerCase) {
        if (nameEnd - nameStart != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            int b = bytes[nameStart + i];
            int lower = b >= 'A' && b <= 'Z' ? b | 0x20 : b;
            if (lower != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean isSame(String text) {
        if (valueEnd - valueStart != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if ((bytes[valueStart + i] & 0xff) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean valueEndsWith(String lowerCase) {
        return value().toLowerCase(Locale.ROOT).endsWith(lowerCase);
    }

    private String value() {
        return new String(bytes, valueStart, valueEnd - valueStart, ISO_8859_1);
    }

    /** The decimal number in these bytes; -1 when it is none or too large. */
    private long number(int from, int to) {
        if (from == to || to - from > 18) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return -1;
            }
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }

    /** Where the line that begins at {@code from} ends, before its CRLF; a bare LF does not end a line. */
    private int lineEnd(int from, int length) {
        int i = from;
        while (i < length - 2 && !(bytes[i] == '\r' && bytes[i + 1] == '\n')) {
            i++;
        }
        return i;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    @Override
    public String toString() {
        return status + " " + key;
    }
}
