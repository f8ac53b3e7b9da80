package cloud.atom.router.tls;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the certificates of the data plane stand. Immutable.
 *
 * @param certificates those in use, in the configuration's order
 * @param lastError why the files as they stand are not used; empty when they are
 */
public record TlsStatus(List<Expiry> certificates, Optional<String> lastError) {
    public TlsStatus {
        certificates = List.copyOf(certificates);
    }

    /**
     * One certificate.
     *
     * @param label its file, or {@code development}
     * @param notAfter the last moment of its validity
     */
    public record Expiry(String label, Instant notAfter) {}
}
