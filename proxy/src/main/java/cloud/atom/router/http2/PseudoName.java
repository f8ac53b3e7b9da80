package cloud.atom.router.http2;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Names of pseudo fields (RFC 9113, section 8.3; RFC 8441, section 4). */
enum PseudoName {
    AUTHORITY,
    METHOD,
    PATH,
    SCHEME,
    STATUS,
    PROTOCOL;

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
    private final byte[] bytes;

    PseudoName() {
        bytes = (":" + name().toLowerCase(Locale.ROOT)).getBytes(StandardCharsets.US_ASCII);
    }

    /** The name as it is sent; not to be changed. */
    byte[] bytes() {
        return bytes;
    }
}
