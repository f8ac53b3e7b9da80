package cloud.atom.router.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * The bytes of a connection that came and are not decoded. Owns the buffer they are in. Not thread-safe; confined to the
 * connection's event loop.
 */
final class Unread {
    /** What is left of a larger read is moved when it fills less than this part of its buffer. */
    private static final int SPARSE = 8;

    private static final int SMALL_BYTES = 4096;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

    /** Adds bytes behind the others; takes over the reference. */
    void add(ByteBuf more, ByteBufAllocator buffers) {
        if (!bytes.isReadable()) {
            bytes.release();
            bytes = more;
            return;
        }
        // Rare: more comes while nobody asks for what is here.
        ByteBuf both = buffers.directBuffer(bytes.readableBytes() + more.readableBytes());
        both.writeBytes(bytes).writeBytes(more);
        more.release();
        release();
        bytes = both;
    }

    int readableBytes() {
        return bytes.readableBytes();
    }

    /** The next byte; only when there is one. */
    byte next() {
        return bytes.readByte();
    }

    /** The byte that {@link #next} would take. */
    byte peek() {
        return bytes.getByte(bytes.readerIndex());
    }

    /** Copies the next {@code length} bytes and leaves them here. */
    void copyTo(byte[] to, int at, int length) {
        bytes.getBytes(bytes.readerIndex(), to, at, length);
    }

    /** Copies the next {@code length} bytes behind {@code to} and takes them out. */
    void moveTo(ByteBuf to, int length) {
        to.writeBytes(bytes, length);
    }

    void skip(int length) {
        bytes.skipBytes(length);
    }

    /** Takes the next {@code length} bytes out without copying them; the reference passes to the caller. */
    ByteBuf take(int length) {
        return length == bytes.readableBytes() ? takeAll() : bytes.readRetainedSlice(length);
    }

    /** Takes all out; the reference passes to the caller. */
    ByteBuf takeAll() {
        ByteBuf all = bytes;
        bytes = Unpooled.EMPTY_BUFFER;
        return all;
    }

    /** Lets a large buffer go that holds little. */
    void compact(ByteBufAllocator buffers) {
        int left = bytes.readableBytes();
        if (left == 0) {
            release();
        } else if (bytes.capacity() > SMALL_BYTES && left < bytes.capacity() / SPARSE) {
            ByteBuf small = buffers.directBuffer(left);
            small.writeBytes(bytes);
            release();
            bytes = small;
        }
    }

    void release() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }
}
