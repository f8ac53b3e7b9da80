package cloud.atom.router.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;

/**
 * Drops packets that would begin a connection of QUIC and are smaller than such packets must be (RFC 9000, section 14.1):
 * what is answered to them could be larger than they are, and their sender's address is not proven yet. Thread-safe: one
 * stands in all sockets.
 */
@Sharable
final class SmallInitials extends ChannelInboundHandlerAdapter {
    /** A datagram that begins a connection has at least so many bytes. */
    static final int LEAST_BYTES = 1200;

    /** Marks headers of packets before the handshake's end (RFC 9000, section 17.2). */
    private static final int LONG_HEADER = 0x80;

    private static final int TYPE = 0x30;
    private static final int INITIAL = 0;
    private static final int VERSION_1 = 1;
    private static final int VERSION_END = 5;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof DatagramPacket packet && isTooSmall(packet.content())) {
            packet.release();
            return;
        }
        context.fireChannelRead(message);
    }

    /** What has another version could only be answered by a list of ours. */
    static boolean isTooSmall(ByteBuf packet) {
        int bytes = packet.readableBytes();
        if (bytes >= LEAST_BYTES || bytes == 0) {
            return false;
        }
        int start = packet.readerIndex();
        int first = packet.getByte(start);
        if ((first & LONG_HEADER) == 0) {
            return false;
        }
        boolean known = bytes >= VERSION_END && packet.getInt(start + 1) == VERSION_1;
        return !known || (first & TYPE) == INITIAL;
    }
}
