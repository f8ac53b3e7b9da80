package cloud.atom.router.policystore;

import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.trust.Endorsement;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One accepted version of a policy. Immutable.
 *
 * @param text the exact bytes as text: they were checked to be UTF-8 without a byte order mark, so nothing is lost
 * @param sha256 lower-case hexadecimal digest of the bytes
 * @param applier who applied it
 * @param source where the bytes came from
 * @param acceptedAt wall clock
 * @param endorsement who signed it; empty: unsigned, in simulation mode
 */
public record StoredVersion(
        RoutingPolicy policy,
        String text,
        String sha256,
        String applier,
        String source,
        Instant acceptedAt,
        Optional<Endorsement> endorsement,
        Status status) {

    public long version() {
        return policy.version();
    }

    /** A new array with the exact bytes that were applied. */
    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What is known of its signatures. */
    public ApplyResult.Signature signature() {
        return ApplyResult.Signature.of(endorsement);
    }

    StoredVersion superseded() {
        return new StoredVersion(policy, text, sha256, applier, source, acceptedAt, endorsement, Status.SUPERSEDED);
    }

    /** Where a version stands. */
    public enum Status {
        ACTIVE,
        SUPERSEDED;

        /** The name in answers. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
