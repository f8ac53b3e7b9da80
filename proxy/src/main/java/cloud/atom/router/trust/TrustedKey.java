package cloud.atom.router.trust;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.signature.VerificationKey;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A key with what it may sign, and when. Immutable.
 *
 * @param name for people; may be empty
 */
public record TrustedKey(VerificationKey key, String name, Role role, Scope scope, Period period) {
    /** SHA-256 of the DER SubjectPublicKeyInfo in lower-case hex. */
    public String fingerprint() {
        return key.fingerprint();
    }

    /** Name and fingerprint, for messages. */
    @Override
    public String toString() {
        return name.isEmpty() ? fingerprint() : name + " " + fingerprint();
    }

    /** What the owner of a key does. */
    public enum Role {
        /** Writes policies. */
        AUTHOR,
        /** Approves what others wrote. */
        APPROVER
    }

    /**
     * What a key may sign for; {@code *} stands for all. Names are compared exactly. Immutable.
     *
     * @param tenants at least one, likewise the others
     */
    public record Scope(Set<String> tenants, Set<String> namespaces, Set<String> environments) {
        static final String ALL = "*";

        /** No limits. */
        static final Scope EVERYTHING = new Scope(Set.of(ALL), Set.of(ALL), Set.of(ALL));

        public Scope {
            tenants = Set.copyOf(tenants);
            namespaces = Set.copyOf(namespaces);
            environments = Set.copyOf(environments);
        }

        boolean covers(PolicyId policy, String environment) {
            return holds(tenants, policy.tenant().value())
                    && holds(namespaces, policy.namespace())
                    && coversEnvironment(environment);
        }

        boolean coversEnvironment(String environment) {
            return holds(environments, environment);
        }

        /** Whether it covers everything of an environment, as who changes trust there must. */
        boolean coversAllOf(String environment) {
            return tenants.contains(ALL) && namespaces.contains(ALL) && coversEnvironment(environment);
        }

        private static boolean holds(Set<String> names, String name) {
            return names.contains(ALL) || names.contains(name);
        }
    }

    /**
     * When a key's signatures are taken. Immutable.
     *
     * @param notBefore the first moment; absent: always so far
     * @param notAfter the first moment that is too late; absent: none
     */
    public record Period(Optional<Instant> notBefore, Optional<Instant> notAfter) {
        static final Period ALWAYS = new Period(Optional.empty(), Optional.empty());

        boolean holds(Instant now) {
            return notBefore.filter(now::isBefore).isEmpty()
                    && notAfter.filter(end -> !now.isBefore(end)).isEmpty();
        }
    }
}
