package cloud.atom.router.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages over a channel, one after the other, each as a head, pieces and an end. Not thread-safe; confined to the
 * channel's event loop.
 *
 * <p>A head and small pieces behind it go into one buffer, so that a small message is one write; chunks are framed in that
 * buffer too. What was written last is held until more comes or {@link #flush}; whoever loses the channel before that
 * calls {@link #drop}.
 */
public final class MessageSender {
    /** Up to here copying is cheaper than one more buffer to send. */
    private static final int SMALL_BYTES = 1024;

    private static final int MAX_HELD_BYTES = 8 << 10;

    /** A chunk's size line and the line end behind its data. */
    private static final int FRAME_BYTES = 12;

    private static final int NEW_BYTES = 256;

    private final Channel channel;

    /** What was written last and not handed to the channel; null when there is nothing. */
    private @Nullable ByteBuf held;

    /** Whether {@link #held} is our own buffer, to which more may be written. */
    private boolean open;

    private boolean chunked;
    private long pushedBytes;

    public MessageSender(Channel channel) {
        this.channel = channel;
    }

    /** Begins a message; takes over the reference to {@code head}, a buffer of {@link MessageWriter}. */
    public void begin(ByteBuf head, boolean inChunks) {
        push();
        held = head;
        open = true;
        chunked = inChunks;
    }

    /** Sends a piece of the body; takes over the reference to it. */
    public void content(ByteBuf piece) {
        int length = piece.readableBytes();
        if (length == 0) {
            piece.release();
        } else if (chunked) {
            chunk(piece, length);
        } else if (length <= SMALL_BYTES && open && held != null && held.readableBytes() < MAX_HELD_BYTES) {
            held.writeBytes(piece);
            piece.release();
        } else {
            hold(piece);
        }
    }

    private void chunk(ByteBuf piece, int length) {
        if (length <= SMALL_BYTES) {
            ByteBuf frame = buffer(length + FRAME_BYTES);
            MessageWriter.chunkStart(frame, length);
            frame.writeBytes(piece);
            piece.release();
            MessageWriter.lineEnd(frame);
            return;
        }
        MessageWriter.chunkStart(buffer(FRAME_BYTES), length);
        hold(piece);
        MessageWriter.lineEnd(buffer(FRAME_BYTES));
    }

    /** A buffer of our own with room for {@code more} bytes; it is the one that is held. */
    private ByteBuf buffer(int more) {
        ByteBuf here = held;
        if (here == null || !open || here.readableBytes() >= MAX_HELD_BYTES) {
            push();
            here = channel.alloc().directBuffer(Math.max(more, NEW_BYTES));
            held = here;
            open = true;
        }
        return here;
    }

    private void hold(ByteBuf piece) {
        push();
        held = piece;
        open = false;
    }

    /** Ends a message that is in chunks; {@code trailers} are left out of one that is not. */
    public void end(Fields trailers) {
        if (chunked) {
            MessageWriter.lastChunk(buffer(NEW_BYTES), trailers);
        }
    }

    /** Hands all to the channel and flushes it; {@code sent} tells when it has gone out. */
    public void flush(ChannelPromise sent) {
        ByteBuf last = held == null ? Unpooled.EMPTY_BUFFER : held;
        held = null;
        pushedBytes += last.readableBytes();
        channel.writeAndFlush(last, sent);
    }

    /** Hands all to the channel and flushes it. */
    public void flush() {
        push();
        channel.flush();
    }

    /** Hands all to the channel; the next flush sends it. */
    public void push() {
        ByteBuf last = held;
        if (last != null) {
            held = null;
            pushedBytes += last.readableBytes();
            // The channel takes over the reference, also when it is closed.
            channel.write(last, channel.voidPromise());
        }
    }

    /** Bytes that were handed to the channel. */
    public long pushedBytes() {
        return pushedBytes;
    }

    /** Whether nothing is held. */
    public boolean isEmpty() {
        return held == null;
    }

    /** Lets go of what is held: the channel is closed. */
    public void drop() {
        if (held != null) {
            held.release();
            held = null;
        }
    }
}
