package cloud.atom.router.http;

import org.jspecify.annotations.Nullable;

/**
 * A request target after RFC 9112, section 3.2. Immutable.
 *
 * @param forwarded path and query as received, or {@code *}: what goes into the request line towards a region
 * @param path the normalised path that decisions see, or {@code *}
 * @param authority of an absolute form; null for the other forms
 */
public record RequestTarget(
        String forwarded, String path, @Nullable Authority authority) {
    private static final String SCHEME = "http://";
    private static final RequestTarget ASTERISK = new RequestTarget("*", "*", null);

    /** Reads origin-form, absolute-form or {@code *} (OPTIONS only); null when malformed or ambiguous. */
    public static @Nullable RequestTarget parse(String method, String target) {
        if (target.equals("*")) {
            return method.equals("OPTIONS") ? ASTERISK : null;
        }
        if (target.indexOf('#') >= 0) {
            return null;
        }
        if (target.charAt(0) == '/') {
            return origin(target, null);
        }
        return target.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) ? absolute(method, target) : null;
    }

    private static @Nullable RequestTarget absolute(String method, String target) {
        int start = SCHEME.length();
        int end = start;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        Authority authority = Authority.parse(target.substring(start, end));
        if (authority == null) {
            return null;
        }
        String rest = target.substring(end);
        if (rest.isEmpty() && method.equals("OPTIONS")) {
            return new RequestTarget("*", "*", authority);
        }
        return origin(rest.startsWith("/") ? rest : "/" + rest, authority);
    }

    private static @Nullable RequestTarget origin(String forwarded, @Nullable Authority authority) {
        int query = forwarded.indexOf('?');
        String path = RequestPath.normalize(query < 0 ? forwarded : forwarded.substring(0, query));
        return path == null ? null : new RequestTarget(forwarded, path, authority);
    }
}
