package cloud.atom.router.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Takes one body after the other out of the bytes of a connection, by the framing that its head announced (RFC 9112,
 * section 6.3). Not thread-safe; confined to the connection's event loop.
 */
final class BodyReader {
    private final ChunkReader chunks;
    private BodyLength.Kind kind = BodyLength.Kind.NONE;
    private long left;
    private boolean inside;

    BodyReader(ByteBufAllocator buffers, int maxTrailers) {
        chunks = new ChunkReader(buffers, maxTrailers);
    }

    /** Begins a body; whether anything of it is still to come. */
    boolean begin(BodyLength length) {
        kind = length.kind();
        left = length.bytes();
        inside = length.hasBody();
        if (length.isChunked()) {
            chunks.begin();
        }
        return inside;
    }

    /** Whether a body has begun and not ended. */
    boolean isInside() {
        return inside;
    }

    boolean endsWithConnection() {
        return inside && kind == BodyLength.Kind.UNTIL_CLOSE;
    }

    /**
     * The next part: a piece, which the caller owns, a {@link BodyEnd} or a {@link Malformed}; null when more bytes are
     * needed. A body of known length is over with its last piece, the others end with a part of their own.
     */
    @Nullable
    Object next(Unread in) {
        return switch (kind) {
            case KNOWN -> known(in);
            case CHUNKED -> chunked(in);
            case UNTIL_CLOSE -> in.readableBytes() == 0 ? null : in.takeAll();
            case NONE, INVALID, UNKNOWN_CODING -> throw new AssertionError("no body: " + kind);
        };
    }

    private @Nullable ByteBuf known(Unread in) {
        int length = (int) Math.min(left, in.readableBytes());
        if (length == 0) {
            return null;
        }
        left -= length;
        inside = left > 0;
        return in.take(length);
    }

    private @Nullable Object chunked(Unread in) {
        Object part = chunks.next(in);
        inside = !(part instanceof BodyEnd);
        return part;
    }
}
