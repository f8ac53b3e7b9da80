package cloud.atom.router.control.route;

import cloud.atom.router.http.Authority;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.HopByHop;
import cloud.atom.router.http.RequestTarget;
import java.util.Map;
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

    /**
     * The fields that a decision sees: without those of one connection, those that {@code Connection} names, and those
     * that the router itself reads.
     */
    static Fields fields(Map<String, String> given) {
        Fields fields = new Fields(given.size());
        given.forEach(fields::add);
        HopByHop.strip(fields);
        fields.removeIf(name -> name.equalsIgnoreCase("host") || name.equalsIgnoreCase("expect"));
        return fields;
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
