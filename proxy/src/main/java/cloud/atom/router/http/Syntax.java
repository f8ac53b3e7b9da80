package cloud.atom.router.http;

/** Which characters may stand where (RFC 9110, section 5; RFC 3986). Thread-safe: holds no state. */
public final class Syntax {
    private static final byte IN_TOKEN = 1;
    private static final byte IN_VALUE = 2;
    private static final byte VISIBLE = 4;

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
