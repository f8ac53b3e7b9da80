package cloud.atom.router.http2;

import cloud.atom.router.http.FieldLine;
import org.jspecify.annotations.Nullable;

/**
 * A field in the static or in a dynamic table. Immutable.
 *
 * @param pseudo which pseudo field it is; null for others
 * @param value a sound value of a pseudo field as text, so that it becomes text once for all messages; null for others
 */
record HpackEntry(
        FieldLine line,
        @Nullable PseudoName pseudo,
        @Nullable String value) {
    /** Counted for each field beside its name and value (RFC 7541, section 4.1; RFC 9113, section 6.5.2). */
    static final int EXTRA_BYTES = 32;

    int size() {
        return line.nameLength() + line.valueLength() + EXTRA_BYTES;
    }
}
