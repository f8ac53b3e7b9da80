package cloud.atom.router.tls;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/**
 * Certificates and private keys in a text (RFC 7468; PKCS#1 and SEC 1 keys as OpenSSL writes them). Text between the
 * blocks is ignored. Immutable.
 */
final class PemText {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /** Kinds of keys by the object identifier of their algorithm. */
    private static final Map<String, String> KEY_TYPES = Map.of(
            "1.2.840.113549.1.1.1", "RSA",
            "1.2.840.113549.1.1.10", "RSASSA-PSS",
            "1.2.840.10045.2.1", "EC",
            "1.3.101.112", "Ed25519");

    private final String file;
    private final List<Block> blocks;

    private PemText(String file, List<Block> blocks) {
        this.file = file;
        this.blocks = blocks;
    }

    /**
     * Takes a text apart.
     *
     * @param file begins every problem
     * @throws InvalidInputException when a block has no end
     */
    static PemText of(String file, String text) {
        List<Block> blocks = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        int openLine = 0;
        int number = 0;
        for (String line : text.lines().map(String::strip).toList()) {
            number++;
            if (line.startsWith(BEGIN)) {
                openLine = number;
                open.setLength(0);
            }
            if (openLine > 0) {
                open.append(line).append('\n');
            }
            if (openLine > 0 && line.startsWith(END)) {
                blocks.add(new Block(openLine, open.toString()));
                openLine = 0;
            }
        }
        if (openLine > 0) {
            throw refused(file, openLine, "the block has no end");
        }
        return new PemText(file, blocks);
    }

    /** One block with its first and last line. */
    private record Block(int line, String text) {
        String type() {
            String first = text.substring(BEGIN.length(), text.indexOf('\n'));
            return first.endsWith(DASHES) ? first.substring(0, first.length() - DASHES.length()) : first;
        }

        boolean isKey() {
            return type().endsWith("PRIVATE KEY");
        }

        /** Not the text: it may be a key. */
        @Override
        public String toString() {
            return type() + " in line " + line;
        }
    }

    /**
     * All certificates, in their order; at least one.
     *
     * @throws InvalidInputException when there is none, or one cannot be read
     */
    List<X509Certificate> certificates() {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks) {
            if (block.type().equals("CERTIFICATE")) {
                certificates.add(certificate(block));
            }
        }
        if (certificates.isEmpty()) {
            throw refused(file, 1, "no certificate in it (expected: PEM, -----BEGIN CERTIFICATE-----)");
        }
        return certificates;
    }

    private X509Certificate certificate(Block block) {
        try {
            byte[] bytes = block.text().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
        } catch (GeneralSecurityException e) {
            throw refused(file, block.line(), "the certificate cannot be read (expected: X.509)");
        }
    }

    /**
     * The one private key.
     *
     * @throws InvalidInputException when there is none or more than one, or it is encrypted or cannot be read
     */
    PrivateKey privateKey() {
        List<Block> keys = blocks.stream().filter(Block::isKey).toList();
        if (keys.isEmpty()) {
            throw refused(file, 1, "no private key in it (expected: PEM, -----BEGIN PRIVATE KEY-----)");
        }
        if (keys.size() > 1) {
            throw refused(file, keys.get(1).line(), "a second private key (expected: one)");
        }
        Block block = keys.get(0);
        if (block.type().startsWith("ENCRYPTED") || block.text().contains("Proc-Type: 4,ENCRYPTED")) {
            throw refused(
                    file,
                    block.line(),
                    "the private key is encrypted (expected: one without password, that only the router may read)");
        }
        return key(block);
    }

    private PrivateKey key(Block block) {
        try (PEMParser parser = new PEMParser(new StringReader(block.text()))) {
            Object parsed = parser.readObject();
            PrivateKeyInfo info =
                    parsed instanceof PEMKeyPair pair ? pair.getPrivateKeyInfo() : (PrivateKeyInfo) parsed;
            String type = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
            String known = KEY_TYPES.get(type);
            if (known == null) {
                throw refused(file, block.line(), "a key of kind " + type + " (expected: RSA, EC or Ed25519)");
            }
            return KeyFactory.getInstance(known).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        } catch (IOException | GeneralSecurityException | ClassCastException | IllegalArgumentException e) {
            throw refused(file, block.line(), "the private key cannot be read (expected: PKCS#8, PKCS#1 or SEC 1)");
        }
    }

    private static InvalidInputException refused(String file, int line, String message) {
        return new InvalidInputException(List.of(new InputProblem(file, "", line, 1, message)));
    }
}
