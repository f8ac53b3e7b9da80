package cloud.atom.router.http;

/**
 * The end of a message.
 *
 * @param trailers trailer fields; empty when there are none
 */
public record BodyEnd(Fields trailers) {
    /** Without trailers; nobody adds any. */
    public static final BodyEnd PLAIN = new BodyEnd(new Fields(0));
}
