package cloud.atom.router.signature;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A key that signatures are checked with, its scheme and hash pinned: nothing that comes with a signature chooses them.
 * Thread-safe: immutable. Two keys are equal when their SubjectPublicKeyInfo is, whatever they are called or pinned to.
 */
public final class VerificationKey {
    private final byte[] info;
    private final Scheme scheme;
    private final Hash hash;
    private final SignatureCheck check;
    private final String fingerprint;

    VerificationKey(byte[] info, Scheme scheme, Hash hash, SignatureCheck check) {
        this.info = info.clone();
        this.scheme = scheme;
        this.hash = hash;
        this.check = check;
        fingerprint = HexFormat.of().formatHex(Hash.SHA256.of(info));
    }

    public Scheme scheme() {
        return scheme;
    }

    /** The hash that the message is signed by; of pure Ed25519, which signs the message, the one of bundles' digests. */
    public Hash hash() {
        return hash;
    }

    /** SHA-256 of the DER SubjectPublicKeyInfo in lower-case hex. */
    public String fingerprint() {
        return fingerprint;
    }

    /** Whether {@code signature}, as bytes, is this key's over {@code message}. */
    public boolean verifies(byte[] message, byte[] signature) {
        return check.holds(message, signature);
    }

    /** The DER SubjectPublicKeyInfo. */
    byte[] info() {
        return info.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerificationKey key && Arrays.equals(info, key.info);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(info);
    }

    @Override
    public String toString() {
        return fingerprint;
    }
}
