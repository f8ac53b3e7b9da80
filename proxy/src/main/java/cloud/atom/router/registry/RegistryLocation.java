package cloud.atom.router.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/** Where the registry's document is ({@code GLOBAL_REGISTRY_URL}). Immutable. */
public sealed interface RegistryLocation {
    /** A file. */
    record FileLocation(Path path) implements RegistryLocation {
        @Override
        public String toString() {
            return "file:" + path;
        }
    }

    /** A document that is polled over {@code http} or {@code https}. */
    record WebLocation(URI uri) implements RegistryLocation {
        /** Without the query, which may hold a secret. */
        @Override
        public String toString() {
            String text = uri.toString();
            int query = text.indexOf('?');
            return query < 0 ? text : text.substring(0, query) + "?…";
        }
    }

    /**
     * Reads {@code file:PATH}, {@code http://…} or {@code https://…}.
     *
     * @param base the folder that a relative path is relative to
     * @throws IllegalArgumentException when {@code text} is no such location; the message does not show it, for it may
     *     hold a password
     */
    static RegistryLocation parse(String text, Path base) {
        String scheme = text.substring(0, Math.max(0, text.indexOf(':'))).toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "file" -> new FileLocation(path(text.substring("file:".length()), base));
            case "http", "https" -> new WebLocation(uri(text));
            case "redis", "rediss" -> throw new IllegalArgumentException(scheme + ":// (a fleet): not supported yet");
            default ->
                throw new IllegalArgumentException(
                        "scheme \"" + scheme + "\" (expected: file:PATH, http://… or https://…)");
        };
    }

    private static Path path(String text, Path base) {
        // file:///a/b and file:/a/b name the same file (RFC 8089, section 2); file://host/ has no meaning here.
        String path = text.startsWith("///") ? text.substring(2) : text;
        if (path.isEmpty() || path.startsWith("//")) {
            throw new IllegalArgumentException("a file without path (expected: file:PATH)");
        }
        try {
            return base.resolve(path).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("no path of a file (expected: file:PATH)", e);
        }
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            boolean shaped = uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null;
            if (shaped) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Said below, without the text.
        }
        throw new IllegalArgumentException("a malformed URL (expected: http://host[:port]/path, no user, no fragment)");
    }
}
