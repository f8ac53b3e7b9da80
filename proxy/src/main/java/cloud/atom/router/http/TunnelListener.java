package cloud.atom.router.http;

import io.netty.buffer.ByteBuf;

/** Is told what comes from one {@link TunnelSide}, on its event loop. */
public interface TunnelListener {
    /** Bytes came; the listener releases them or passes them on. */
    void onBytes(ByteBuf bytes);

    /** All that one read brought was handed out; time to flush and to ask for more. */
    void onReadComplete();

    /** The peer sends nothing more; may be told more than once. */
    void onInputEnd();

    /** More may be written again. */
    void onWritable();

    /** Our sending has ended, as {@link TunnelSide#endOutput} asked. */
    void onOutputEnd();

    /** Nothing more can be read or written; may be told more than once. */
    void onBroken();
}
