package cloud.atom.router.upstream;

import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.ResponseHead;
import io.netty.buffer.ByteBuf;

/** Is told what comes from an endpoint for one request, on the loop of that request. */
public interface UpstreamListener {
    /** An interim head (1xx but 101) came; more follows. */
    void onInterim(ResponseHead head);

    /**
     * A 101 came, whether or not it was asked for. The listener takes the connection over by
     * {@link UpstreamStream#switchProtocols}, or gives the request up.
     */
    void onSwitch(ResponseHead head);

    /** The response's head came. */
    void onHead(ResponseHead head, BodyLength length);

    /** A piece of the response's body came; the listener releases it or passes it on. */
    void onContent(ByteBuf piece);

    /** The response is complete, and the connection is not the listener's any more. */
    void onEnd(Fields trailers);

    /** All that one read brought was handed out; time to flush and to ask for more. */
    void onReadComplete();

    /** {@link UpstreamStream#isWritable} changed. */
    void onWritabilityChanged();

    /** The connection ended before the response did; it is not the listener's any more. */
    void onBroken(Break cause);

    /** Why a connection ended too early. */
    enum Break {
        /** Closed or reset. */
        RESET,
        /** The endpoint said that it did nothing with the request, and does so in good order. */
        UNPROCESSED,
        /** What came is not HTTP. */
        PROTOCOL
    }
}
