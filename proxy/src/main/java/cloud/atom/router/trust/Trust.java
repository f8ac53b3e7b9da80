package cloud.atom.router.trust;

import cloud.atom.router.signature.Refusal;
import cloud.atom.router.signature.RefusedException;
import cloud.atom.router.signature.SignatureVerifier;
import cloud.atom.router.signature.VerificationKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The keys that are trusted, as one version of conf/trust.yaml has them. Thread-safe: immutable. */
public final class Trust {
    /** No key is trusted. */
    public static final Trust NONE = new Trust(0, List.of(), Set.of(), Map.of());

    /** More than an organisation needs; every one costs some tenths of a millisecond per signature. */
    static final int MAX_KEYS = 64;

    private final long version;
    private final List<TrustedKey> keys;
    private final Set<String> revoked;
    private final Map<String, Integer> thresholds;
    private final @Nullable SignatureVerifier verifier;

    /**
     * Trust in some keys.
     *
     * @param version of the file; 0: of none
     * @param keys at most {@value #MAX_KEYS}, each once
     * @param revoked fingerprints
     * @param thresholds distinct keys that a policy needs, by environment; 1 where it names none
     */
    Trust(long version, List<TrustedKey> keys, Set<String> revoked, Map<String, Integer> thresholds) {
        this.version = version;
        this.keys = List.copyOf(keys);
        this.revoked = Set.copyOf(revoked);
        this.thresholds = Map.copyOf(thresholds);
        List<VerificationKey> all = keys.stream().map(TrustedKey::key).toList();
        verifier = all.isEmpty() ? null : new SignatureVerifier(all, 1);
    }

    /** The version of the trust file; 0 when there was none. */
    public long version() {
        return version;
    }

    /** All keys, revoked ones too, in the order of the file. */
    public List<TrustedKey> keys() {
        return keys;
    }

    /** How many distinct keys a policy of that environment needs; at least 1. */
    public int threshold(String environment) {
        return thresholds.getOrDefault(environment, 1);
    }

    /**
     * The keys that signed {@code message} and are trusted at {@code now}; reads nothing of the message. What each of them
     * may sign is asked afterwards, of the answer.
     *
     * @throws RefusedException when there is none; whatever goes wrong on the way is such a refusal
     */
    public Signers signers(byte[] message, Signatures signatures, Instant now) throws RefusedException {
        if (signatures.isEmpty()) {
            throw new RefusedException(Refusal.SIGNATURE_MISSING, "no signature");
        }
        if (verifier == null) {
            throw new RefusedException(Refusal.KEY_UNKNOWN, "this router trusts no key");
        }
        List<TrustedKey> signed = signed(verifier, message, signatures);
        List<TrustedKey> valid = those(
                signed,
                key -> !revoked.contains(key.fingerprint()),
                Refusal.KEY_REVOKED,
                "every key that signed is revoked");
        return new Signers(
                this,
                those(valid, key -> key.period().holds(now), Refusal.KEY_WINDOW, "no key that signed is valid now"),
                signatures);
    }

    private List<TrustedKey> signed(SignatureVerifier by, byte[] message, Signatures signatures)
            throws RefusedException {
        try {
            Set<VerificationKey> found = by.verify(message, signatures.files(), signatures.bundles());
            return keys.stream().filter(key -> found.contains(key.key())).toList();
        } catch (RuntimeException e) {
            throw new RefusedException(Refusal.SIGNATURE_MALFORMED, "it cannot be checked");
        }
    }

    /**
     * The keys that fulfil {@code rule}.
     *
     * @throws RefusedException when none does
     */
    static List<TrustedKey> those(List<TrustedKey> keys, Predicate<TrustedKey> rule, Refusal refusal, String why)
            throws RefusedException {
        List<TrustedKey> kept = keys.stream().filter(rule).toList();
        if (kept.isEmpty()) {
            String all = keys.stream().map(TrustedKey::toString).collect(Collectors.joining(", "));
            throw new RefusedException(refusal, why + ": " + all);
        }
        return kept;
    }
}
