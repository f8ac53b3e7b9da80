package cloud.atom.router.http;

/**
 * The head of a response. Confined to its event loop: {@code fields} may be changed by whoever owns it.
 *
 * @param status 100 to 599
 * @param reason reason phrase; may be empty
 * @param version the peer's
 */
public record ResponseHead(int status, String reason, HttpVersion version, Fields fields) {
    private static final int FIRST_FINAL = 200;
    private static final int NO_CONTENT = 204;

    /** Whether another response head follows for the same request. */
    public boolean isInterim() {
        return status < FIRST_FINAL;
    }

    /** The length of its body; {@code toHead} says whether the request was HEAD. */
    public BodyLength bodyLength(boolean toHead) {
        return LengthRules.ofResponse(this, toHead);
    }

    /**
     * The length that it tells the client, given that of its body: a response to HEAD and a 304 state the length of the
     * body that they do not have.
     */
    public BodyLength announcedLength(BodyLength length) {
        if (length.kind() != BodyLength.Kind.NONE || status == NO_CONTENT) {
            return length;
        }
        String stated = fields.first(FieldName.CONTENT_LENGTH);
        return stated == null ? length : BodyLength.known(Long.parseLong(stated));
    }
}
