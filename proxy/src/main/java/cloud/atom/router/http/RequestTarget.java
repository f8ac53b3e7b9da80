package cloud.atom.router.http;

import org.jspecify.annotations.Nullable;

/**
 * A request target after RFC 9112, section 3.2. Immutable.
 *
 * @param forwarded path and query as received, or {@code *}: what goes into the request line towards a region
 * @param path the normalised path that decisions see, or {@code *}
 * @param authority of an absolute form; null for the other forms
 * @param https whether an absolute form has the scheme {@code https}
 */
public record RequestTarget(
        String forwarded, String path, @Nullable Authority authority, boolean https) {
    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";
    private static final RequestTarget ASTERISK = new RequestTarget("*", "*", null, false);

    /** Reads origin-form, absolute-form or {@code *} (OPTIONS only); null when malformed or ambiguous. */
    public static @Nullable RequestTarget parse(String method, String target) {
        if (target.equals("*")) {
            return method.equals("OPTIONS") ? ASTERISK : null;
        }
        if (target.indexOf('#') >= 0) {
            return null;
        }
        if (target.charAt(0) == '/') {
            return origin(target, null, false);
        }
        if (target.regionMatches(true, 0, HTTP, 0, HTTP.length())) {
            return absolute(method, target, HTTP);
        }
        return target.regionMatches(true, 0, HTTPS, 0, HTTPS.length()) ? absolute(method, target, HTTPS) : null;
    }

    private static @Nullable RequestTarget absolute(String method, String target, String scheme) {
        int start = scheme.length();
        int end = start;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        Authority authority = Authority.parse(target.substring(start, end));
        if (authority == null) {
            return null;
        }
        String rest = target.substring(end);
        boolean https = scheme.equals(HTTPS);
        if (rest.isEmpty() && method.equals("OPTIONS")) {
            return new RequestTarget("*", "*", authority, https);
        }
        return origin(rest.startsWith("/") ? rest : "/" + rest, authority, https);
    }

    private static @Nullable RequestTarget origin(String forwarded, @Nullable Authority authority, boolean https) {
        int query = forwarded.indexOf('?');
        String path = RequestPath.normalize(query < 0 ? forwarded : forwarded.substring(0, query));
        return path == null ? null : new RequestTarget(forwarded, path, authority, https);
    }
}
