package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Downstream;
import cloud.atom.router.exchange.Limit;
import cloud.atom.router.http.Fields;
import io.netty.buffer.ByteBuf;

/**
 * How one request is answered in the version of HTTP that it came in, and what its {@link Turn} asks of the client's
 * connection. Confined to the connection's event loop.
 */
interface ClientSide extends Downstream {
    /**
     * Writes a whole answer of the router's own; takes over the reference to {@code body}, which is left out for HEAD.
     * {@link Turn#onAnswered} follows when all is written.
     */
    void answer(int status, Fields fields, ByteBuf body);

    /** What follows the request on its connection cannot be trusted: the answer is the last. */
    void closeAfterwards();

    /** The client is slower than {@code passed} allows: the answer, if there is to be one, is the last. */
    void onTooSlow(Limit passed);

    /** Ends at once what the client does not send or take in time. */
    void cut();

    /** What the client's pace is judged by. */
    ClientPace.Look look();

    /** When the client's socket last moved anything, on the clock of {@code nowNanos}; see {@link SocketClock}. */
    long movedNanos(long nowNanos);
}
