package cloud.atom.router.signature;

/** Something signed is refused. The message says why, and never holds what a file holds. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final Refusal refusal;

    public RefusedException(Refusal refusal, String detail) {
        super(refusal.wireName() + ": " + detail);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
