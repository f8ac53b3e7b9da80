package cloud.atom.router.downstream;

import cloud.atom.router.http.HttpVersion;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What this process adds to {@code Via} (RFC 9110, section 7.6.3). Thread-safe: immutable. */
final class Via {
    private final String pseudonym;

    /** Has all versions. */
    private final Map<HttpVersion, String> entries = new EnumMap<>(HttpVersion.class);

    /** Takes the name by which this process calls itself; unique, so that a loop can be told. */
    Via(String pseudonym) {
        this.pseudonym = pseudonym;
        for (HttpVersion version : HttpVersion.values()) {
            entries.put(version, version.number() + " " + pseudonym);
        }
    }

    String pseudonym() {
        return pseudonym;
    }

    /** The entry for a message that came in {@code received}. */
    String of(HttpVersion received) {
        return Objects.requireNonNull(entries.get(received));
    }
}
