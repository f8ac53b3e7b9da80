package cloud.atom.router.http2;

/** What one end of a connection is for: a server's or a client's. Called on the connection's event loop. */
public interface Http2Role {
    /**
     * A request begins on a stream that the peer opened: the role sets a listener. On the client's side never called.
     *
     * @param head never {@code Malformed} or {@code Undecodable}
     * @param end whether nothing follows the head
     * @return whether it is sound; the stream of one that is not is reset
     */
    boolean onRequest(Http2Stream stream, HeaderBlock head, boolean end);

    /** A stream of the peer's was refused because it has as many open as it may. */
    void onRefused();

    /** The peer's settings came, or came anew. */
    void onSettings();

    /** The peer takes no new streams any more. */
    void onGoAway();

    /** A stream ended; {@code left} are open still. */
    void onStreamGone(int left);

    /** The connection can go on no longer; the peer was told why. To be closed by the role. */
    void onFault(Http2Fault fault);
}
