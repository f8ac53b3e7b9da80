package cloud.atom.router.http;

/**
 * A request head as it stands on the wire, split into its parts but not yet judged.
 *
 * @param minorVersion 0 or 1; higher ones read as 1 (RFC 9110, section 2.5)
 * @param bodyLength never {@code INVALID}, {@code UNKNOWN_CODING} or {@code UNTIL_CLOSE}
 */
public record ParsedRequest(String method, String target, int minorVersion, Fields fields, BodyLength bodyLength) {}
