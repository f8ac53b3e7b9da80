package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Answer;
import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.Refusal;
import cloud.atom.router.http.BodyEnd;
import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.GrpcCall;
import cloud.atom.router.http.HopByHop;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.http.Malformed;
import cloud.atom.router.http.ParsedRequest;
import cloud.atom.router.http.ResponseHead;
import cloud.atom.router.http.TunnelSide;
import cloud.atom.router.http2.ErrorCode;
import cloud.atom.router.http2.HeaderBlock;
import cloud.atom.router.http2.Http2Stream;
import cloud.atom.router.http2.StreamListener;
import cloud.atom.router.http2.StreamTunnelSide;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.Reason;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One request on a stream of HTTP/2, and its answer. Not thread-safe; confined to the connection's event loop.
 *
 * <p>Whatever becomes of it concerns its stream alone: nothing here ends the connection.
 */
final class Http2Turn implements ClientSide, StreamListener {
    private static final int OK = 200;

    private final DownstreamLoop loop;
    private final Http2Stream stream;
    private final ClientEnds ends;
    private final Turn turn;

    /** Whether more of the body was asked for than came. */
    private boolean awaited;

    /** A head without a body: it waits for its end, so that one frame is both. */
    private @Nullable ResponseHead bodiless;

    /** The length that it states. */
    private BodyLength stated = BodyLength.NONE;

    /** Whether a head went out behind which trailers may follow. */
    private boolean streaming;

    private Http2Turn(DownstreamLoop loop, Http2Stream stream, ClientTerms terms, ClientEnds ends) {
        this.loop = loop;
        this.stream = stream;
        this.ends = ends;
        turn = new Turn(loop, this, terms, System.nanoTime());
        stream.hear(this);
    }

    /** Carries out, or answers, a request whose head is whole. */
    static void begin(DownstreamLoop loop, Http2Stream stream, ParsedRequest request, ClientEnds ends) {
        ClientTerms terms = ClientTerms.of(
                request, TraceContext.of(request.fields()), ends.peer().secure());
        if (request.bodyLength().isKnown()) {
            stream.announce(request.bodyLength().bytes());
        }
        new Http2Turn(loop, stream, terms, ends).turn.begin(request, ends.peer());
    }

    /** Refuses a request whose head cannot be taken. */
    static void refuse(DownstreamLoop loop, Http2Stream stream, Malformed fault, ClientEnds ends) {
        ClientTerms terms = ClientTerms.unknown(
                HttpVersion.HTTP_2, TraceContext.begin(), ends.peer().secure());
        Refusal why =
                new Refusal(RequestHeadReader.reasonOf(fault), fault.kind().status(), fault.detail(), null);
        new Http2Turn(loop, stream, terms, ends).turn.refuseUndecided(why, BodyEnd.PLAIN.trailers());
    }

    Turn turn() {
        return turn;
    }

    // ---- the answer

    @Override
    public void interim(ResponseHead head) {
        HopByHop.strip(head.fields());
        stream.response(head.status(), head.fields(), BodyLength.NONE);
    }

    @Override
    public void head(Answer answer, ResponseHead head, BodyLength length) {
        BodyLength announced = head.announcedLength(length);
        loop.responseFields().relay(head, answer, turn.terms(), loop.date());
        if (length.hasBody()) {
            streaming = true;
            stream.response(head.status(), head.fields(), announced);
        } else {
            bodiless = head;
            stated = announced;
        }
    }

    /** CONNECT is agreed to by a 200; what HTTP/1.1 proves by a key, the version proves (RFC 8441, section 5). */
    @Override
    public TunnelSide switchProtocols(Answer answer, ResponseHead head) {
        loop.responseFields().relay(head, answer, turn.terms(), loop.date());
        head.fields().remove(FieldName.SEC_WEBSOCKET_ACCEPT);
        stream.response(OK, head.fields(), BodyLength.NONE);
        return new StreamTunnelSide(stream);
    }

    @Override
    public void content(ByteBuf piece) {
        stream.content(piece);
    }

    @Override
    public void end(Fields trailers) {
        boolean wanted = trailers.size() > 0 && turn.terms().takesTrailers();
        if (wanted) {
            HopByHop.stripTrailers(trailers);
        }
        streaming = false;
        ResponseHead waiting = bodiless;
        if (waiting != null && !wanted) {
            stream.whole(waiting.status(), waiting.fields(), stated);
            return;
        }
        if (waiting != null) {
            stream.response(waiting.status(), waiting.fields(), stated);
        }
        stream.end(wanted ? trailers : BodyEnd.PLAIN.trailers());
    }

    @Override
    public void refuse(Refusal why) {
        turn.refuse(why);
    }

    @Override
    public void answer(int status, Fields fields, ByteBuf body) {
        BodyLength length = turn.terms().call() == null ? BodyLength.known(body.readableBytes()) : BodyLength.NONE;
        if (turn.terms().toHead() || !body.isReadable()) {
            body.release();
            stream.whole(status, fields, length);
        } else {
            stream.response(status, fields, length);
            stream.content(body);
            stream.end(BodyEnd.PLAIN.trailers());
        }
    }

    @Override
    public ProxyHeader proxyHeader(@Nullable IpAddress client) {
        return ends.headerFor(client);
    }

    @Override
    public void closeAfterwards() {
        // Frames tell where a request ends, whatever is wrong in it.
    }

    @Override
    public void onTooSlow(Limit passed) {
        // The stream ends; others on the connection may be faster.
    }

    @Override
    public void cut() {
        stream.reset(ErrorCode.CANCEL);
    }

    /** A call of gRPC is told by trailers, as long as it takes them. */
    @Override
    public void abort(Reason why) {
        GrpcCall call = turn.terms().call();
        if (call == null || !streaming) {
            stream.reset(ErrorCode.INTERNAL_ERROR);
            return;
        }
        streaming = false;
        stream.end(turn.statusOf(call, why));
    }

    @Override
    public void flush() {
        // The session flushes at the end of the loop's turn.
    }

    @Override
    public boolean isWritable() {
        return stream.isWritable();
    }

    @Override
    public void askForBody() {
        if (turn.lacksBody()) {
            awaited = true;
            stream.ask();
        }
    }

    @Override
    public ClientPace.Look look() {
        boolean waits = awaited && !turn.hasRequestEnded();
        return new ClientPace.Look(turn.receivedBytes(), waits, stream.sentBytes(), stream.waitingBytes() > 0);
    }

    /** That the socket moves says nothing of a stream whose window is shut; any other waits for its turn. */
    @Override
    public long movedNanos(long nowNanos) {
        return stream.waitsForWindow() ? Long.MIN_VALUE : SocketClock.movedNanos(stream.channel(), nowNanos);
    }

    // ---- what comes

    @Override
    public void onHead(HeaderBlock.Whole head, boolean end) {
        throw new AssertionError("a client answers nothing");
    }

    @Override
    public void onContent(ByteBuf piece) {
        awaited = false;
        turn.onContent(piece);
    }

    @Override
    public void onEnd(Fields trailers) {
        if (!turn.hasRequestEnded()) {
            turn.onRequestEnd(trailers);
        }
    }

    @Override
    public void onReadComplete() {
        turn.onReadComplete();
    }

    @Override
    public void onWritable() {
        turn.onWritable();
    }

    @Override
    public void onSent() {
        turn.onAnswered();
    }

    @Override
    public void onBroken(Cause cause) {
        turn.onClosed();
    }
}
