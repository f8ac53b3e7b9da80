package cloud.atom.router.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Lets no new connection into a listening TCP socket, while those that the kernel accepted already, or is just
 * accepting, go on: a program for the kernel's packet filter that drops segments with SYN. Their senders ask again after
 * a second, and are refused by then. Without it a connection that comes between the last accept and the close would be
 * reset. Holds no state.
 *
 * <p>Sources: Linux, Documentation/networking/filter.rst (the classic instructions), include/uapi/linux/filter.h; the
 * filter of a TCP socket sees the segment from its TCP header on (net/ipv4/tcp_ipv4.c).
 */
final class SynFilter {
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int PROGRAM_BYTES = 16;
    private static final int INSTRUCTION_BYTES = 8;

    private static final int LOAD_BYTE = 0x30;
    private static final int JUMP_IF_SET = 0x45;
    private static final int RETURN = 0x06;

    private static final int FLAGS_OFFSET = 13;
    private static final int SYN = 0x02;

    private static final RawUnixChannelOption ATTACH_FILTER =
            new RawUnixChannelOption("SO_ATTACH_FILTER", SOL_SOCKET, SO_ATTACH_FILTER, PROGRAM_BYTES);

    private SynFilter() {}

    /** Returns whether the filter is in place: not where the transport or the kernel knows none. */
    static boolean attach(Channel listener) {
        ByteBuf instructions = Unpooled.directBuffer(4 * INSTRUCTION_BYTES);
        try {
            if (!instructions.hasMemoryAddress()) {
                return false;
            }
            add(instructions, LOAD_BYTE, 0, FLAGS_OFFSET);
            add(instructions, JUMP_IF_SET, 1 << 8, SYN); // not set: jump over the next
            add(instructions, RETURN, 0, 0);
            add(instructions, RETURN, 0, -1);
            ByteBuffer program = ByteBuffer.allocateDirect(PROGRAM_BYTES).order(ByteOrder.nativeOrder());
            program.putShort(0, (short) 4).putLong(8, instructions.memoryAddress());
            return listener.config().setOption(ATTACH_FILTER, program);
        } catch (ChannelException unsupported) {
            return false;
        } finally {
            instructions.release();
        }
    }

    /** One {@code struct sock_filter}: code (16 bits), jump if true and if false (8 bits each), operand (32 bits). */
    private static void add(ByteBuf to, int code, int jumps, int operand) {
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        int ifTrue = jumps & 0xff;
        int ifFalse = jumps >> 8;
        if (little) {
            to.writeShortLE(code).writeByte(ifTrue).writeByte(ifFalse).writeIntLE(operand);
        } else {
            to.writeShort(code).writeByte(ifTrue).writeByte(ifFalse).writeInt(operand);
        }
    }
}
