package cloud.atom.router.http;

/**
 * A request head as it stands on the wire, split into its parts but not yet judged.
 *
 * @param minorVersion 0 or 1; higher ones read as 1 (RFC 9110, section 2.5)
 */
public record ParsedRequest(String method, String target, int minorVersion, Fields fields) {
    /** The length of its body; never {@code INVALID} for what a {@link RequestDecoder} let through. */
    public BodyLength bodyLength() {
        return LengthRules.ofRequest(fields, minorVersion);
    }
}
