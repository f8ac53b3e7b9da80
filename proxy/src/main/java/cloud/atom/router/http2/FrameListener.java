package cloud.atom.router.http2;

import io.netty.buffer.ByteBuf;

/**
 * Is told what a peer's frames say, in their order; each frame is sound in itself, whether it fits the connection's state
 * is the listener's to judge. Buffers are borrowed unless it says otherwise.
 */
interface FrameListener {
    /**
     * A DATA frame begins.
     *
     * @param flowBytes what it takes of both windows, padding included
     */
    void onData(int stream, int flowBytes) throws Http2Fault;

    /** A piece of the DATA frame that began last; takes over the reference. */
    void onPiece(int stream, ByteBuf piece) throws Http2Fault;

    /** The DATA frame that began last is complete. */
    void onDataEnd(int stream, boolean end) throws Http2Fault;

    /**
     * A whole header block, put together from HEADERS and CONTINUATION frames.
     *
     * @param dependsOnItself whether the frame names its own stream as the one it depends on (section 5.3.1)
     */
    void onHeaders(int stream, ByteBuf block, boolean end, boolean dependsOnItself) throws Http2Fault;

    /** A PRIORITY frame, which means nothing any more; {@code fault} is null when it is well-formed. */
    void onPriority(int stream, @org.jspecify.annotations.Nullable ErrorCode fault) throws Http2Fault;

    void onReset(int stream, ErrorCode code) throws Http2Fault;

    /** The peer's settings; {@code payload} has whole entries. */
    void onSettings(ByteBuf payload) throws Http2Fault;

    void onSettingsAck() throws Http2Fault;

    void onPing(long opaque, boolean ack) throws Http2Fault;

    void onGoAway(int lastStream, ErrorCode code) throws Http2Fault;

    /** {@code stream} is 0 for the connection's window; {@code increment} is 0 to 2^31 - 1. */
    void onWindowUpdate(int stream, int increment) throws Http2Fault;

    /** A frame of a type that we do not know, which is to be ignored (section 4.1). */
    void onUnknown() throws Http2Fault;
}
