package cloud.atom.router.downstream;

import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.HopByHop;
import cloud.atom.router.http.MessageWriter;
import cloud.atom.router.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;

/**
 * Writes one response to a client connection in the framing that the client understands. Not thread-safe; confined to
 * the connection's event loop.
 */
final class ResponseWriter {
    private final Channel channel;
    private final ClientTerms terms;
    private boolean chunked;
    private boolean endsWithConnection;
    private boolean begun;
    private long writtenBytes;

    ResponseWriter(Channel channel, ClientTerms terms) {
        this.channel = channel;
        this.terms = terms;
    }

    boolean hasBegun() {
        return begun;
    }

    /** Whether only the connection's end tells the client that the body is complete. */
    boolean endsWithConnection() {
        return endsWithConnection;
    }

    /** Bytes handed to the channel so far. */
    long writtenBytes() {
        return writtenBytes;
    }

    /** Decides the framing for a body of {@code length}; comes before {@link #head}. */
    void frame(BodyLength length) {
        boolean open = length.isChunked() || length.kind() == BodyLength.Kind.UNTIL_CLOSE;
        chunked = open && terms.minorVersion() == 1;
        endsWithConnection = open && !chunked;
    }

    void interim(ResponseHead head) {
        HopByHop.strip(head.fields());
        write(MessageWriter.response(channel.alloc(), head, BodyLength.NONE));
    }

    /** Writes the head; {@code announced} is the length that it states when the body is not chunked. */
    void head(ResponseHead head, BodyLength announced) {
        begun = true;
        BodyLength stated = announced;
        if (chunked) {
            stated = BodyLength.CHUNKED;
        } else if (endsWithConnection) {
            stated = BodyLength.UNTIL_CLOSE;
        }
        write(MessageWriter.response(channel.alloc(), head, stated));
    }

    /** Writes a piece of the body; takes over the reference to it. */
    void content(ByteBuf piece) {
        if (!piece.isReadable()) {
            piece.release();
            return;
        }
        if (!chunked) {
            write(piece);
            return;
        }
        write(MessageWriter.chunkStart(channel.alloc(), piece.readableBytes()));
        write(piece);
        write(MessageWriter.chunkEnd(channel.alloc()));
    }

    /** Ends the response and flushes; {@code written} tells when all has gone out. */
    void end(Fields trailers, ChannelPromise written) {
        if (!chunked) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER, written);
            return;
        }
        boolean wanted = terms.takesTrailers() && trailers.size() > 0;
        Fields forwarded = wanted ? trailers : new Fields(0);
        HopByHop.stripTrailers(forwarded);
        channel.writeAndFlush(MessageWriter.lastChunk(channel.alloc(), forwarded), written);
    }

    private void write(ByteBuf bytes) {
        writtenBytes += bytes.readableBytes();
        channel.write(bytes, channel.voidPromise());
    }
}
