package cloud.atom.router.control.attack;

/** What was read is no HTTP/1.1 by the letter of RFC 9112. */
final class WireFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    WireFault(String what) {
        super(what);
    }

    /** What is wrong, as a sentence. */
    String what() {
        return String.valueOf(getMessage());
    }
}
