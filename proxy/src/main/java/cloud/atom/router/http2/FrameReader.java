package cloud.atom.router.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames out of the bytes of a connection (RFC 9113, sections 4 and 6). Not thread-safe; confined to the
 * connection's event loop.
 *
 * <p>The body of a DATA frame is handed on as it comes, without waiting for the frame's end and without copying. All other
 * frames are read whole; one that comes in parts is gathered in a buffer that grows with what came, not with what was
 * announced.
 */
final class FrameReader {
    /** Room for a frame of usual length. */
    private static final int GATHER_BYTES = 256;

    private final ByteBufAllocator buffers;
    private final FrameListener listener;
    private final BlockParts block;

    private Step step;

    /** Bytes of an incomplete unit; null when there are none. */
    private @Nullable ByteBuf gathered;

    private int length;
    private int type;
    private int flags;
    private int stream;
    private int padding;
    private boolean stopped;

    /** What comes next. */
    private enum Step {
        PREFACE,
        HEAD,
        PAD_LENGTH,
        DATA,
        PADDING,
        PAYLOAD
    }

    /**
     * Begins with the preface, if the peer is to send one.
     *
     * @param maxBlockBytes most bytes of a header block
     */
    FrameReader(ByteBufAllocator buffers, FrameListener listener, boolean preface, int maxBlockBytes) {
        this.buffers = buffers;
        this.listener = listener;
        block = new BlockParts(buffers, maxBlockBytes);
        step = preface ? Step.PREFACE : Step.HEAD;
    }

    /** Whether a frame, a header block or the preface has begun and not ended; DATA does not count. */
    boolean isInsideFrame() {
        return step == Step.PREFACE || block.isOpen() || gathered != null || step == Step.PAYLOAD;
    }

    /** Reads nothing more. */
    void stop() {
        stopped = true;
        drop();
        block.drop();
    }

    private void drop() {
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }

    /** Reads all of {@code in}; takes over the reference. */
    void read(ByteBuf in) throws Http2Fault {
        try {
            while (!stopped && advance(in)) {
                // Until more bytes are needed.
            }
        } finally {
            in.release();
        }
    }

    private boolean advance(ByteBuf in) throws Http2Fault {
        return switch (step) {
            case DATA -> data(in);
            case PADDING -> padding(in);
            case PREFACE, HEAD, PAD_LENGTH, PAYLOAD -> unit(in);
        };
    }

    private boolean unit(ByteBuf in) throws Http2Fault {
        int need = need();
        ByteBuf whole = whole(in, need);
        if (whole == null) {
            return false;
        }
        int end = whole.readerIndex() + need;
        switch (step) {
            case PREFACE -> preface(whole);
            case HEAD -> head(whole);
            case PAD_LENGTH -> padLength(whole.readUnsignedByte());
            case PAYLOAD -> payload(whole, end);
            case DATA, PADDING -> throw new AssertionError(step);
        }
        if (gathered == null) {
            in.readerIndex(end);
        } else {
            drop();
        }
        return true;
    }

    private int need() {
        return switch (step) {
            case PREFACE -> FrameType.PREFACE.length;
            case HEAD -> FrameType.HEAD_BYTES;
            case PAD_LENGTH -> 1;
            case PAYLOAD -> length;
            case DATA, PADDING -> 0;
        };
    }

    /** A buffer whose next {@code need} bytes are here: {@code in} itself when it holds them all; null for none yet. */
    private @Nullable ByteBuf whole(ByteBuf in, int need) throws Http2Fault {
        ByteBuf parts = gathered;
        if (parts == null && in.readableBytes() >= need) {
            return in;
        }
        if (!in.isReadable()) {
            return null;
        }
        if (parts == null) {
            parts = buffers.directBuffer(Math.min(need, GATHER_BYTES), need);
            gathered = parts;
        }
        parts.writeBytes(in, Math.min(need - parts.readableBytes(), in.readableBytes()));
        if (step == Step.PREFACE) {
            checkPreface(parts);
        }
        return parts.readableBytes() == need ? parts : null;
    }

    private void preface(ByteBuf bytes) throws Http2Fault {
        checkPreface(bytes);
        step = Step.HEAD;
    }

