package cloud.atom.router.policystore;

import cloud.atom.router.config.Problems;

/**
 * The grammar of {@code match.path_prefix}. Thread-safe: holds no state.
 *
 * <p>Requests are matched on their normalised path, so a prefix in any other form would never match, or match what its
 * author did not mean. What has one normal form gets it; what has none is refused, as it is in a request (RFC 3986,
 * section 6.2.2).
 */
final class PathPrefix {
    private static final int MAX_LENGTH = 1024;
    private static final String PLAIN = "!$&'()*+,=:@/-._~";

    private PathPrefix() {}

    /**
     * The normal form: escapes of unreserved characters resolved, other escapes in upper case, no slash at the end.
     *
     * @throws IllegalArgumentException {@code value (expected: what)} when {@code text} is no prefix
     */
    static String parse(String text) {
        if (!text.startsWith("/") || text.length() > MAX_LENGTH) {
            throw wrong(text, "starts with /, at most " + MAX_LENGTH + " characters");
        }
        String path = resolved(text);
        for (String segment : path.substring(1).split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                throw wrong(text, "no segment . or ..");
            }
        }
        if (path.contains("//")) {
            throw wrong(text, "no empty segment");
        }
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static String resolved(String text) {
        StringBuilder path = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                append(path, escaped(text, i), text);
                i += 2;
            } else if (isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0) {
                path.append(c);
            } else {
                throw wrong(text, "a path without query; other characters escaped as %XX");
            }
        }
        return path.toString();
    }

    private static void append(StringBuilder path, int octet, String text) {
        if (octet < 0x20 || octet == 0x7f || octet == '/' || octet == '\\') {
            throw wrong(text, "two hexadecimal digits after %, no escaped slash, backslash or control character");
        }
        boolean unreserved = isLetterOrDigit((char) octet) || "-._~".indexOf(octet) >= 0;
        if (unreserved) {
            path.append((char) octet);
        } else {
            path.append(String.format("%%%02X", octet));
        }
    }

    /** The octet of the escape at {@code at}; -1 when it is malformed. */
    private static int escaped(String text, int at) {
        if (at + 2 >= text.length()) {
            return -1;
        }
        int high = digit(text.charAt(at + 1));
        int low = digit(text.charAt(at + 2));
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }

    private static int digit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static IllegalArgumentException wrong(String text, String expected) {
        return new IllegalArgumentException(Problems.quoted(text) + " (expected: " + expected + ")");
    }
}
