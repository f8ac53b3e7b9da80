package cloud.atom.router.http2;

import cloud.atom.router.http.Fields;
import io.netty.buffer.ByteBuf;

/** Is told what becomes of one stream, on the connection's event loop. */
public interface StreamListener {
    /** A response's head came, interim ones included; never called on the server's side. */
    void onHead(HeaderBlock.Whole head, boolean end);

    /** A piece of the body that was asked for; takes over the reference. */
    void onContent(ByteBuf piece);

    /** The peer's message is complete. */
    void onEnd(Fields trailers);

    /** What came together was handed out. */
    void onReadComplete();

    /** More may be written: follows a {@link Http2Stream#isWritable} that said no. */
    void onWritable();

    /** The last frame of our own message was written. */
    void onSent();

    /** The stream broke off before both messages were complete; nothing more comes. */
    void onBroken(Cause cause);

    /** Why a stream broke off. */
    enum Cause {
        /** The peer reset it, or its connection is gone. */
        RESET,
        /** The peer said that it did nothing with it, so that it may be repeated whatever it is (RFC 9113, section 8.7). */
        UNPROCESSED,
        /** What the peer sent on it is malformed; it was told so. */
        MALFORMED
    }
}
