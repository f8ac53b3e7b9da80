package cloud.atom.router.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames to a channel (RFC 9113, sections 4 and 6). Not thread-safe; confined to the channel's event loop.
 *
 * <p>Small frames go into one buffer, so that what many streams say in one turn of the loop is one write; nothing is sent
 * before {@link #flush}. Whoever loses the channel calls {@link #drop}.
 */
final class FrameWriter {
    /** Up to here copying is cheaper than one more buffer to send. */
    private static final int SMALL_BYTES = 1024;

    private static final int MAX_HELD_BYTES = 16 << 10;
    private static final int NEW_BYTES = 512;
    private static final int NO_FRAME = -1;

    private final Channel channel;
    private @Nullable ByteBuf held;

    /** Where the flags of the last frame of a stream stand in the held buffer; {@link #NO_FRAME} when they are gone. */
    private int lastFlags = NO_FRAME;

    private int lastStream;

    FrameWriter(Channel channel) {
        this.channel = channel;
    }

    /** Writes raw bytes, which are no frame. */
    void raw(byte[] bytes) {
        room(bytes.length).writeBytes(bytes);
    }

    /** Writes pairs of a setting and its value. */
    void settings(int... pairs) {
        ByteBuf out = frame(pairs.length * 3, FrameType.SETTINGS, 0, 0);
        for (int i = 0; i < pairs.length; i += 2) {
            out.writeShort(pairs[i]).writeInt(pairs[i + 1]);
        }
    }

    void settingsAck() {
        frame(0, FrameType.SETTINGS, FrameType.ACK, 0);
    }

    void pong(long opaque) {
        frame(Long.BYTES, FrameType.PING, FrameType.ACK, 0).writeLong(opaque);
    }

    void goAway(int lastPeerStream, ErrorCode code) {
        frame(2 * Integer.BYTES, FrameType.GOAWAY, 0, 0)
                .writeInt(lastPeerStream)
                .writeInt(code.number());
    }

    void reset(int stream, ErrorCode code) {
        frame(Integer.BYTES, FrameType.RST_STREAM, 0, stream).writeInt(code.number());
    }

    void windowUpdate(int stream, int increment) {
        frame(Integer.BYTES, FrameType.WINDOW_UPDATE, 0, stream).writeInt(increment);
    }

    /** Begins HEADERS: the block is to be written behind what is in the buffer, then {@link #endHeaders}. */
    ByteBuf beginHeaders(int stream) {
        ByteBuf out = frame(NEW_BYTES, FrameType.HEADERS, FrameType.END_HEADERS, stream);
        lastStream = stream;
        lastFlags = out.writerIndex() - Integer.BYTES - 1;
        return out;
    }

    /** Ends HEADERS; a block that is longer than a frame goes on in CONTINUATION frames. */
    void endHeaders(ByteBuf out, boolean end) {
        int start = lastFlags + 1 + Integer.BYTES;
        int bytes = out.writerIndex() - start;
        int flags = end ? FrameType.END_STREAM : 0;
        if (bytes <= FrameType.MAX_PAYLOAD_BYTES) {
            out.setMedium(start - FrameType.HEAD_BYTES, bytes);
            out.setByte(lastFlags, flags | FrameType.END_HEADERS);
            return;
        }
        ByteBuf rest = out.copy(start + FrameType.MAX_PAYLOAD_BYTES, bytes - FrameType.MAX_PAYLOAD_BYTES);
        out.writerIndex(start + FrameType.MAX_PAYLOAD_BYTES);
        out.setMedium(start - FrameType.HEAD_BYTES, FrameType.MAX_PAYLOAD_BYTES);
        out.setByte(lastFlags, flags);
        while (rest.isReadable()) {
            int part = Math.min(rest.readableBytes(), FrameType.MAX_PAYLOAD_BYTES);
            int last = part == rest.readableBytes() ? FrameType.END_HEADERS : 0;
            head(out, part, kind(FrameType.CONTINUATION, last), lastStream);
            out.writeBytes(rest, part);
        }
        rest.release();
        // The end of the stream stands in the first of these frames.
        lastFlags = NO_FRAME;
    }

    /** Writes a DATA frame; takes over the reference to {@code piece}, at most 16 KiB. */
    void data(int stream, ByteBuf piece, boolean end) {
        int bytes = piece.readableBytes();
        boolean copies = bytes <= SMALL_BYTES;
        ByteBuf out = room(FrameType.HEAD_BYTES + (copies ? bytes : 0));
        head(out, bytes, kind(FrameType.DATA, end ? FrameType.END_STREAM : 0), stream);
        lastStream = stream;
        lastFlags = out.writerIndex() - Integer.BYTES - 1;
        if (copies) {
            out.writeBytes(piece);
            piece.release();
        } else {
            push();
            channel.write(piece, channel.voidPromise());
        }
    }

    /** Ends a stream: by a flag in its last frame while that is here and the last of all, else by an empty DATA frame. */
    void end(int stream) {
        ByteBuf here = held;
        if (here != null && lastFlags != NO_FRAME && lastStream == stream) {
            here.setByte(lastFlags, here.getByte(lastFlags) | FrameType.END_STREAM);
        } else {
            head(room(FrameType.HEAD_BYTES), 0, kind(FrameType.DATA, FrameType.END_STREAM), stream);
        }
    }

    private ByteBuf frame(int bytes, int type, int flags, int stream) {
        ByteBuf out = room(FrameType.HEAD_BYTES + bytes);
        lastFlags = NO_FRAME;
        head(out, bytes, kind(type, flags), stream);
        return out;
    }

    private static void head(ByteBuf out, int bytes, int kind, int stream) {
        out.writeMedium(bytes).writeShort(kind).writeInt(stream);
    }

    private static int kind(int type, int flags) {
        return type << 8 | flags;
    }

    /** The held buffer with room for {@code more} bytes. */
    private ByteBuf room(int more) {
        ByteBuf here = held;
        if (here == null || here.readableBytes() + more > MAX_HELD_BYTES) {
            push();
            here = channel.alloc().directBuffer(Math.max(more, NEW_BYTES));
            held = here;
        }
        return here;
    }

    /** Hands all to the channel. */
    private void push() {
        ByteBuf here = held;
        lastFlags = NO_FRAME;
        if (here != null) {
            held = null;
            channel.write(here, channel.voidPromise());
        }
    }

    /** Sends all. */
    void flush() {
        push();
        channel.flush();
    }

    /** Lets go of what is held: the channel is closed. */
    void drop() {
        if (held != null) {
            held.release();
            held = null;
        }
    }
}
