package cloud.atom.router.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A header block that comes in several frames (RFC 9113, section 4.3), bounded in bytes and in frames: a peer may
 * otherwise go on with CONTINUATION frames for ever (CVE-2024-27316 and its kin). Not thread-safe; confined to the
 * connection's event loop.
 */
final class BlockParts {
    /** Beyond what the bytes need: frames that bring nothing. */
    private static final int SPARE_FRAMES = 4;

    private final ByteBufAllocator buffers;
    private final int maxBytes;
    private @Nullable ByteBuf parts;
    private int frames;
    private int stream;
    private boolean end;
    private boolean dependsOnItself;

    BlockParts(ByteBufAllocator buffers, int maxBytes) {
        this.buffers = buffers;
        this.maxBytes = maxBytes;
    }

    boolean isOpen() {
        return parts != null;
    }

    int stream() {
        return stream;
    }

    void begin(int onStream, boolean endsStream, boolean onItself) {
        stream = onStream;
        end = endsStream;
        dependsOnItself = onItself;
        frames = 0;
        parts = buffers.directBuffer();
    }

    void add(ByteBuf part) throws Http2Fault {
        ByteBuf all = parts;
        if (all == null) {
            throw new AssertionError("no header block");
        }
        frames++;
        int mostFrames = SPARE_FRAMES + 2 * (maxBytes / FrameType.MAX_PAYLOAD_BYTES);
        if (frames > mostFrames || all.readableBytes() + part.readableBytes() > maxBytes) {
            throw new Http2Fault(ErrorCode.ENHANCE_YOUR_CALM, "a header block is too long");
        }
        all.writeBytes(part);
    }

    void finish(FrameListener listener) throws Http2Fault {
        ByteBuf all = parts;
        parts = null;
        if (all == null) {
            throw new AssertionError("no header block");
        }
        try {
            listener.onHeaders(stream, all, end, dependsOnItself);
        } finally {
            all.release();
        }
    }

    void drop() {
        if (parts != null) {
            parts.release();
            parts = null;
        }
    }
}
