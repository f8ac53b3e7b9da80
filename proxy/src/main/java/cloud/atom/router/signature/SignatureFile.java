package cloud.atom.router.signature;

/**
 * Reads {@code .sig} files: what {@code cosign sign-blob} prints, base64 with or without line ends. Thread-safe: holds no
 * state.
 */
public final class SignatureFile {
    /** A signature of RSA-4096 takes 684 bytes. */
    private static final int MAX_BYTES = 4096;

    private SignatureFile() {}

    /** The signature that the file holds. */
    public static byte[] read(byte[] file) throws RefusedException {
        if (file.length > MAX_BYTES) {
            throw new RefusedException(Refusal.SIGNATURE_MALFORMED, "longer than " + MAX_BYTES + " bytes");
        }
        byte[] signature = StrictBase64.decodeLines(file, Refusal.SIGNATURE_MALFORMED);
        if (signature.length == 0) {
            throw new RefusedException(Refusal.SIGNATURE_MALFORMED, "empty");
        }
        return signature;
    }
}