    /** A wrong byte is seen at once, not when the rest has come. */
    private static void checkPreface(ByteBuf bytes) throws Http2Fault {
        int here = Math.min(bytes.readableBytes(), FrameType.PREFACE.length);
        for (int i = 0; i < here; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != FrameType.PREFACE[i]) {
                throw new Http2Fault(ErrorCode.PROTOCOL_ERROR, "not the preface of HTTP/2");
            }
        }
    }

    private void head(ByteBuf bytes) throws Http2Fault {
        length = bytes.readUnsignedMedium();
        type = bytes.readUnsignedByte();
        flags = bytes.readUnsignedByte();
        stream = bytes.readInt() & Integer.MAX_VALUE;
        if (length > FrameType.MAX_PAYLOAD_BYTES) {
            throw new Http2Fault(ErrorCode.FRAME_SIZE_ERROR, "a frame is longer than 16384 bytes");
        }
        if (block.isOpen() && (type != FrameType.CONTINUATION || stream != block.stream())) {
            throw new Http2Fault(ErrorCode.PROTOCOL_ERROR, "a header block is interrupted");
        }
        if (type != FrameType.DATA) {
            step = Step.PAYLOAD;
            return;
        }
        expectStream(true);
        padding = 0;
        if (has(FrameType.PADDED)) {
            expectLength(length >= 1);
            step = Step.PAD_LENGTH;
        } else {
            beginData(length);
        }
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private void expectStream(boolean named) throws Http2Fault {
        if (named != (stream != 0)) {
            throw new Http2Fault(ErrorCode.PROTOCOL_ERROR, "a frame of type " + type + " on the wrong stream");
        }
    }

    private void expectLength(boolean right) throws Http2Fault {
        if (!right) {
            throw new Http2Fault(ErrorCode.FRAME_SIZE_ERROR, "a frame of type " + type + " has a wrong length");
        }
    }

    private void padLength(int bytes) throws Http2Fault {
        int flowBytes = length;
        length -= 1 + bytes;
        if (length < 0) {
            throw new Http2Fault(ErrorCode.PROTOCOL_ERROR, "more padding than payload");
        }
        padding = bytes;
        beginData(flowBytes);
    }

    private void beginData(int flowBytes) throws Http2Fault {
        step = Step.DATA;
        listener.onData(stream, flowBytes);
    }

    private boolean data(ByteBuf in) throws Http2Fault {
        int here = Math.min(length, in.readableBytes());
        if (here > 0) {
            length -= here;
            listener.onPiece(stream, in.readRetainedSlice(here));
        }
        if (length > 0) {
            return false;
        }
        step = Step.PADDING;
        return true;
    }

    private boolean padding(ByteBuf in) throws Http2Fault {
        int here = Math.min(padding, in.readableBytes());
        in.skipBytes(here);
        padding -= here;
        if (padding > 0) {
            return false;
        }
        step = Step.HEAD;
        listener.onDataEnd(stream, has(FrameType.END_STREAM));
        return true;
    }

    private void payload(ByteBuf in, int end) throws Http2Fault {
        step = Step.HEAD;
        switch (type) {
            case FrameType.HEADERS -> headers(in, end);
            case FrameType.CONTINUATION -> continuation(in);
            case FrameType.PRIORITY -> priority(in);
            case FrameType.RST_STREAM -> {
                expectStream(true);
                expectLength(length == 4);
                listener.onReset(stream, ErrorCode.of(in.readUnsignedInt()));
            }
            case FrameType.SETTINGS -> settings(in);
            case FrameType.PING -> {
                expectStream(false);
                expectLength(length == 8);
                listener.onPing(in.readLong(), has(FrameType.ACK));
            }
            case FrameType.GOAWAY -> {
                expectStream(false);
                expectLength(length >= 8);
                listener.onGoAway(in.readInt() & Integer.MAX_VALUE, ErrorCode.of(in.readUnsignedInt()));
            }
            case FrameType.WINDOW_UPDATE -> {
                expectLength(length == 4);
                listener.onWindowUpdate(stream, in.readInt() & Integer.MAX_VALUE);
            }
            // Nobody may push to us: a server's client never does, and we tell servers not to.
            case FrameType.PUSH_PROMISE -> throw new Http2Fault(ErrorCode.PROTOCOL_ERROR, "a push");
            default -> listener.onUnknown();
        }
    }

    private void settings(ByteBuf in) throws Http2Fault {
        expectStream(false);
        if (has(FrameType.ACK)) {
            expectLength(length == 0);
            listener.onSettingsAck();
        } else {
            expectLength(length % 6 == 0);
            listener.onSettings(in.slice(in.readerIndex(), length));
        }
    }

    private void priority(ByteBuf in) throws Http2Fault {
        expectStream(true);
        if (length != 5) {
            listener.onPriority(stream, ErrorCode.FRAME_SIZE_ERROR);
        } else {
            listener.onPriority(stream, isOwn(in.readInt()) ? ErrorCode.PROTOCOL_ERROR : null);
        }
    }

    private boolean isOwn(int dependency) {
        return (dependency & Integer.MAX_VALUE) == stream;
    }

    private void headers(ByteBuf in, int end) throws Http2Fault {
        expectStream(true);
        int pad = 0;
        if (has(FrameType.PADDED)) {
            expectLength(length >= 1);
            pad = in.readUnsignedByte();
        }
        boolean own = false;
        if (has(FrameType.PRIORITIZED)) {
            expectLength(end - in.readerIndex() >= 5);
            own = isOwn(in.readInt());
            in.skipBytes(1);
        }
        int fragment = end - in.readerIndex() - pad;
        if (fragment < 0) {
            throw new Http2Fault(ErrorCode.PROTOCOL_ERROR, "more padding than payload");
        }
        ByteBuf part = in.slice(in.readerIndex(), fragment);
        if (has(FrameType.END_HEADERS)) {
            listener.onHeaders(stream, part, has(FrameType.END_STREAM), own);
        } else {
            block.begin(stream, has(FrameType.END_STREAM), own);
            block.add(part);
        }
    }

    private void continuation(ByteBuf in) throws Http2Fault {
        if (!block.isOpen()) {
            throw new Http2Fault(ErrorCode.PROTOCOL_ERROR, "a CONTINUATION of nothing");
        }
        block.add(in.slice(in.readerIndex(), length));
        if (has(FrameType.END_HEADERS)) {
            block.finish(listener);
        }
    }
}
