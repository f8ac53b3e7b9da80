package cloud.atom.router.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads responses by Netty's strict decoder plus our own rules, one part each time it is asked: {@link ResponseHead},
 * body pieces as {@link ByteBuf} (the receiver releases them), {@link BodyEnd}; or {@link Malformed}, after which
 * nothing more comes. An interim head is followed by a {@link BodyEnd} too. Not thread-safe; confined to the
 * connection's event loop.
 */
public final class ResponseDecoder extends HttpResponseDecoder {
    private static final int MAX_STATUS_LINE_BYTES = 4 << 10;

    private final DecodeGate gate;

    /** Set once the decoder is in a pipeline; null before. */
    private @Nullable ChannelHandlerContext self;

    private int depth;
    private boolean toHead;
    private boolean received;

    public ResponseDecoder(int maxHeadBytes, int maxFields) {
        super(RequestDecoder.config(maxHeadBytes, MAX_STATUS_LINE_BYTES));
        this.gate = new DecodeGate(maxFields);
    }

    /** Asks for the first part of the response to a request; {@code toHead} says whether that was HEAD. */
    public void expect(boolean toHead) {
        this.toHead = toHead;
        received = false;
        ask();
    }

    /** Asks for the next part: hands it out at once when its bytes are here, else when they come. */
    public void ask() {
        gate.open();
        // Inside channelRead the decoding loop above us goes on by itself.
        if (depth == 0 && self != null && actualReadableBytes() > 0) {
            readAgain(self);
        }
    }

    /** Bytes that are here and not yet decoded. */
    public int bufferedBytes() {
        return actualReadableBytes();
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
        if (self != null) {
            self.pipeline().replace(this, null, successor);
        }
    }

    private void readAgain(ChannelHandlerContext context) {
        try {
            channelRead(context, Unpooled.EMPTY_BUFFER);
        } catch (Exception malfunction) {
            context.fireExceptionCaught(malfunction);
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        self = context;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object input) throws Exception {
        received |= input != Unpooled.EMPTY_BUFFER;
        depth++;
        try {
            super.channelRead(context, input);
        } finally {
            depth--;
        }
    }

    /** Reading more is the consumer's decision; the superclass would read on by itself. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        discardSomeReadBytes();
        context.fireChannelReadComplete();
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (!gate.isOpen()) {
            return;
        }
        int before = in.readerIndex();
        super.decode(context, in, out);
        gate.decoded(in, before, out);
    }

    /** The connection ended: only a body that ends with it is whole. */
    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        super.decodeLast(context, in, out);
        out.removeIf(part -> part instanceof HttpMessage);
        gate.convert(out);
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        // Netty reads sixteen bytes of body behind a Hixie-76 handshake, which no length field announces.
        boolean switches = message instanceof HttpResponse response
                && response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
        return toHead || switches || super.isContentAlwaysEmpty(message);
    }

    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        String version = super.splitFirstWordInitialLine(line, start, length);
        if (start != 0 || !(version.equals("HTTP/1.1") || version.equals("HTTP/1.0"))) {
            throw new HeadFault(Malformed.Kind.VERSION, "the status line does not begin with the HTTP version");
        }
        return version;
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        String status = super.splitSecondWordInitialLine(line, start, length);
        boolean shaped = length == 3 && LengthRules.parse(status) >= 100 && LengthRules.parse(status) <= 599;
        if (!shaped) {
            throw new HeadFault(Malformed.Kind.SYNTAX, "the status is not a number from 100 to 599");
        }
        return status;
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        String reason = super.splitThirdWordInitialLine(line, start, length);
        if (!Syntax.isFieldValue(reason)) {
            throw new HeadFault(Malformed.Kind.SYNTAX, "the reason phrase has control characters");
        }
        return reason;
    }
}
