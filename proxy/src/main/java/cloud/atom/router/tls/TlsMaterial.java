package cloud.atom.router.tls;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * What the files of {@link TlsConfig} hold. Immutable.
 *
 * @param certificates the one for names that no other has is first; at least one
 * @param clientAuthorities whose client certificates are asked for; empty: clients are not asked
 */
record TlsMaterial(List<ServerCertificate> certificates, List<X509Certificate> clientAuthorities) {
    TlsMaterial {
        certificates = List.copyOf(certificates);
        clientAuthorities = List.copyOf(clientAuthorities);
    }

    /**
     * Reads all of it.
     *
     * @throws InvalidInputException with everything that is wrong in the files
     */
    static TlsMaterial read(TlsConfig config, FileContents contents) {
        List<InputProblem> problems = new ArrayList<>();
        List<ServerCertificate> certificates = new ArrayList<>();
        for (TlsConfig.CertificatePair pair : config.pairs()) {
            collect(problems, () -> certificates.add(ServerCertificate.read(pair, contents)));
        }
        List<X509Certificate> authorities = new ArrayList<>();
        if (config.asksForClients()) {
            collect(
                    problems,
                    () -> authorities.addAll(
                            PemText.of(config.clientCaFile().toString(), contents.text(config.clientCaFile()))
                                    .certificates()));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return new TlsMaterial(certificates, authorities);
    }

    private static void collect(List<InputProblem> problems, Runnable reading) {
        try {
            reading.run();
        } catch (InvalidInputException e) {
            problems.addAll(e.problems());
        }
    }

    /** The same certificates without files. */
    static TlsMaterial of(ServerCertificate certificate) {
        return new TlsMaterial(List.of(certificate), List.of());
    }
}
