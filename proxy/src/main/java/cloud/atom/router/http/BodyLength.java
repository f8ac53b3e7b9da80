package cloud.atom.router.http;

/**
 * How long a message's body is, by the one rule that both of our sides use (RFC 9112, section 6.3). Immutable.
 *
 * @param bytes the length for {@code KNOWN}; 0 otherwise
 */
public record BodyLength(Kind kind, long bytes) {
    public static final BodyLength NONE = new BodyLength(Kind.NONE, 0);
    public static final BodyLength CHUNKED = new BodyLength(Kind.CHUNKED, 0);
    public static final BodyLength UNTIL_CLOSE = new BodyLength(Kind.UNTIL_CLOSE, 0);
    static final BodyLength INVALID = new BodyLength(Kind.INVALID, 0);
    static final BodyLength UNKNOWN_CODING = new BodyLength(Kind.UNKNOWN_CODING, 0);

    /** A body of {@code Content-Length: bytes}. */
    public static BodyLength known(long bytes) {
        return new BodyLength(Kind.KNOWN, bytes);
    }

    /**
     * The length of a body whose end the connection marks by itself, as HTTP/2 and 3 do (RFC 9113, section 8.1.1).
     *
     * @param ended whether the message ends with its head
     * @return {@code INVALID} when the fields contradict each other or the end; {@code CHUNKED} when nothing is said
     */
    public static BodyLength ofMarked(Fields fields, boolean ended) {
        return LengthRules.ofMarked(fields, ended);
    }

    /** Whether bytes of a body follow the head. */
    public boolean hasBody() {
        return kind != Kind.NONE && !(kind == Kind.KNOWN && bytes == 0);
    }

    public boolean isChunked() {
        return kind == Kind.CHUNKED;
    }

    public boolean isKnown() {
        return kind == Kind.KNOWN;
    }

    /** The ways in which a message's end is found. */
    public enum Kind {
        /** There is no body and no field that says so. */
        NONE,
        /** {@code Content-Length}. */
        KNOWN,
        /** {@code Transfer-Encoding: chunked}. */
        CHUNKED,
        /** The body ends with the connection; responses only. */
        UNTIL_CLOSE,
        /** The fields contradict each other or are malformed: the message must not be used. */
        INVALID,
        /** A transfer coding that we do not know. */
        UNKNOWN_CODING
    }
}
