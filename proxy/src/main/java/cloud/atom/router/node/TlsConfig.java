package cloud.atom.router.node;

import java.nio.file.Path;
import java.util.List;

/**
 * Section {@code tls} of conf/router.yaml. Immutable.
 *
 * @param certFile certificate chain of the data plane, PEM; default none
 * @param keyFile its private key, PEM; default none
 * @param clientCaFile authorities whose client certificates are asked for, PEM; default none
 * @param certificates further pairs of {@code cert_file} and {@code key_file}, chosen by the name that the client asks
 *     for; default none
 */
public record TlsConfig(Path certFile, Path keyFile, Path clientCaFile, List<CertificatePair> certificates) {
    public static final TlsConfig DEFAULT = new TlsConfig(Path.of(""), Path.of(""), Path.of(""), List.of());

    public TlsConfig {
        certificates = List.copyOf(certificates);
    }

    /** A certificate chain and its key, both PEM. */
    public record CertificatePair(Path certFile, Path keyFile) {}
}
