package cloud.atom.router.exchange;

import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.ResponseHead;
import cloud.atom.router.http.TunnelSide;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.Reason;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The client's side of one exchange. Confined to the exchange's event loop. */
public interface Downstream {
    /** Sends an interim head, if the client understands it. */
    void interim(ResponseHead head);

    /** Sends the response's head: from here on nothing can be taken back. */
    void head(Answer answer, ResponseHead head, BodyLength length);

    /** Agrees to leave HTTP behind, as the region's 101 does, whose fields name one protocol; {@code begin} follows. */
    TunnelSide switchProtocols(Answer answer, ResponseHead head);

    /** Sends a piece of the response's body; takes over the reference to it. */
    void content(ByteBuf piece);

    /** Ends the response and flushes; {@link ProxyExchange#onResponseWritten} follows when all is written. */
    void end(Fields trailers);

    /** Answers with a problem document, whole; {@link ProxyExchange#onResponseWritten} follows. */
    void refuse(Refusal refusal);

    /**
     * What a PROXY protocol header towards a region says of a request on this connection.
     *
     * @param client the request's client as trusted; null: unknown
     */
    ProxyHeader proxyHeader(@Nullable IpAddress client);

    /** Breaks the response off in such a way that the client sees that it is not whole, and where it can be told why. */
    void abort(Reason why);

    void flush();

    /** Whether more may be sent without piling it up in memory. */
    boolean isWritable();

    /** Asks for the next piece of the request's body. */
    void askForBody();
}
