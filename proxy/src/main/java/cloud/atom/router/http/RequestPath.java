package cloud.atom.router.http;

import org.jspecify.annotations.Nullable;

/**
 * Normalises paths for decisions (RFC 3986, section 6.2.2); the path that is forwarded stays as received. Thread-safe:
 * holds no state.
 *
 * <p>Routes and access rules are decided on the normalised copy. So a path that a region's server could resolve to
 * another resource than we do has no copy and is refused: escaped slashes, backslashes and NUL, plain backslashes, dot
 * segments with escapes or with parameters ({@code /..;/}), and escapes that are none.
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
            if (c == '%' || c == '\\') {
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

    /** Whether the segment around {@code at} is nothing but dots, plain or escaped. */
    private static boolean isDotSegmentAround(String path, int at) {
        int start = path.lastIndexOf('/', at) + 1;
        int slash = path.indexOf('/', at);
        String segment = path.substring(start, slash < 0 ? path.length() : slash);
        int parameters = segment.indexOf(';');
        String name = parameters < 0 ? segment : segment.substring(0, parameters);
        return isDots(name.replace("%2e", ".").replace("%2E", "."));
    }

    /** RFC 3986, section 5.2.4, with empty segments merged. */
    private static @Nullable String removeDotSegments(String path) {
        String[] segments = path.split("/", -1);
        StringBuilder out = new StringBuilder(path.length());
        for (int i = 1; i < segments.length; i++) {
            String segment = segments[i];
            boolean last = i == segments.length - 1;
            int parameters = segment.indexOf(';');
            if (parameters >= 0 && isDots(segment.substring(0, parameters))) {
                return null;
            }
            if (segment.equals("..")) {
                out.setLength(Math.max(0, out.lastIndexOf("/")));
            }
            boolean adds = !segment.isEmpty() && !isDots(segment);
            if (adds) {
                out.append('/').append(segment);
            }
            if (last && !adds) {
                out.append('/');
            }
        }
        return out.toString();
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
