package cloud.atom.router.http;

/**
 * A request head as it stands on the wire, split into its parts but not yet judged.
 *
 * @param version of HTTP/1 at most 1.1: higher ones read as that (RFC 9110, section 2.5)
 * @param bodyLength never {@code INVALID}, {@code UNKNOWN_CODING} or {@code UNTIL_CLOSE}
 */
public record ParsedRequest(String method, String target, HttpVersion version, Fields fields, BodyLength bodyLength) {}
