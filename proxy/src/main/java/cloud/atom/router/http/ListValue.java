package cloud.atom.router.http;

import java.util.function.Consumer;

/** Comma-separated field values (RFC 9110, section 5.6.1). Thread-safe: holds no state. */
public final class ListValue {
    private ListValue() {}

    /** Calls {@code member} for each member that is not empty, in order, without the white space around it. */
    public static void forEach(String value, Consumer<String> member) {
        int start = 0;
        while (start <= value.length()) {
            int comma = value.indexOf(',', start);
            int end = comma < 0 ? value.length() : comma;
            String text = trim(value, start, end);
            if (!text.isEmpty()) {
                member.accept(text);
            }
            start = end + 1;
        }
    }

    /**
     * Whether a member of the list in {@code bytes} from {@code from} up to {@code to} is {@code token}, without regard to
     * case and to parameters behind {@code ;}.
     */
    static boolean has(byte[] bytes, int from, int to, String token) {
        int start = from;
        while (start <= to) {
            int end = firstOf(bytes, start, to, (byte) ',');
            int nameStart = start;
            int nameEnd = firstOf(bytes, start, end, (byte) ';');
            while (nameStart < nameEnd && Syntax.isBlank(bytes[nameStart])) {
                nameStart++;
            }
            while (nameEnd > nameStart && Syntax.isBlank(bytes[nameEnd - 1])) {
                nameEnd--;
            }
            if (Syntax.equalsIgnoreCase(bytes, nameStart, nameEnd, token)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    private static int firstOf(byte[] bytes, int from, int to, byte wanted) {
        int at = from;
        while (at < to && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    /** Cuts SP and HTAB off both ends, and nothing else. */
    static String trim(String value, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && isBlank(value.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(value.charAt(to - 1))) {
            to--;
        }
        return value.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
