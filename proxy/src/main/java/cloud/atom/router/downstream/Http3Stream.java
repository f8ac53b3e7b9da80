package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Refusal;
import cloud.atom.router.http.BodyEnd;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.http.Malformed;
import cloud.atom.router.http.ParsedRequest;
import cloud.atom.router.http2.HeaderBlock;
import cloud.atom.router.http2.StreamedRequest;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One stream of HTTP/3 that a client opened: waits for the request's head, and hands what follows to its {@link Http3Turn}.
 * Not thread-safe; confined to the connection's event loop.
 */
final class Http3Stream extends ChannelInboundHandlerAdapter {
    private final Http3Connection connection;
    private final DownstreamLoop loop;
    private final QuicStreamChannel stream;
    private final long begunNanos = System.nanoTime();

    /** A head of which it is not clear yet whether anything follows it; null otherwise. */
    private HeaderBlock.@Nullable Whole pending;

    /** Null until the head was judged. */
    private @Nullable Http3Turn turn;

    /** The fields behind the body, once they came. */
    private Fields trailers = BodyEnd.PLAIN.trailers();

    /** Whether the client sent the stream's end. */
    private boolean ended;

    /** Whether the stream was given up before it became a request. */
    private boolean refused;

    Http3Stream(Http3Connection connection, QuicStreamChannel stream) {
        this.connection = connection;
        this.stream = stream;
        loop = connection.loop();
    }

    /** Ends a stream in both directions. */
    static void reset(QuicStreamChannel stream, Http3ErrorCode code) {
        stream.shutdown(code.code());
        stream.close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        stream.config().setAutoRead(false);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        stream.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        judgePending(false);
        Http3Turn now = turn;
        if (frame instanceof Http3DataFrame data && now != null) {
            // The reference passes on.
            now.onContent(data.content());
        } else if (frame instanceof Http3HeadersFrame head && !refused) {
            onSection(now, head);
        } else {
            // Frames that mean nothing to us (RFC 9114, section 9).
            ReferenceCountUtil.release(frame);
        }
    }

    private void onSection(@Nullable Http3Turn now, Http3HeadersFrame head) {
        var limits = loop.settings().limits();
        HeaderBlock block = Http3Heads.read(head.headers(), limits.headBytes(), limits.fieldCount());
        if (now == null) {
            onHead(block);
        } else if (block instanceof HeaderBlock.Whole whole && whole.pseudo().isEmpty()) {
            trailers = whole.fields();
        } else {
            now.onBroken(Http3ErrorCode.H3_MESSAGE_ERROR);
        }
    }

    private void onHead(HeaderBlock block) {
        if (block instanceof HeaderBlock.TooLarge) {
            refuse(new Malformed(Malformed.Kind.FIELDS_TOO_LARGE, "the fields are too large or too many"));
        } else if (block instanceof HeaderBlock.Whole whole && whole.pseudo().protocol() == null) {
            pending = whole;
        } else {
            // CONNECT with a protocol was not offered (RFC 9220, section 3).
            giveUp(Http3ErrorCode.H3_MESSAGE_ERROR);
        }
    }

    /** Judges a head once it is clear whether it is all of the request, as far as what came tells. */
    private void judgePending(boolean whole) {
        HeaderBlock.Whole head = pending;
        if (head == null) {
            return;
        }
        pending = null;
        int maxTarget = loop.settings().limits().uriBytes();
        StreamedRequest.Result result = StreamedRequest.of(head, whole, HttpVersion.HTTP_3, maxTarget);
        ParsedRequest request = result.request();
        Malformed fault = result.fault();
        if (request != null) {
            ClientTerms terms = ClientTerms.of(request, TraceContext.of(request.fields()), true);
            begin(terms).begin(request);
        } else if (fault == null || fault.kind() == Malformed.Kind.SYNTAX) {
            giveUp(Http3ErrorCode.H3_MESSAGE_ERROR);
        } else {
            refuse(fault);
        }
    }

    private Http3Turn begin(ClientTerms terms) {
        Http3Turn now = new Http3Turn(loop, stream, terms, connection.ends());
        turn = now;
        connection.onRequest();
        return now;
    }

    private void refuse(Malformed fault) {
        loop.count(fault);
        Refusal why =
                new Refusal(RequestHeadReader.reasonOf(fault), fault.kind().status(), fault.detail(), null);
        ClientTerms terms = ClientTerms.unknown(HttpVersion.HTTP_3, TraceContext.begin(), true);
        begin(terms).turn().refuseUndecided(why, BodyEnd.PLAIN.trailers());
    }

    /** Ends what did not become a request, or is no longer one. */
    void giveUp(Http3ErrorCode code) {
        connection.onBroken();
        Http3Turn now = turn;
        if (now != null) {
            now.onBroken(code);
        } else if (!refused) {
            refused = true;
            reset(stream, code);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        ended |= stream.isInputShutdown() && !refused;
        judgePending(ended);
        Http3Turn now = turn;
        if (now != null) {
            now.onReadComplete();
        } else if (!refused) {
            stream.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        Http3Turn now = turn;
        if (now != null && stream.isWritable()) {
            now.onWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event != ChannelInputShutdownReadComplete.INSTANCE) {
            return;
        }
        ended = true;
        judgePending(true);
        Http3Turn now = turn;
        if (now != null) {
            now.onEnd(trailers);
            // The end comes behind the read that brought it.
            now.onReadComplete();
        } else {
            giveUp(Http3ErrorCode.H3_REQUEST_INCOMPLETE);
        }
    }

    /** The client reset the stream, or what it sent is malformed: the two are told apart by who says so. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        boolean reset = cause instanceof QuicStreamResetException || cause instanceof QuicException;
        giveUp(reset ? Http3ErrorCode.H3_REQUEST_CANCELLED : Http3ErrorCode.H3_MESSAGE_ERROR);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        connection.onGone(this, ended);
        Http3Turn now = turn;
        if (now != null) {
            now.onBroken(Http3ErrorCode.H3_REQUEST_CANCELLED);
        }
    }

    /** What is late at {@code nowNanos}; false when the head is. */
    boolean tick(long nowNanos) {
        Http3Turn now = turn;
        if (now != null) {
            now.turn().tick(nowNanos);
            return true;
        }
        return nowNanos - begunNanos < loop.settings().timeouts().head().toNanos();
    }
}
