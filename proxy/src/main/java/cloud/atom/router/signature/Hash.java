package cloud.atom.router.signature;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The hash functions that a key may be pinned to (FIPS 180-4). */
public enum Hash {
    SHA256("SHA-256", "SHA2_256", "3031300d060960864801650304020105000420"),
    SHA384("SHA-384", "SHA2_384", "3041300d060960864801650304020205000430"),
    SHA512("SHA-512", "SHA2_512", "3051300d060960864801650304020305000440");

    private final String algorithm;
    private final String bundleName;
    /** In hex. */
    private final String digestInfo;

    Hash(String algorithm, String bundleName, String digestInfo) {
        this.algorithm = algorithm;
        this.bundleName = bundleName;
        this.digestInfo = digestInfo;
    }

    public byte[] of(byte[] message) {
        try {
            return MessageDigest.getInstance(algorithm).digest(message);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(algorithm + " is part of every Java platform", e);
        }
    }

    /** As in {@code trust.yaml} and in bodies of the log: {@code sha256}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As in bundles: {@code SHA2_256}. */
    String bundleName() {
        return bundleName;
    }

    /** What stands before the hash in a signature of RSA (RFC 8017, section 9.2, note 1). */
    byte[] digestInfo() {
        return HexFormat.of().parseHex(digestInfo);
    }
}
