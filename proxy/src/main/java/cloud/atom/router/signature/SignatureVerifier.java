package cloud.atom.router.signature;

import cloud.atom.router.signature.BundledSignature.Digest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says whether enough trusted keys signed a message. Thread-safe: immutable.
 *
 * <p>Keys are counted by their SubjectPublicKeyInfo, so that two signatures of one key, or one key under two names, are
 * one. Signatures that do not hold neither count nor harm, but of the signature files there must be one that holds, if
 * there are any, and likewise of the bundles. The keys are tried one by one; what a bundle says of its key chooses
 * nothing.
 */
public final class SignatureVerifier {
    /** More signatures than any threshold asks for; each costs some milliseconds. */
    private static final int MAX_SIGNATURES = 16;

    private static final int MAX_KEYS = 64;

    private final Set<VerificationKey> keys;
    private final int threshold;
    private final boolean legacy;
    private final @Nullable LogCheck log;

    /**
     * A verifier that looks at no log and takes no legacy bundles.
     *
     * @param threshold distinct keys, at least 1
     * @throws IllegalArgumentException when no signatures could ever be enough, or none were needed
     */
    public SignatureVerifier(List<VerificationKey> keys, int threshold) {
        this(new LinkedHashSet<>(keys), threshold, false, null);
    }

    private SignatureVerifier(Set<VerificationKey> keys, int threshold, boolean legacy, @Nullable LogCheck log) {
        if (keys.size() > MAX_KEYS) {
            throw new IllegalArgumentException("keys: " + keys.size() + " (expected: at most " + MAX_KEYS + ")");
        }
        if (threshold < 1 || threshold > keys.size()) {
            throw new IllegalArgumentException(
                    "threshold: " + threshold + " (expected: 1 to the number of distinct keys, " + keys.size() + ")");
        }
        this.keys = keys;
        this.threshold = threshold;
        this.legacy = legacy;
        this.log = log;
    }

    /** The same, but taking legacy bundles of cosign too. */
    public SignatureVerifier withLegacyBundles() {
        return new SignatureVerifier(keys, threshold, true, log);
    }

    /** The same, but only for signatures with an entry in one of these logs; a signature file can have none. */
    public SignatureVerifier withLogs(TrustedRoot root) {
        return new SignatureVerifier(keys, threshold, legacy, new LogCheck(root));
    }

    /**
     * The keys that signed, at least as many as the threshold says.
     *
     * @param message the exact bytes
     * @param files contents of {@code .sig} files
     * @param bundles contents of bundles
     * @throws RefusedException when they do not; with the fault of the last signature that does not hold, if one does not
     */
    public Set<VerificationKey> verify(byte[] message, List<byte[]> files, List<byte[]> bundles)
            throws RefusedException {
        int count = files.size() + bundles.size();
        if (count == 0) {
            throw new RefusedException(Refusal.SIGNATURE_MISSING, "no signature");
        }
        if (count > MAX_SIGNATURES) {
            throw new RefusedException(Refusal.SIGNATURE_MALFORMED, "more than " + MAX_SIGNATURES + " signatures");
        }
        Tally tally = new Tally();
        tally.count(files, file -> signer(message, file));
        tally.count(bundles, bundle -> bundleSigner(message, bundle));
        return tally.enough();
    }

    private VerificationKey signer(byte[] message, byte[] file) throws RefusedException {
        VerificationKey key = signerOf(message, SignatureFile.read(file));
        if (log != null) {
            throw new RefusedException(Refusal.LOG_MISSING, "a signature file has no entry of a transparency log");
        }
        return key;
    }

    private VerificationKey bundleSigner(byte[] message, byte[] json) throws RefusedException {
        BundledSignature bundle = SigstoreBundle.read(json, legacy);
        VerificationKey key = signerOf(message, bundle.signature());
        if (bundle.key() != null && !bundle.key().equals(key)) {
            throw new RefusedException(Refusal.BUNDLE_INCONSISTENT, "it names another key than the one that signed");
        }
        expectDigest(bundle, key, message);
        if (log != null) {
            log.expect(bundle.entries(), new LogCheck.Signed(message, bundle.signature(), key));
        }
        return key;
    }

    /** Only to identify the message, but it must not be of another. Legacy bundles have none. */
    private void expectDigest(BundledSignature bundle, VerificationKey key, byte[] message) throws RefusedException {
        Digest digest = bundle.digest();
        boolean pure = key.scheme() == Scheme.ED25519_PURE;
        if (digest == null) {
            if (pure || bundle.legacy()) {
                return;
            }
            throw new RefusedException(Refusal.BUNDLE_INCONSISTENT, "no digest of the message");
        }
        boolean fits = digest.algorithm().equals(key.hash().bundleName())
                && Arrays.equals(digest.bytes(), key.hash().of(message));
        if (!fits) {
            throw new RefusedException(Refusal.BUNDLE_INCONSISTENT, "the digest of another message");
        }
    }

    private VerificationKey signerOf(byte[] message, byte[] signature) throws RefusedException {
        for (VerificationKey key : keys) {
            if (key.verifies(message, signature)) {
                return key;
            }
        }
        throw new RefusedException(Refusal.SIGNATURE_WRONG, "of no trusted key, or over other bytes");
    }

    /** Finds the key that made one signature. */
    private interface Signer {
        VerificationKey of(byte[] signature) throws RefusedException;
    }

    /** The keys that have signed so far. Confined to one call. */
    private final class Tally {
        private final Set<VerificationKey> signers = new HashSet<>();
        private @Nullable RefusedException fault;
        private @Nullable RefusedException kindFault;

        void count(List<byte[]> signatures, Signer signer) {
            boolean any = false;
            for (byte[] signature : signatures) {
                try {
                    signers.add(signer.of(signature));
                    any = true;
                } catch (RefusedException e) {
                    fault = e;
                } catch (RuntimeException e) {
                    // Whatever a library makes of hostile bytes: what cannot be checked does not hold.
                    fault = new RefusedException(Refusal.SIGNATURE_MALFORMED, "it cannot be checked");
                }
            }
            if (!any && !signatures.isEmpty()) {
                kindFault = fault;
            }
        }

        Set<VerificationKey> enough() throws RefusedException {
            if (kindFault != null) {
                throw kindFault;
            }
            if (signers.size() < threshold) {
                throw fault != null ? fault : tooFew();
            }
            return Set.copyOf(signers);
        }

        private RefusedException tooFew() {
            return new RefusedException(
                    Refusal.SIGNATURE_TOO_FEW, signers.size() + " distinct keys (expected: " + threshold + ")");
        }
    }
}
