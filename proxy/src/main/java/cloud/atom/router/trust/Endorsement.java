package cloud.atom.router.trust;

import java.util.List;

/**
 * The evidence that a policy may steer: who signed it, verified. Immutable.
 *
 * @param keys those that may sign for it, each once, by fingerprint; at least {@code threshold}
 * @param threshold how many were needed
 * @param signatures what was verified, to hand it on
 */
public record Endorsement(List<TrustedKey> keys, int threshold, Signatures signatures) {
    public Endorsement {
        keys = List.copyOf(keys);
    }

    /** Fingerprints of the keys, sorted. */
    public List<String> fingerprints() {
        return keys.stream().map(TrustedKey::fingerprint).toList();
    }

    /** The approvers among the keys. */
    public List<TrustedKey> approvers() {
        return keys.stream()
                .filter(key -> key.role() == TrustedKey.Role.APPROVER)
                .toList();
    }
}
