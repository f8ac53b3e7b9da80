package cloud.atom.router.http;

import io.netty.buffer.ByteBuf;

/**
 * One of the two sides of a tunnel: a connection, or a stream of one, that left HTTP behind and carries bytes as they are.
 * Confined to its event loop.
 */
public interface TunnelSide {
    /** Hands what came behind the last byte of HTTP to {@code listener}, before this returns, and then all that comes. */
    void begin(TunnelListener listener);

    /** Whether no direction can end alone: the first end is the end of both. */
    boolean endsAsOne();

    /** Sends bytes; takes over the reference to them. A failure comes as {@link TunnelListener#onBroken}. */
    void write(ByteBuf bytes);

    void flush();

    /** Whether more may be written without piling it up in memory. */
    boolean isWritable();

    /** Asks for more of what the peer sends. */
    void read();

    /** Ends our sending once all that was written has gone out; {@link TunnelListener#onOutputEnd} follows. */
    void endOutput();

    /** Closes in an orderly way. */
    void close();

    /** Closes so that the peer sees that its data may not be whole. */
    void reset();
}
