package cloud.atom.router.trust;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.signature.Refusal;
import cloud.atom.router.signature.RefusedException;
import java.util.Comparator;
import java.util.List;

/** The trusted keys that signed something, before it is known what it is. Thread-safe: immutable. */
public final class Signers {
    private final Trust trust;
    private final List<TrustedKey> keys;
    private final Signatures signatures;

    Signers(Trust trust, List<TrustedKey> keys, Signatures signatures) {
        this.trust = trust;
        this.keys = List.copyOf(keys);
        this.signatures = signatures;
    }

    /**
     * The keys that may sign for a policy of that identity and environment: an author's, and as many in all as the
     * environment asks for.
     *
     * @throws RefusedException when they are not enough
     */
    public Endorsement endorse(PolicyId policy, String environment) throws RefusedException {
        List<TrustedKey> mine = Trust.those(
                keys,
                key -> key.scope().covers(policy, environment),
                Refusal.KEY_SCOPE,
                "no key that signed may sign for " + policy + " in " + environment);
        Trust.those(
                mine,
                key -> key.role() == TrustedKey.Role.AUTHOR,
                Refusal.KEY_ROLE,
                "only approvers signed, and no author");
        int threshold = enough(mine, environment);
        List<TrustedKey> sorted = mine.stream()
                .sorted(Comparator.comparing(TrustedKey::fingerprint))
                .toList();
        return new Endorsement(sorted, threshold, signatures);
    }

    /**
     * Asks for as many keys without limits in that environment as its threshold says: these may change whom it trusts.
     *
     * @throws RefusedException when they are not enough
     */
    void expectRoot(String environment) throws RefusedException {
        List<TrustedKey> roots = Trust.those(
                keys,
                key -> key.scope().coversAllOf(environment),
                Refusal.KEY_SCOPE,
                "no key that signed may sign for every tenant and namespace in " + environment);
        enough(roots, environment);
    }

    private int enough(List<TrustedKey> signed, String environment) throws RefusedException {
        int threshold = trust.threshold(environment);
        if (signed.size() < threshold) {
            throw new RefusedException(
                    Refusal.SIGNATURE_TOO_FEW,
                    signed.size() + " distinct keys (expected: " + threshold + " in " + environment + ")");
        }
        return threshold;
    }
}
