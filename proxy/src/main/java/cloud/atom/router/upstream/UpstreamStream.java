package cloud.atom.router.upstream;

import cloud.atom.router.http.Fields;
import cloud.atom.router.http.RequestHead;
import cloud.atom.router.http.TunnelSide;
import io.netty.buffer.ByteBuf;

/**
 * What carries one request to an endpoint and its response back: a connection of HTTP/1, or one stream of a connection
 * that carries many. Confined to its event loop.
 *
 * <p>Its user's from {@link ConnectionWaiter#onConnection} until {@link UpstreamListener#onEnd}, {@link
 * UpstreamListener#onBroken}, {@link #switchProtocols}, {@link #discard} or {@link #abort}.
 */
public interface UpstreamStream {
    /** Whether its connection carried another request before and has brought no byte for this one. */
    boolean isStale();

    /** Begins a request: writes its head and tells {@code who} of the response. */
    void begin(RequestHead head, UpstreamListener who);

    /** Sends a piece of the request's body; takes over the reference to it. */
    void write(ByteBuf piece);

    /** Ends the request. */
    void end(Fields trailers);

    void flush();

    /** Asks for more of the response. */
    void read();

    /** Whether more of the request may be written without piling it up in memory. */
    boolean isWritable();

    /** Leaves HTTP and the pool behind, to be called in {@link UpstreamListener#onSwitch}. */
    TunnelSide switchProtocols();

    /** Gives the request up: nobody is told any more, and the endpoint sees that nobody waits. */
    void abort();

    /** Gives the response up: a short one is read away where the connection could not be used again otherwise. */
    void discard();
}
