package cloud.atom.router.tls;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.config.Secret;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A certificate chain with the key of its first certificate. Immutable.
 *
 * @param label the name in metrics and logs: the chain's file, or {@code development}
 * @param key the private key
 * @param chain the own certificate first, then its issuers; at least one
 */
record ServerCertificate(String label, PrivateKey key, List<X509Certificate> chain) {
    private static final byte[] PROBE = {1, 2, 3};
    private static final Map<String, String> SIGNATURES = Map.of(
            "RSA", "SHA256withRSA",
            "EC", "SHA256withECDSA",
            "Ed25519", "Ed25519",
            "EdDSA", "Ed25519");

    ServerCertificate {
        chain = List.copyOf(chain);
    }

    /**
     * Reads a pair of files.
     *
     * @throws InvalidInputException when one cannot be read or they do not belong together
     */
    static ServerCertificate read(TlsConfig.CertificatePair pair, FileContents contents) {
        String certFile = pair.certFile().toString();
        List<X509Certificate> chain =
                PemText.of(certFile, contents.text(pair.certFile())).certificates();
        String keyFile = pair.keyFile().toString();
        PrivateKey key = PemText.of(keyFile, contents.text(pair.keyFile())).privateKey();
        if (!belongTogether(key, chain.get(0).getPublicKey())) {
            String message = "not the key of the first certificate in " + certFile;
            throw new InvalidInputException(List.of(new InputProblem(keyFile, "", 1, 1, message)));
        }
        return new ServerCertificate(certFile, key, chain);
    }

    /** Whether what the one signs the other verifies. */
    private static boolean belongTogether(PrivateKey key, PublicKey certified) {
        String algorithm = SIGNATURES.get(key.getAlgorithm());
        if (algorithm == null) {
            return key.getAlgorithm().equals(certified.getAlgorithm());
        }
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    X509Certificate own() {
        return chain.get(0);
    }

    Instant notAfter() {
        return own().getNotAfter().toInstant();
    }

    /** Which of the chain are not valid at {@code now}, with when they were or will be. */
    List<InputProblem> outOfTime(Instant now) {
        List<InputProblem> found = new ArrayList<>();
        for (int i = 0; i < chain.size(); i++) {
            Instant begin = chain.get(i).getNotBefore().toInstant();
            Instant end = chain.get(i).getNotAfter().toInstant();
            if (now.isBefore(begin)) {
                found.add(problem("certificate " + (i + 1) + " in it is not valid before " + begin));
            } else if (now.isAfter(end)) {
                found.add(problem("certificate " + (i + 1) + " in it is over since " + end));
            }
        }
        return found;
    }

    private InputProblem problem(String message) {
        return new InputProblem(label, "", 1, 1, message);
    }

    /** Not the key. */
    @Override
    public String toString() {
        return label + ", key " + Secret.REDACTED;
    }
}
