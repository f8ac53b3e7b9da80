package cloud.atom.router.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.jspecify.annotations.Nullable;

/**
 * Reads responses, one part each time it is asked: {@link ResponseHead}, body pieces as {@link ByteBuf} (the receiver
 * releases them), {@link BodyEnd}; or {@link Malformed}, after which nothing more comes. Not thread-safe; confined to the
 * connection's event loop.
 *
 * <p>The end of a response without body, an interim one too, comes with its head, that of a body of known length with its
 * last piece. Bytes that were not decoded go on as bytes when it is
 * taken out of its pipeline.
 */
public final class ResponseDecoder extends ChannelInboundHandlerAdapter implements PartPump.Source {
    private static final int MAX_STATUS_LINE_BYTES = 4 << 10;

    private final HeadLimits limits;
    private final StatusLine line = new StatusLine();
    private final BodyReader body;
    private final PartPump pump = new PartPump(this);

    /** The head that is being read; null before its first byte and after its last. */
    private @Nullable HeadReader head;

    private boolean toHead;
    private boolean received;

    /** Whether the part that was made last ends its response. */
    private boolean complete;

    public ResponseDecoder(int maxHeadBytes, int maxFields) {
        limits = new HeadLimits(MAX_STATUS_LINE_BYTES, maxHeadBytes, maxFields);
        body = new BodyReader(PooledByteBufAllocator.DEFAULT, maxFields);
    }

    /** Asks for the first part of the response to a request; {@code toHead} says whether that was HEAD. */
    public void expect(boolean toHead) {
        this.toHead = toHead;
        received = false;
        ask();
    }

    /** Asks for the next part: hands it out at once when its bytes are here, else when they come. */
    public void ask() {
        pump.ask();
    }

    /** Bytes that are here and not yet decoded. */
    public int bufferedBytes() {
        return pump.bufferedBytes();
    }

    /** Whether any byte came since the last {@link #expect} or {@link #settle}. */
    public boolean hasReceived() {
        return received;
    }

    /** A response is complete: whatever comes from here on was not asked for. */
    public void settle() {
        received = false;
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
            received = true;
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

    /** The connection ended: only a body that ends with it is whole. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        pump.ended(context, takeOpenEnd());
        context.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            pump.ended(context, takeOpenEnd());
        }
        context.fireUserEventTriggered(event);
    }

    private boolean takeOpenEnd() {
        boolean open = body.endsWithConnection();
        body.begin(BodyLength.NONE);
        return open;
    }

    @Override
    public @Nullable Object next(Unread in) {
        complete = false;
        if (body.isInside()) {
            Object part = body.next(in);
            complete = part instanceof ByteBuf && !body.isInside();
            return part;
        }
        if (head == null && in.readableBytes() > 0) {
            head = new HeadReader(limits, line);
        }
        return head(in);
    }

    @Override
    public boolean endsHere() {
        return complete;
    }

    private @Nullable Object head(Unread in) {
        HeadReader reader = head;
        if (reader == null || !reader.read(in)) {
            return null;
        }
        head = null;
        Malformed fault = reader.fault();
        if (fault != null) {
            return fault;
        }
        ResponseHead read = new ResponseHead(line.status(), line.reason(), line.version(), reader.fields());
        BodyLength length = read.bodyLength(toHead);
        if (length.kind() == BodyLength.Kind.INVALID || length.kind() == BodyLength.Kind.UNKNOWN_CODING) {
            return new Malformed(Malformed.Kind.SYNTAX, "the fields leave the body's length in doubt");
        }
        complete = !body.begin(length);
        return read;
    }
}
