package cloud.atom.router.tls;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Section {@code tls} of conf/router.yaml. Immutable.
 *
 * @param certFile certificate chain of the data plane, PEM, its own certificate first; default none
 * @param keyFile its private key, PEM, not encrypted; default none
 * @param clientCaFile authorities whose client certificates are asked for, PEM; default none: clients are not asked
 * @param certificates further pairs of {@code cert_file} and {@code key_file}, chosen by the name that the client asks
 *     for; default none
 */
public record TlsConfig(Path certFile, Path keyFile, Path clientCaFile, List<CertificatePair> certificates) {
    public static final TlsConfig DEFAULT = new TlsConfig(Path.of(""), Path.of(""), Path.of(""), List.of());

    public TlsConfig {
        certificates = List.copyOf(certificates);
        if (isGiven(certFile) != isGiven(keyFile)) {
            throw new IllegalArgumentException(
                    isGiven(certFile)
                            ? "cert_file: " + certFile + " (expected: together with key_file)"
                            : "key_file: " + keyFile + " (expected: together with cert_file)");
        }
        if (isGiven(clientCaFile) && !isGiven(certFile) && certificates.isEmpty()) {
            throw new IllegalArgumentException(
                    "client_ca_file: " + clientCaFile + " (expected: with cert_file and key_file)");
        }
    }

    /** A certificate chain and its key, both PEM. */
    public record CertificatePair(Path certFile, Path keyFile) {}

    /** Whether it names a certificate. */
    public boolean hasCertificates() {
        return isGiven(certFile) || !certificates.isEmpty();
    }

    boolean asksForClients() {
        return isGiven(clientCaFile);
    }

    /** All pairs; the one that serves names which no other has is first. */
    List<CertificatePair> pairs() {
        List<CertificatePair> pairs = new ArrayList<>();
        if (isGiven(certFile)) {
            pairs.add(new CertificatePair(certFile, keyFile));
        }
        pairs.addAll(certificates);
        return pairs;
    }

    /** Every file that it names. */
    List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (CertificatePair pair : pairs()) {
            files.add(pair.certFile());
            files.add(pair.keyFile());
        }
        if (asksForClients()) {
            files.add(clientCaFile);
        }
        return files;
    }

    private static boolean isGiven(Path file) {
        return !file.toString().isEmpty();
    }
}
