package cloud.atom.router.http;

import cloud.atom.router.model.Methods;

/**
 * The head of a request as it goes to a region. Confined to its event loop; nobody changes it once it is built, so that
 * every attempt sends the same; behind the last of them a copy for another region is marked in it.
 *
 * @param target path and query as received, or {@code *}
 * @param authority what the client asked for, host and port; empty when it named none (HTTP/1.0)
 * @param fields without {@code Host}, framing and connection fields
 */
public record RequestHead(String method, String target, String authority, Fields fields, BodyLength length) {
    /** Whether several identical requests have the effect of one (RFC 9110, section 9.2.2). */
    public boolean isIdempotent() {
        return Methods.isIdempotent(method);
    }

    public boolean isHead() {
        return method.equals("HEAD");
    }
}
