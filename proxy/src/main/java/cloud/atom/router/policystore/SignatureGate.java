package cloud.atom.router.policystore;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.policystore.ApplyRefusal.Cause;
import cloud.atom.router.signature.RefusedException;
import cloud.atom.router.trust.Endorsement;
import cloud.atom.router.trust.Signatures;
import cloud.atom.router.trust.Signers;
import cloud.atom.router.trust.Trust;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks for signatures before anything of a policy is read, and once it is read, whether their keys may sign for it.
 * Signatures that came along are verified in simulation mode too: there only having none is allowed. Thread-safe.
 *
 * <p>What it throws are {@link ApplyRefusedException}s.
 */
final class SignatureGate {
    private final ApplyRules rules;
    private final Supplier<Trust> trust;

    SignatureGate(ApplyRules rules, Supplier<Trust> trust) {
        this.rules = rules;
        this.trust = trust;
    }

    /** Who signed these bytes; null: nobody, which simulation mode allows. */
    @Nullable
    Signers signers(byte[] bytes, Signatures signatures, Instant at) {
        if (signatures.isEmpty() && rules.simulation()) {
            return null;
        }
        if (signatures.isEmpty()) {
            throw refused(Cause.SIGNATURE_MISSING, "Outside simulation mode a policy must be signed.");
        }
        try {
            return trust.get().signers(bytes, signatures, at);
        } catch (RefusedException e) {
            throw refused(e);
        }
    }

    /** That those who signed may sign for the policy of that identity. */
    Optional<Endorsement> endorse(@Nullable Signers signers, PolicyId policy) {
        if (signers == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(signers.endorse(policy, rules.environment()));
        } catch (RefusedException e) {
            throw refused(e);
        }
    }

    private static ApplyRefusedException refused(RefusedException why) {
        return refused(Cause.of(why.refusal()), "The signatures are refused: " + why.detail() + ".");
    }

    private static ApplyRefusedException refused(Cause cause, String detail) {
        return new ApplyRefusedException(ApplyRefusal.of(cause, detail));
    }
}
