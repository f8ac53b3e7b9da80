package cloud.atom.router.healthcheck;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.http.BodyEnd;
import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http2.HeaderBlock;
import cloud.atom.router.http2.Http2Fault;
import cloud.atom.router.http2.Http2Role;
import cloud.atom.router.http2.Http2Session;
import cloud.atom.router.http2.Http2Stream;
import cloud.atom.router.http2.OwnSettings;
import cloud.atom.router.http2.PseudoFields;
import cloud.atom.router.http2.StreamListener;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.HealthPolling;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;

/**
 * One poll over a connection of HTTP/2. Not thread-safe; confined to the I/O thread.
 *
 * <p>The path {@value #GRPC} is asked as a call of gRPC's health service, about the server as a whole ("GRPC Health Checking
 * Protocol"): its message has one field, the status, of which 1 is SERVING.
 */
final class Http2Poll extends ChannelInboundHandlerAdapter implements Http2Role, StreamListener {
    static final String GRPC = "/grpc.health.v1.Health/Check";

    /** More than any honest answer needs. What is longer is not read, and its content not looked at. */
    private static final int MAX_BODY_BYTES = 16 * 1024;

    private static final int MAX_HEAD_BYTES = 16 * 1024;
    private static final int MAX_FIELDS = 128;
    private static final int WINDOW_BYTES = 64 * 1024;
    private static final int OK_FROM = 200;
    private static final int OK_TO = 299;

    /** Not compressed, and nothing in it: the name of no service. */
    private static final byte[] EMPTY_MESSAGE = new byte[5];

    /** Not compressed, two bytes, field 1 as a number, SERVING. */
    private static final byte[] SERVING = {0, 0, 0, 0, 2, 8, 1};

    private final Channel channel;
    private final Endpoint endpoint;
    private final HealthPolling polling;
    private final CompletableFuture<PollResult> result;
    private final Http2Session session;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /** Written by {@link #start}. */
    private @org.jspecify.annotations.Nullable Http2Stream stream;

    Http2Poll(Channel channel, Endpoint endpoint, HealthPolling polling, CompletableFuture<PollResult> result) {
        this.channel = channel;
        this.endpoint = endpoint;
        this.polling = polling;
        this.result = result;
        OwnSettings own = new OwnSettings(0, WINDOW_BYTES + 1, MAX_HEAD_BYTES, MAX_FIELDS, false);
        session = new Http2Session(channel, own, this, false);
    }

    private boolean isGrpc() {
        return polling.path().equals(GRPC);
    }

    /** Asks; the channel is ready for that. */
    void start() {
        channel.pipeline().addLast(this);
        session.start();
        Http2Stream asked = session.open();
        stream = asked;
        asked.hear(this);
        String scheme = endpoint.tls().isPresent() ? "https" : "http";
        Fields fields = new Fields().add("user-agent", "global-router-health");
        String method = isGrpc() ? "POST" : "GET";
        if (isGrpc()) {
            fields.add(FieldName.CONTENT_TYPE, "application/grpc").add(FieldName.TE, "trailers");
        } else {
            fields.add("accept", "application/json");
        }
        PseudoFields pseudo = PseudoFields.request(method, scheme, endpoint.authority(), polling.path());
        asked.request(pseudo, fields, isGrpc() ? BodyLength.CHUNKED : BodyLength.NONE);
        if (isGrpc()) {
            asked.content(Unpooled.wrappedBuffer(EMPTY_MESSAGE));
        }
        asked.end(BodyEnd.PLAIN.trailers());
        asked.ask();
        channel.read();
    }

    void fail() {
        result.complete(PollResult.FAILED);
    }

    // ---- the answer

    @Override
    public void onHead(HeaderBlock.Whole head, boolean end) {
        int status = head.pseudo().status();
        if (status >= OK_FROM && (status > OK_TO || hasFailed(head.fields()))) {
            fail();
        }
    }

    /** An answer of gRPC has its status in a field, whatever HTTP's says. */
    private boolean hasFailed(Fields fields) {
        String status = fields.first("grpc-status");
        return isGrpc() && status != null && !status.equals("0");
    }

    @Override
    public void onContent(ByteBuf piece) {
        byte[] copy = new byte[piece.readableBytes()];
        piece.readBytes(copy);
        piece.release();
        if (body.size() + copy.length > MAX_BODY_BYTES) {
            result.complete(isGrpc() ? PollResult.FAILED : PollResult.OK);
            return;
        }
        body.writeBytes(copy);
        if (stream != null) {
            stream.ask();
        }
    }

    @Override
    public void onEnd(Fields trailers) {
        if (!isGrpc()) {
            result.complete(HealthBody.parse(body.toByteArray()));
        } else if (!hasFailed(trailers) && java.util.Arrays.equals(body.toByteArray(), SERVING)) {
            result.complete(PollResult.OK);
        } else {
            fail();
        }
    }

    @Override
    public void onReadComplete() {
        // Each piece asked for the next.
    }

    @Override
    public void onWritable() {
        // The request is short.
    }

    @Override
    public void onSent() {
        // The answer tells what became of it.
    }

    @Override
    public void onBroken(Cause cause) {
        fail();
    }

    // ---- the connection

    @Override
    public boolean onRequest(Http2Stream unexpected, HeaderBlock head, boolean end) {
        throw new AssertionError("an endpoint opened a stream");
    }

    @Override
    public void onRefused() {
        throw new AssertionError("an endpoint opened a stream");
    }

    @Override
    public void onSettings() {
        // One request fits any.
    }

    @Override
    public void onGoAway() {
        // What was asked before is answered.
    }

    @Override
    public void onStreamGone(int left) {
        // The poll ends with its result.
    }

    @Override
    public void onFault(Http2Fault fault) {
        fail();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object part) {
        if (part instanceof ByteBuf bytes) {
            // The reference passes on.
            session.incoming().read(bytes);
        } else {
            ReferenceCountUtil.release(part);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        session.incoming().readComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        session.onWritable();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        session.onClosed();
        fail();
    }
}
