package cloud.atom.router.policystore;

import cloud.atom.router.config.InputProblem;
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
        SIGNATURE_UNSUPPORTED(403, "signature.unsupported"),
        MALFORMED(400, "policy.malformed"),
        /** The applier may not apply for this tenant. */
        TENANT(403, "policy.tenant"),
        ENVIRONMENT(422, "policy.environment"),
        WINDOW(422, "policy.window"),
        VERSION(409, "policy.version"),
        CHECK(422, "policy.check");

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
    }
}
