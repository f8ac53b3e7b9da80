package cloud.atom.router.policystore;

import java.util.Locale;

/**
 * The answer to one of the checks that every apply runs. Immutable.
 *
 * @param detail the evidence, one sentence
 */
public record PolicyCheck(Rule id, Result result, String detail) {
    /** The seven checks. */
    public enum Rule {
        /** No personal data is matched on, stored or described. */
        P1,
        /** Signed by keys that may sign for it. */
        P2,
        /** Approved where approval is required. */
        P3,
        /** The health of its endpoints can be seen. */
        P4,
        /** It clashes with no other tenant, every region that it names exists, and its residency holds whatever fails. */
        P5,
        /** At least one allowed region meets its service level now. */
        P6,
        /** A fallback exists inside its residency, and rollback is configured. */
        P7
    }

    /** How a check ended. */
    public enum Result {
        PASS,
        WARN,
        /** The policy is not taken. */
        BLOCK,
        SKIPPED;

        /** The name in answers. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
