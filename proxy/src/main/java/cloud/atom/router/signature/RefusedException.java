package cloud.atom.router.signature;

/** Something signed is refused. The message says why, and never holds what a file holds. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final Refusal refusal;
    private final String detail;

    public RefusedException(Refusal refusal, String detail) {
        super(refusal.wireName() + ": " + detail);
        this.refusal = refusal;
        this.detail = detail;
    }

    public Refusal refusal() {
        return refusal;
    }

    /** The message without the refusal's name. */
    public String detail() {
        return detail;
    }
}
