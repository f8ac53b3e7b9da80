package cloud.atom.router.http;

/** Carries a fault out of Netty's parser, which reports by exception; never leaves this package. */
final class HeadFault extends IllegalArgumentException {
    private final Malformed.Kind kind;
    private final String detail;

    HeadFault(Malformed.Kind kind, String detail) {
        super(detail);
        this.kind = kind;
        this.detail = detail;
    }

    Malformed fault() {
        return new Malformed(kind, detail);
    }

    /** The place in our code says nothing: the message is the client's fault. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
