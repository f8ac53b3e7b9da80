package cloud.atom.router.http2;

import cloud.atom.router.http.Fields;

/** What the decoder makes of one block. After all but {@link Undecodable} the connection's blocks are still in step. */
public sealed interface HeaderBlock {
    /**
     * The block of a message whose fields are sound each by itself: names in lower case, values as RFC 9113, section 8.2.1
     * asks; pseudo fields that are known, came once, and before all others. Which of them must or must not be there is
     * not judged, and neither are fields that are not for HTTP/2.
     */
    record Whole(PseudoFields pseudo, Fields fields) implements HeaderBlock {}

    /**
     * The message must not be used (RFC 9113, section 8.1.1).
     *
     * @param detail a sentence for people, without anything of the message
     */
    record Malformed(String detail) implements HeaderBlock {}

    /** There are more fields or bytes than we take; the pseudo fields that came before that was clear. */
    record TooLarge(PseudoFields pseudo) implements HeaderBlock {}

    /**
     * The connection must be closed with COMPRESSION_ERROR: what stands in the table is in doubt (RFC 9113, section 4.3).
     *
     * @param detail a sentence for people
     */
    record Undecodable(String detail) implements HeaderBlock {}
}
