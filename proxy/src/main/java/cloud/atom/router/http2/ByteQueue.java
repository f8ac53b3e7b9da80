package cloud.atom.router.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Pieces of a body that wait. Owns them. Not thread-safe; confined to the connection's event loop.
 *
 * <p>Small pieces are copied together: each would otherwise hold the whole buffer that it was read into, and a peer that
 * sends single bytes would fill our memory a thousand times faster than its window runs out.
 */
final class ByteQueue {
    /** Up to here copying costs less than holding. */
    private static final int SMALL_BYTES = 1024;

    private static final int ROOM_BYTES = 4096;

    private final ByteBufAllocator buffers;

    /** Made when it is first needed: most bodies never wait. */
    private @Nullable Deque<ByteBuf> pieces;

    /** The last piece when it is a buffer of our own with room for more. */
    private @Nullable ByteBuf open;

    private int bytes;

    ByteQueue(ByteBufAllocator buffers) {
        this.buffers = buffers;
    }

    int readableBytes() {
        return bytes;
    }

    boolean isEmpty() {
        return bytes == 0;
    }

    /** Adds a piece that is not empty; takes over the reference. */
    void add(ByteBuf piece) {
        int length = piece.readableBytes();
        bytes += length;
        if (length > SMALL_BYTES) {
            pieces().addLast(piece);
            open = null;
            return;
        }
        ByteBuf room = open;
        if (room == null || room.writableBytes() < length) {
            room = buffers.directBuffer(ROOM_BYTES, ROOM_BYTES);
            pieces().addLast(room);
            open = room;
        }
        room.writeBytes(piece);
        piece.release();
    }

    private Deque<ByteBuf> pieces() {
        if (pieces == null) {
            pieces = new ArrayDeque<>(4);
        }
        return pieces;
    }

    /** Takes the next piece out, at most {@code most} bytes, which is above 0; the reference passes to the caller. */
    ByteBuf take(int most) {
        ByteBuf first = pieces().getFirst();
        if (first.readableBytes() > most) {
            bytes -= most;
            return first.readRetainedSlice(most);
        }
        pieces().removeFirst();
        if (pieces().isEmpty()) {
            // The room to write on was in this one.
            open = null;
        }
        bytes -= first.readableBytes();
        return first;
    }

    /** Lets go of all. */
    void drop() {
        if (pieces != null) {
            pieces.forEach(ByteBuf::release);
            pieces.clear();
        }
        open = null;
        bytes = 0;
    }
}
