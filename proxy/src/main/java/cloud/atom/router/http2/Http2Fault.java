package cloud.atom.router.http2;

/**
 * The peer broke the rules in such a way that the whole connection must end (RFC 9113, section 5.4.1). Has no stack
 * trace: a peer can cause it at will.
 */
public final class Http2Fault extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /** Takes a sentence for people, without anything of the peer's bytes. */
    public Http2Fault(ErrorCode code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
