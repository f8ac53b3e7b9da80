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

    /** Whether a member is {@code token}, without regard to case and to parameters behind {@code ;}. */
    static boolean has(String value, String token) {
        int start = 0;
        while (start <= value.length()) {
            int comma = value.indexOf(',', start);
            int end = comma < 0 ? value.length() : comma;
            int semicolon = value.indexOf(';', start);
            int nameEnd = semicolon >= 0 && semicolon < end ? semicolon : end;
            if (trim(value, start, nameEnd).equalsIgnoreCase(token)) {
                return true;
            }
            start = end + 1;
        }
        return false;
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
