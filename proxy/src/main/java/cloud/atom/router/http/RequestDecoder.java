package cloud.atom.router.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.List;

/**
 * Reads requests by Netty's strict decoder plus our own rules, one part each time it is asked: {@link ParsedRequest},
 * body pieces as {@link ByteBuf} (the receiver releases them), {@link BodyEnd}; or {@link Malformed}, after which
 * nothing more comes. Not thread-safe; confined to the connection's event loop.
 */
public final class RequestDecoder extends HttpRequestDecoder {
    private static final int VERSION_LENGTH = "HTTP/1.1".length();

    /** Room for method and version beside the target in the longest request line. */
    private static final int LINE_SLACK_BYTES = 256;

    private static final int MAX_EMPTY_LINE_BYTES = 8;

    private final DecodeGate gate;
    private final int maxTargetBytes;

    /** Set once the decoder is in a pipeline; null before. */
    private @org.jspecify.annotations.Nullable ChannelHandlerContext self;

    private int depth;
    private boolean betweenMessages = true;
    private int emptyLineBytes;

    /** Where the last part of the request line ended; the next must begin one byte behind. */
    private int partEnd;

    public RequestDecoder(int maxHeadBytes, int maxFields, int maxTargetBytes) {
        super(config(maxHeadBytes, maxTargetBytes + LINE_SLACK_BYTES));
        this.gate = new DecodeGate(maxFields);
        this.maxTargetBytes = maxTargetBytes;
    }

    static HttpDecoderConfig config(int maxHeadBytes, int maxLineBytes) {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(maxLineBytes)
                .setMaxHeaderSize(maxHeadBytes)
                .setMaxChunkSize(64 << 10)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true);
    }

    /** Whether a part was asked for that has not come yet. */
    public boolean isAsked() {
        return gate.isOpen();
    }

    /** Whether a message has begun, of which some part is still to come. */
    public boolean isInsideMessage() {
        return !betweenMessages;
    }

    /** Bytes that are here and not yet decoded. */
    public int bufferedBytes() {
        return actualReadableBytes();
    }

    /** Hands out nothing more, whatever comes. */
    public void stop() {
        gate.shut();
    }

    /** Asks for the next part: hands it out at once when its bytes are here, else when they come. */
    public void ask() {
        gate.open();
        // Inside channelRead the decoding loop above us goes on by itself.
        if (depth == 0 && self != null && actualReadableBytes() > 0) {
            readAgain(self);
        }
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
        if (betweenMessages && !skipEmptyLines(in, out)) {
            return;
        }
        int before = in.readerIndex();
        super.decode(context, in, out);
        gate.decoded(in, before, out);
        if (!out.isEmpty() && out.get(out.size() - 1) instanceof BodyEnd) {
            betweenMessages = true;
            emptyLineBytes = 0;
        }
    }

    /** A few empty lines may precede a request (RFC 9112, section 2.2); false when no request line begins here. */
    private boolean skipEmptyLines(ByteBuf in, List<Object> out) {
        while (in.isReadable()) {
            byte first = in.getByte(in.readerIndex());
            boolean afterCr = emptyLineBytes % 2 == 1;
            if (!afterCr && first != '\r' && first != '\n') {
                betweenMessages = false;
                return true;
            }
            emptyLineBytes++;
            in.skipBytes(1);
            if (afterCr != (first == '\n') || emptyLineBytes > MAX_EMPTY_LINE_BYTES) {
                in.skipBytes(in.readableBytes());
                out.add(new Malformed(Malformed.Kind.SYNTAX, "bytes before the request line"));
                gate.shut();
                return false;
            }
        }
        return false;
    }

    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        super.decodeLast(context, in, out);
        // A request that its client did not finish is no request.
        out.forEach(io.netty.util.ReferenceCountUtil::release);
        out.clear();
    }

    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        if (start != 0) {
            throw new HeadFault(Malformed.Kind.SYNTAX, "white space before the method");
        }
        partEnd = length;
        String method = super.splitFirstWordInitialLine(line, start, length);
        if (!Syntax.isToken(method)) {
            throw new HeadFault(Malformed.Kind.SYNTAX, "the method is not a token");
        }
        return method;
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        checkSeparator(line, start);
        partEnd = start + length;
        if (length > maxTargetBytes) {
            throw new HeadFault(Malformed.Kind.URI_TOO_LONG, "the target is longer than " + maxTargetBytes + " bytes");
        }
        String target = super.splitSecondWordInitialLine(line, start, length);
        if (!Syntax.isVisible(target)) {
            throw new HeadFault(Malformed.Kind.SYNTAX, "the target has characters that must be encoded");
        }
        return target;
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        checkSeparator(line, start);
        String version = super.splitThirdWordInitialLine(line, start, length);
        boolean shaped = version.length() == VERSION_LENGTH
                && version.startsWith("HTTP/")
                && isDigit(version.charAt(5))
                && version.charAt(6) == '.'
                && isDigit(version.charAt(7));
        if (!shaped) {
            throw new HeadFault(Malformed.Kind.SYNTAX, "the request line does not end with the HTTP version");
        }
        if (version.charAt(5) != '1') {
            throw new HeadFault(Malformed.Kind.VERSION, "only HTTP/1.0 and HTTP/1.1 are spoken here");
        }
        return version;
    }

    private void checkSeparator(byte[] line, int start) {
        if (start != partEnd + 1 || line[partEnd] != ' ') {
            throw new HeadFault(Malformed.Kind.SYNTAX, "the request line's parts are not separated by one space");
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** The last check of a head whose characters are sound: its length must be beyond doubt. */
    static Object judge(ParsedRequest request) {
        // Netty reads eight bytes of body behind a Hixie-76 handshake, which no length field announces.
        if (request.fields().has("sec-websocket-key1")) {
            return new Malformed(Malformed.Kind.SYNTAX, "an obsolete WebSocket handshake");
        }
        return switch (request.bodyLength().kind()) {
            case INVALID, UNTIL_CLOSE ->
                new Malformed(Malformed.Kind.SYNTAX, "the fields contradict each other about the body's length");
            case UNKNOWN_CODING -> new Malformed(Malformed.Kind.UNKNOWN_CODING, "the transfer coding is not known");
            case NONE, KNOWN, CHUNKED -> request;
        };
    }
}
