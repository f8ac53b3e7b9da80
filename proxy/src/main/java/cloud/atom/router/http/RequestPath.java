package cloud.atom.router.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Normalises paths for decisions (RFC 3986, section 6.2.2); the path that is forwarded stays as received. Thread-safe:
 * holds no state.
 *
 * <p>Routes and access rules are decided on the normalised copy. So a path that a region's server could resolve to
 * another resource than we do has no copy and is refused: escaped slashes, backslashes and NUL, plain backslashes, dot
 * segments with escapes or with parameters ({@code /..;/}), {@code ..} where it matters whether empty segments were merged
 * before ({@code /a//../b}), segments of parameters only ({@code /;x/}), overlong UTF-8, and escapes that are none.
 *
 * <p>Parameters of segments ({@code /a;x=1/b}) are not in the copy: servlet containers find the resource without them, and
 * {@code /admin;x} must not pass a rule about {@code /admin}.
 */
public final class RequestPath {
    private RequestPath() {}

    /** The normalised copy of a path without query; null when {@code path} is ambiguous. */
    public static @Nullable String normalize(String path) {
        if (isPlain(path)) {
            return path;
        }
        String decoded = decodeUnreserved(path);
        return decoded == null ? null : removeDotSegments(decoded);
    }

    /** Whether nothing in the path needs a look: the usual case. */
    private static boolean isPlain(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%' || c == '\\' || c == ';') {
                return false;
            }
            if (c == '/' && i + 1 < path.length() && (path.charAt(i + 1) == '/' || path.charAt(i + 1) == '.')) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String decodeUnreserved(String path) {
        StringBuilder decoded = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '\\') {
                return null;
            }
            if (c != '%') {
                decoded.append(c);
                continue;
            }
            int octet = octetAt(path, i + 1);
            if (isOverlong(octet, path, i + 3)) {
                return null;
            }
            if (octet <= 0x1f || octet == '/' || octet == '\\' || octet == 0x7f || octet == '.') {
                if (octet != '.' || isDotSegmentAround(path, i)) {
                    return null;
                }
            }
            if (isUnreserved(octet)) {
                decoded.append((char) octet);
            } else {
                decoded.append('%').append(hex(octet >> 4)).append(hex(octet & 0xf));
            }
            i += 2;
        }
        return decoded.toString();
    }

    /** The byte that two hexadecimal digits say; -1 when there are no two. */
    private static int octetAt(String path, int from) {
        if (from + 2 > path.length()) {
            return -1;
        }
        int high = Syntax.hexDigit(path.charAt(from));
        int low = Syntax.hexDigit(path.charAt(from + 1));
        return high < 0 || low < 0 ? -1 : 16 * high + low;
    }

    /** Whether {@code first} begins a character of UTF-8 in more bytes than it needs (RFC 3629, section 3). */
    private static boolean isOverlong(int first, String path, int next) {
        boolean tooLow = first == 0xc0 || first == 0xc1;
        if ((!tooLow && first != 0xe0 && first != 0xf0) || next >= path.length() || path.charAt(next) != '%') {
            return false;
        }
        int second = octetAt(path, next + 1);
        int least = first == 0xe0 ? 0xa0 : 0x90;
        return second >= 0x80 && second < (tooLow ? 0xc0 : least);
    }

    /** Whether the segment around {@code at} is nothing but dots, plain or escaped. */
    private static boolean isDotSegmentAround(String path, int at) {
        int start = path.lastIndexOf('/', at) + 1;
        int slash = path.indexOf('/', at);
        String segment = path.substring(start, slash < 0 ? path.length() : slash);
        int parameters = segment.indexOf(';');
        String name = parameters < 0 ? segment : segment.substring(0, parameters);
        return isDots(name.replace("%2e", ".").replace("%2E", "."));
    }

    /** RFC 3986, section 5.2.4, with empty segments merged and parameters left out. */
    private static @Nullable String removeDotSegments(String path) {
        String[] segments = path.split("/", -1);
        List<String> kept = new ArrayList<>(segments.length);
        for (int i = 1; i < segments.length; i++) {
            String segment = segments[i];
            int parameters = segment.indexOf(';');
            String name = parameters < 0 ? segment : segment.substring(0, parameters);
            boolean plainDots = parameters < 0 && isDots(name);
            if (parameters >= 0 && (name.isEmpty() || isDots(name))) {
                return null;
            }
            if (name.equals("..")
                    && !kept.isEmpty()
                    && kept.remove(kept.size() - 1).isEmpty()) {
                // Who merged before goes up one segment further.
                return null;
            }
            if (!plainDots) {
                kept.add(name);
            }
        }
        return joined(kept, segments[segments.length - 1]);
    }

    private static String joined(List<String> kept, String last) {
        StringBuilder out = new StringBuilder();
        for (String segment : kept) {
            if (!segment.isEmpty()) {
                out.append('/').append(segment);
            }
        }
        return out.isEmpty() || last.isEmpty() || isDots(last) ? out.append('/').toString() : out.toString();
    }

    private static boolean isDots(String segment) {
        return segment.equals(".") || segment.equals("..");
    }

    private static boolean isUnreserved(int octet) {
        return (octet >= 'a' && octet <= 'z')
                || (octet >= 'A' && octet <= 'Z')
                || (octet >= '0' && octet <= '9')
                || octet == '-'
                || octet == '.'
                || octet == '_'
                || octet == '~';
    }

    private static char hex(int digit) {
        return Character.toUpperCase(Character.forDigit(digit, 16));
    }
}
