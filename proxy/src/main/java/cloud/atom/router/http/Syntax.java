package cloud.atom.router.http;

/** Which characters may stand where (RFC 9110, section 5; RFC 3986). Thread-safe: holds no state. */
public final class Syntax {
    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (char c = '0'; c <= '9'; c++) {
            TOKEN[c] = true;
        }
        for (char c = 'a'; c <= 'z'; c++) {
            TOKEN[c] = true;
            TOKEN[c - 'a' + 'A'] = true;
        }
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            TOKEN[c] = true;
        }
    }

    private Syntax() {}

    /** Whether {@code text} is a token (RFC 9110, section 5.6.2): at least one character. */
    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 128 || !TOKEN[c]) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Whether {@code text} may be a field value: no control characters but HTAB; bytes from 0x80 are opaque. */
    public static boolean isFieldValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 0x20 && c != '\t') || c == 0x7f || c > 0xff) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code text} holds only printable ASCII without SP, as a request target must. */
    static boolean isVisible(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= 0x20 || c >= 0x7f) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** The first field that may not be forwarded, as a sentence; empty when all are sound. */
    static String firstFault(Fields fields) {
        for (int i = 0; i < fields.size(); i++) {
            if (!isToken(fields.name(i))) {
                return "a field name is not a token";
            }
            if (!isFieldValue(fields.value(i))) {
                return "a field value has control characters";
            }
        }
        return "";
    }

    /** The value of a hexadecimal digit; -1 when it is none. */
    static int hexDigit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
