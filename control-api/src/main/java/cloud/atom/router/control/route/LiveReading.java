package cloud.atom.router.control.route;

import cloud.atom.router.http.Authority;
import cloud.atom.router.http.RequestTarget;
import org.jspecify.annotations.Nullable;

/** Reads what a question says with the data plane's own rules for live requests. Thread-safe: holds no state. */
final class LiveReading {
    private LiveReading() {}

    /** The normalised path without query; null when malformed or ambiguous. */
    static @Nullable String path(String method, String target) {
        if (!target.matches("[\\x21-\\x7e]+")) {
            return null; // what the request line of a live request cannot hold
        }
        RequestTarget read = RequestTarget.parse(method, target);
        return read == null || read.authority() != null ? null : read.path();
    }

    /** The lower-case host without port; empty for empty; null when malformed. */
    static @Nullable String host(String field) {
        if (field.isEmpty()) {
            return field;
        }
        Authority authority = Authority.parse(field);
        return authority == null ? null : authority.host();
    }
}
