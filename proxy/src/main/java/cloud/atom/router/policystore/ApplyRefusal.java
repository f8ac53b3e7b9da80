package cloud.atom.router.policystore;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.signature.Refusal;
import java.util.Arrays;
import java.util.List;

/**
 * A policy that was not taken; nothing changed. Immutable.
 *
 * @param detail one sentence for people
 * @param problems what is wrong, each at its place in the bytes; may be empty
 */
public record ApplyRefusal(Cause cause, String detail, List<InputProblem> problems, List<PolicyCheck> checks)
        implements ApplyAnswer {
    public ApplyRefusal {
        problems = List.copyOf(problems);
        checks = List.copyOf(checks);
    }

    static ApplyRefusal of(Cause cause, String detail) {
        return new ApplyRefusal(cause, detail, List.of(), List.of());
    }

    /** The HTTP status of the refusal. */
    public int status() {
        return cause.status;
    }

    /** The stable code of the refusal, lower case and dotted. */
    public String reason() {
        return cause.code;
    }

    /** Why a policy is refused; in the order in which it is asked. */
    public enum Cause {
        TOO_LARGE(413, "policy.too_large"),
        SIGNATURE_MISSING(403, "signature.missing"),
        SIGNATURE_MALFORMED(403, "signature.malformed"),
        /** Of no trusted key, or over other bytes. */
        SIGNATURE_WRONG(403, "signature.wrong"),
        BUNDLE_MALFORMED(403, "bundle.malformed"),
        BUNDLE_UNSUPPORTED(403, "bundle.unsupported"),
        BUNDLE_INCONSISTENT(403, "bundle.inconsistent"),
        LOG_MALFORMED(403, "log.malformed"),
        /** The router trusts no key. */
        KEY_UNKNOWN(403, "key.unknown"),
        KEY_REVOKED(403, "key.revoked"),
        /** The key is not valid at the moment. */
        KEY_WINDOW(403, "key.window"),
        MALFORMED(400, "policy.malformed"),
        /** The applier may not apply for this tenant. */
        TENANT(403, "policy.tenant"),
        ENVIRONMENT(422, "policy.environment"),
        /** The key may not sign for this tenant, namespace or environment. */
        KEY_SCOPE(403, "key.scope"),
        /** Approvers signed, and no author. */
        KEY_ROLE(403, "key.role"),
        SIGNATURE_TOO_FEW(403, "signature.too_few"),
        WINDOW(422, "policy.window"),
        VERSION(409, "policy.version"),
        CHECK(422, "policy.check");

        private static final int FORBIDDEN = 403;

        private final int status;
        private final String code;

        Cause(int status, String code) {
            this.status = status;
            this.code = code;
        }

        public int status() {
            return status;
        }

        public String code() {
            return code;
        }

        /** Whether another trust file, or other signatures, could make the same bytes acceptable. */
        boolean isOfTrust() {
            return status == FORBIDDEN && this != TENANT;
        }

        /** The cause of the same name; what the signature of a policy cannot be refused for counts as malformed. */
        static Cause of(Refusal refusal) {
            return Arrays.stream(values())
                    .filter(cause -> cause.code.equals(refusal.wireName()))
                    .findFirst()
                    .orElse(SIGNATURE_MALFORMED);
        }
    }
}
