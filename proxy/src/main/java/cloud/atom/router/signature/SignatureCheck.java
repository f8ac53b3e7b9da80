package cloud.atom.router.signature;

/** Checks signatures of one key. Thread-safe. */
interface SignatureCheck {
    /** Whether {@code signature} is this key's over {@code message}; what has not the shape of one is not. */
    boolean holds(byte[] message, byte[] signature);
}
