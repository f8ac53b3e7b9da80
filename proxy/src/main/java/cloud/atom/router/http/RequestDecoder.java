package cloud.atom.router.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests, one part each time it is asked: {@link ParsedRequest}, body pieces as {@link ByteBuf} (the receiver
 * releases them), {@link BodyEnd}; or {@link Malformed}, after which nothing more comes. Not thread-safe; confined to the
 * connection's event loop.
 *
 * <p>The end of a request without body comes with its head, that of a body of known length with its last piece. Bytes
 * that were not decoded go on as bytes when it is taken out of its pipeline.
 */
public final class RequestDecoder extends ChannelInboundHandlerAdapter implements PartPump.Source {
    /** Room for method and version beside the target in the longest request line. */
    private static final int LINE_SLACK_BYTES = 256;

    private static final int MAX_EMPTY_LINE_BYTES = 8;

    private final HeadLimits limits;
    private final RequestLine line;
    private final BodyReader body;
    private final PartPump pump = new PartPump(this);

    /** The head that is being read; null before its first byte and after its last. */
    private @Nullable HeadReader head;

    private int emptyLineBytes;

    /** Whether the part that was made last ends its request. */
    private boolean complete;

    public RequestDecoder(int maxHeadBytes, int maxFields, int maxTargetBytes) {
        limits = new HeadLimits(maxTargetBytes + LINE_SLACK_BYTES, maxHeadBytes, maxFields);
        line = new RequestLine(maxTargetBytes);
        body = new BodyReader(PooledByteBufAllocator.DEFAULT, maxFields);
    }

    /** Whether a part was asked for that has not come yet. */
    public boolean isAsked() {
        return pump.isOpen();
    }

    /** Whether a message has begun, of which some part is still to come. */
    public boolean isInsideMessage() {
        return head != null || body.isInside();
    }

    /** Bytes that are here and not yet decoded. */
    public int bufferedBytes() {
        return pump.bufferedBytes();
    }

    /** Hands out nothing more, whatever comes. */
    public void stop() {
        pump.shut();
    }

    /** Asks for the next part: hands it out at once when its bytes are here, else when they come. */
    public void ask() {
        pump.ask();
    }

    /**
     * Ends decoding and puts {@code successor} in this decoder's place: it gets the bytes that are here and not decoded,
     * before this returns, and then all that comes. To be called behind a {@link BodyEnd}.
     */
    public void giveWayTo(ChannelHandler successor) {
        pump.giveWayTo(successor);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        pump.added(context);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        pump.removed(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object input) {
        if (input instanceof ByteBuf bytes) {
            pump.read(context, bytes);
        } else {
            context.fireChannelRead(input);
        }
    }

    /** Reading more is the consumer's decision. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        pump.readComplete(context);
    }

    /** A request that its client did not finish is no request. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        pump.ended(context, false);
        context.fireChannelInactive();
    }

    @Override
    public @Nullable Object next(Unread in) {
        complete = false;
        if (body.isInside()) {
            Object part = body.next(in);
            complete = part instanceof ByteBuf && !body.isInside();
            return part;
        }
        Malformed early = head == null ? beginHead(in) : null;
        return early == null ? head(in) : early;
    }

    @Override
    public boolean endsHere() {
        return complete;
    }

    /** A few empty lines may precede a request (RFC 9112, section 2.2). */
    private @Nullable Malformed beginHead(Unread in) {
        while (in.readableBytes() > 0) {
            byte first = in.peek();
            boolean afterCr = emptyLineBytes % 2 == 1;
            if (!afterCr && first != '\r' && first != '\n') {
                head = new HeadReader(limits, line);
                return null;
            }
            emptyLineBytes++;
            in.skip(1);
            if (afterCr != (first == '\n') || emptyLineBytes > MAX_EMPTY_LINE_BYTES) {
                return new Malformed(Malformed.Kind.SYNTAX, "bytes before the request line");
            }
        }
        return null;
    }

    private @Nullable Object head(Unread in) {
        HeadReader reader = head;
        if (reader == null || !reader.read(in)) {
            return null;
        }
        head = null;
        emptyLineBytes = 0;
        Malformed fault = reader.fault();
        return fault == null ? judge(reader.fields()) : fault;
    }

    /** The last check of a head whose characters are sound: its length must be beyond doubt. */
    private Object judge(Fields fields) {
        // Old servers read eight bytes of body behind a Hixie-76 handshake, which no length field announces.
        if (fields.has(FieldName.SEC_WEBSOCKET_KEY1)) {
            return new Malformed(Malformed.Kind.SYNTAX, "an obsolete WebSocket handshake");
        }
        if (line.isFromTheFuture() && fields.has(FieldName.TRANSFER_ENCODING)) {
            return new Malformed(Malformed.Kind.SYNTAX, "a transfer coding in an unknown version of HTTP");
        }
        BodyLength length = LengthRules.ofRequest(fields, line.version());
        return switch (length.kind()) {
            case INVALID, UNTIL_CLOSE ->
                new Malformed(Malformed.Kind.SYNTAX, "the fields contradict each other about the body's length");
            case UNKNOWN_CODING -> new Malformed(Malformed.Kind.UNKNOWN_CODING, "the transfer coding is not known");
            case NONE, KNOWN, CHUNKED -> {
                complete = !body.begin(length);
                yield new ParsedRequest(line.method(), line.target(), line.version(), fields, length);
            }
        };
    }
}
