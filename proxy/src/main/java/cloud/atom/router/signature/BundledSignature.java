package cloud.atom.router.signature;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a bundle holds. Nothing of it is believed before it is checked with a key that is trusted already. Immutable by
 * convention: nobody writes into the arrays.
 *
 * @param digest what the bundle says that the message's digest is; null when it says nothing
 * @param key the key that a legacy bundle names; never a source of keys, it can only contradict
 * @param entries entries of transparency logs
 * @param legacy whether it is of cosign's older form, which has no digest
 */
@SuppressWarnings("ArrayRecordComponent") // only this package has them
record BundledSignature(
        byte[] signature,
        @Nullable Digest digest,
        @Nullable VerificationKey key,
        List<LogEntry> entries,
        boolean legacy) {

    /** A digest and the name of its hash. */
    record Digest(String algorithm, byte[] bytes) {}
}
