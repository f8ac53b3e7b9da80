package cloud.atom.router.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Which characters may stand where (RFC 9110, section 5; RFC 3986). Thread-safe: holds no state. */
public final class Syntax {
    private static final byte IN_TOKEN = 1;
    private static final byte IN_VALUE = 2;
    private static final byte VISIBLE = 4;

    private static final long EACH_01 = 0x0101_0101_0101_0101L;
    private static final long EACH_20 = 0x2020_2020_2020_2020L;
    private static final long EACH_80 = 0x8080_8080_8080_8080L;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /** What each byte may be part of. */
    private static final byte[] KINDS = new byte[256];

    static {
        for (int c = 0; c < KINDS.length; c++) {
            boolean control = c < 0x20 || c == 0x7f;
            KINDS[c] |= !control || c == '\t' ? IN_VALUE : 0;
            KINDS[c] |= !control && c > ' ' && c < 0x7f ? VISIBLE : 0;
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean digit = c >= '0' && c <= '9';
            KINDS[c] |= letter || digit || (c > ' ' && "!#$%&'*+-.^_`|~".indexOf(c) >= 0) ? IN_TOKEN : 0;
        }
    }

    private Syntax() {}

    /** Whether {@code text} is a token (RFC 9110, section 5.6.2): at least one character. */
    public static boolean isToken(String text) {
        return !text.isEmpty() && areAll(text, IN_TOKEN);
    }

    /** Whether {@code text} may be a field value: no control characters but HTAB; bytes from 0x80 are opaque. */
    public static boolean isFieldValue(String text) {
        return areAll(text, IN_VALUE);
    }

    /** The same for the bytes from {@code from} up to {@code to}; eight at a time, as hardly any value has even a HTAB. */
    static boolean isFieldValue(byte[] bytes, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            if (mayHaveControl((long) LONG.get(bytes, i)) && !areAllValueBytes(bytes, i, i + Long.BYTES)) {
                return false;
            }
        }
        return areAllValueBytes(bytes, i, to);
    }

    private static boolean areAllValueBytes(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isValueByte(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether one of eight bytes is below 0x20 or is 0x7f; never false when one is. A byte below 0x20 borrows from its
     * highest bit when 0x20 is subtracted, and 0x7f becomes 0x80 when 1 is added (Warren, Hacker's Delight, section 6-1).
     */
    private static boolean mayHaveControl(long eight) {
        return (((eight - EACH_20) | (eight + EACH_01)) & ~eight & EACH_80) != 0;
    }

    /** Whether {@code text} is printable ASCII without SP, as a request target must be: at least one character. */
    public static boolean isVisible(String text) {
        return !text.isEmpty() && areAll(text, VISIBLE);
    }

    private static boolean areAll(String text, byte kind) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0xff || (KINDS[c] & kind) == 0) {
                return false;
            }
        }
        return true;
    }

    static boolean isTokenByte(byte b) {
        return (KINDS[b & 0xff] & IN_TOKEN) != 0;
    }

    static boolean isValueByte(byte b) {
        return (KINDS[b & 0xff] & IN_VALUE) != 0;
    }

    /** Whether {@code b} is printable ASCII without SP, as a request target must be. */
    static boolean isVisibleByte(byte b) {
        return (KINDS[b & 0xff] & VISIBLE) != 0;
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** Whether the bytes from {@code from} up to {@code to} are {@code lower}, a text in lower case, in any case. */
    static boolean equalsLower(byte[] bytes, int from, int to, byte[] lower) {
        if (to - from != lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            if (lower(bytes[from + i]) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    /** The same for two texts whose case does not matter. */
    static boolean equalsIgnoreCase(byte[] bytes, int from, int to, String text) {
        if (to - from != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0x7f || lower(bytes[from + i]) != lower((byte) c)) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
    }

    /** The value of a hexadecimal digit; -1 when it is none. */
    static int hexDigit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
