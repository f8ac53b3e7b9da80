package cloud.atom.router.downstream;

import org.jspecify.annotations.Nullable;

/**
 * What clients of HTTP/1.1 and HTTP/2 over TLS are told about HTTP/3: that it is spoken on a port of the same host (RFC
 * 7838, RFC 9114, section 3.1.1). Thread-safe.
 */
final class AltSvc {
    /** How long a client may remember it; one that then finds nobody there falls back to TCP. */
    private static final int SECONDS = 86_400;

    /** Written by whoever opens or closes the port, read by every loop; null while nobody listens there. */
    private volatile @Nullable String value;

    /** From now on HTTP/3 is spoken on {@code port}. */
    void offer(int port) {
        value = "h3=\":" + port + "\"; ma=" + SECONDS;
    }

    /** From now on nothing is said. */
    void withdraw() {
        value = null;
    }

    /** The field's value; null while there is nothing to say. */
    @Nullable
    String value() {
        return value;
    }
}
