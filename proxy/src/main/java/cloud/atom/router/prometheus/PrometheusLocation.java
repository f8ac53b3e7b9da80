package cloud.atom.router.prometheus;

import cloud.atom.router.config.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where Prometheus is ({@code PROM_URL}), and as whom it is asked. Immutable.
 *
 * @param base without user and trailing slash, as {@code https://prometheus.example/prefix}
 * @param user {@code name:password} of basic authentication, from the URL; absent: none
 */
public record PrometheusLocation(URI base, Optional<Secret> user) {
    private static final String EXPECTED =
            "a malformed URL (expected: http://host[:port][/prefix] or https://…, no query, no fragment)";

    /**
     * Reads {@code http://[user:password@]host[:port][/prefix]} or {@code https://…}.
     *
     * @throws IllegalArgumentException when {@code text} is no such URL; the message does not show it, for it may hold a
     *     password
     */
    public static PrometheusLocation parse(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (web && uri.getHost() != null && uri.getRawQuery() == null && uri.getRawFragment() == null) {
                String path = uri.getPath().replaceAll("/+$", "");
                URI base = new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), path, null, null);
                return new PrometheusLocation(base, user(uri));
            }
        } catch (URISyntaxException e) {
            // Said below, without the text.
        }
        throw new IllegalArgumentException(EXPECTED);
    }

    private static Optional<Secret> user(URI uri) {
        String user = uri.getUserInfo();
        if (user == null || user.isEmpty()) {
            return Optional.empty();
        }
        if (user.indexOf(':') < 1) {
            throw new IllegalArgumentException("a URL with a user without password (expected: user:password@)");
        }
        return Optional.of(new Secret(user));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user.isEmpty() ? base.toString() : base.toString().replaceFirst("://", "://" + Secret.REDACTED + "@");
    }
}
