package cloud.atom.router.model;

import java.util.ArrayList;
import java.util.List;

/** Reads {@code Cookie} fields (RFC 6265, section 4.2.1), hostile ones too. Thread-safe: holds no state. */
public final class CookieText {
    private CookieText() {}

    /**
     * The values of the cookies of that name, in their order.
     *
     * @param most further ones are not looked at
     */
    public static List<String> values(String line, String name, int most) {
        List<String> values = new ArrayList<>(1);
        for (int from = 0; from <= line.length() && values.size() < most; ) {
            int end = endOfPair(line, from);
            int start = skipBlanks(line, from, end);
            if (isNamed(line, name, start, end)) {
                values.add(line.substring(start + name.length() + 1, end).strip());
            }
            from = end + 1;
        }
        return values;
    }

    /** The same line without the cookies of that name; the line itself when it has none; empty when nothing is left. */
    public static String without(String line, String name) {
        StringBuilder rest = new StringBuilder(line.length());
        boolean found = false;
        for (int from = 0; from <= line.length(); ) {
            int end = endOfPair(line, from);
            int start = skipBlanks(line, from, end);
            if (isNamed(line, name, start, end)) {
                found = true;
            } else if (start < end) {
                rest.append(rest.isEmpty() ? "" : "; ").append(line, start, end);
            }
            from = end + 1;
        }
        return found ? rest.toString().strip() : line;
    }

    private static boolean isNamed(String line, String name, int start, int end) {
        int equals = start + name.length();
        return equals < end && line.charAt(equals) == '=' && line.startsWith(name, start);
    }

    private static int endOfPair(String line, int from) {
        int semicolon = line.indexOf(';', from);
        return semicolon < 0 ? line.length() : semicolon;
    }

    private static int skipBlanks(String line, int from, int end) {
        int start = from;
        while (start < end && (line.charAt(start) == ' ' || line.charAt(start) == '\t')) {
            start++;
        }
        return start;
    }
}
