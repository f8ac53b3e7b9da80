package cloud.atom.router.policystore;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.trust.Endorsement;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A policy that was taken, or would be (dry run). Immutable.
 *
 * @param latest the highest version ever accepted for this id, this one included when it was taken; 0: none
 * @param signature what is known of the signatures
 * @param applier who applied it
 * @param signatureSha256 lower-case hexadecimal digest of all signatures that came along; absent for an unsigned policy
 * @param manifestSha256 lower-case hexadecimal digest of the exact bytes
 * @param keys fingerprints of the keys that signed; empty for an unsigned policy
 * @param timestamp when it was accepted; for {@link Status#UNCHANGED} when it was the first time
 * @param changes what differs from the active version, in words; empty when nothing does
 */
public record ApplyResult(
        PolicyId policyId,
        long version,
        Status status,
        Signature signature,
        long latest,
        String applier,
        Optional<String> signatureSha256,
        String manifestSha256,
        List<String> keys,
        Instant timestamp,
        List<PolicyCheck> checks,
        List<String> changes)
        implements ApplyAnswer {
    public ApplyResult {
        keys = List.copyOf(keys);
        checks = List.copyOf(checks);
        changes = List.copyOf(changes);
    }

    /** What became of the policy. */
    public enum Status {
        /** It steers requests. */
        ACTIVE,
        /** The same version with the same bytes was there before. */
        UNCHANGED,
        /** A dry run would have been taken. */
        VALID;

        /** The name in answers and metrics. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is known of the signatures. */
    public enum Signature {
        /** Enough keys that may sign for it did. */
        VERIFIED,
        /** None: simulation mode takes unsigned policies. */
        SIMULATED;

        static Signature of(Optional<Endorsement> endorsement) {
            return endorsement.isPresent() ? VERIFIED : SIMULATED;
        }

        /** The name in answers. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
