package cloud.atom.router.policystore;

import org.jspecify.annotations.Nullable;

/** Ends the reading of a policy that is refused. */
final class ApplyRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient ApplyRefusal refusal;

    ApplyRefusedException(ApplyRefusal refusal) {
        super(refusal.detail(), null, false, false);
        this.refusal = refusal;
    }

    /** Throws when there is something to refuse for. */
    static void throwIf(@Nullable ApplyRefusal refusal) {
        if (refusal != null) {
            throw new ApplyRefusedException(refusal);
        }
    }

    ApplyRefusal refusal() {
        return refusal;
    }
}
