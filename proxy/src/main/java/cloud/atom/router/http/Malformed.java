package cloud.atom.router.http;

/**
 * What came is not HTTP as we take it. Nothing behind it can be trusted: the connection must be closed.
 *
 * @param detail a sentence for people, without anything of the message
 */
public record Malformed(Kind kind, String detail) {
    /** The kinds of faults, each with the status that a client is told. */
    public enum Kind {
        SYNTAX(400),
        BODY(400),
        URI_TOO_LONG(414),
        FIELDS_TOO_LARGE(431),
        UNKNOWN_CODING(501),
        VERSION(505);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }
    }
}
