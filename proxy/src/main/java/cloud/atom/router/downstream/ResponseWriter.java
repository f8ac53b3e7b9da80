package cloud.atom.router.downstream;

import cloud.atom.router.http.BodyEnd;
import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.HopByHop;
import cloud.atom.router.http.MessageSender;
import cloud.atom.router.http.MessageWriter;
import cloud.atom.router.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;

/**
 * Writes responses to a client connection, one after the other, in the framing that the client understands. Not thread-safe; confined to
 * the connection's event loop.
 */
final class ResponseWriter {
    private final Channel channel;
    private final MessageSender sender;
    private boolean hasChunks;
    private boolean takesTrailers;
    private boolean chunked;
    private boolean endsWithConnection;

    ResponseWriter(Channel channel) {
        this.channel = channel;
        sender = new MessageSender(channel);
    }

    /** Begins the response to a request of {@code terms}; the one before it has gone out. */
    void begin(ClientTerms terms) {
        hasChunks = terms.version().hasChunks();
        takesTrailers = terms.takesTrailers();
        chunked = false;
        endsWithConnection = false;
    }

    /** Whether only the connection's end tells the client that the body is complete. */
    boolean endsWithConnection() {
        return endsWithConnection;
    }

    /** Decides the framing for a body of {@code length}; comes before {@link #head}. */
    void frame(BodyLength length) {
        boolean open = length.isChunked() || length.kind() == BodyLength.Kind.UNTIL_CLOSE;
        chunked = open && hasChunks;
        endsWithConnection = open && !chunked;
    }

    /** How many bytes were handed to the channel. */
    long writtenBytes() {
        return sender.pushedBytes();
    }

    void interim(ResponseHead head) {
        HopByHop.strip(head.fields());
        sender.begin(MessageWriter.response(channel.alloc(), head, BodyLength.NONE), false);
    }

    /** Writes the head; {@code announced} is the length that it states when the body is not chunked. */
    void head(ResponseHead head, BodyLength announced) {
        BodyLength stated = announced;
        if (chunked) {
            stated = BodyLength.CHUNKED;
        } else if (endsWithConnection) {
            stated = BodyLength.UNTIL_CLOSE;
        }
        sender.begin(MessageWriter.response(channel.alloc(), head, stated), chunked);
    }

    /** Writes a piece of the body; takes over the reference to it. */
    void content(ByteBuf piece) {
        sender.content(piece);
    }

    void flush() {
        sender.flush();
    }

    /** Ends the response; its last bytes go out with {@link #flush(ChannelPromise)} or {@link #push}. */
    void end(Fields trailers) {
        if (!chunked) {
            return;
        }
        boolean wanted = takesTrailers && trailers.size() > 0;
        Fields forwarded = wanted ? trailers : BodyEnd.PLAIN.trailers();
        if (wanted) {
            HopByHop.stripTrailers(forwarded);
        }
        sender.end(forwarded);
    }

    /** Sends all; {@code written} tells when it has gone out. */
    void flush(ChannelPromise written) {
        sender.flush(written);
    }

    /** Hands all to the channel, which sends it at its next flush. */
    void push() {
        sender.push();
    }

    /** The client is gone. */
    void drop() {
        sender.drop();
    }
}
