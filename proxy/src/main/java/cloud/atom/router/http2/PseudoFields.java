package cloud.atom.router.http2;

import org.jspecify.annotations.Nullable;

/**
 * What a message says in pseudo fields in place of a start line (RFC 9113, section 8.3). Immutable; absent ones are null.
 * Values are sound as field values are, and no more: who uses one as a method, target or host judges it as such.
 *
 * @param protocol what an extended CONNECT asks for (RFC 8441)
 * @param status from 100 up to 999; 0 when absent
 */
public record PseudoFields(
        @Nullable String method,
        @Nullable String scheme,
        @Nullable String authority,
        @Nullable String path,
        @Nullable String protocol,
        int status) {

    /** Those of trailers. */
    public static final PseudoFields NONE = new PseudoFields(null, null, null, null, null, 0);

    /** Those of a request other than CONNECT. */
    public static PseudoFields request(String method, String scheme, String authority, String path) {
        return new PseudoFields(method, scheme, authority, path, null, 0);
    }

    public boolean isEmpty() {
        return equals(NONE);
    }
}
