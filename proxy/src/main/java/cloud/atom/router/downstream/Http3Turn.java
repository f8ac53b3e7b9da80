package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Answer;
import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.Refusal;
import cloud.atom.router.http.BodyEnd;
import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.GrpcCall;
import cloud.atom.router.http.HopByHop;
import cloud.atom.router.http.ParsedRequest;
import cloud.atom.router.http.ResponseHead;
import cloud.atom.router.http.TunnelSide;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.Reason;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http3.DefaultHttp3DataFrame;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3RequestStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One request on a stream of HTTP/3, and its answer. Not thread-safe; confined to the connection's event loop.
 *
 * <p>Whatever becomes of it concerns its stream alone: nothing here ends the connection. The stream is read only when more
 * of the body is asked for, and so the client gets credit to send only for what was taken.
 */
final class Http3Turn implements ClientSide {
    private final DownstreamLoop loop;
    private final QuicStreamChannel stream;
    private final ClientEnds ends;
    private final Turn turn;

    /** Pieces of the body that one read brought and nobody asked for yet. */
    private final Deque<ByteBuf> waiting = new ArrayDeque<>(2);

    /** Whether more of the body was asked for than came. */
    private boolean awaited;

    private boolean handingOut;

    /** What the request ends with, once its end came; null before, and when it was told. */
    private @Nullable Fields trailers;

    private long writtenBytes;
    private long sentBytes;

    /** Frames that the connection has not taken yet. */
    private int unsentFrames;

    /** Whether a head went out behind which trailers may follow. */
    private boolean streaming;

    /** Whether the answer ends with what was written. */
    private boolean ending;

    /** Whether the stream is done with, whichever way; what is written to it is dropped. */
    private boolean gone;

    Http3Turn(DownstreamLoop loop, QuicStreamChannel stream, ClientTerms terms, ClientEnds ends) {
        this.loop = loop;
        this.stream = stream;
        this.ends = ends;
        turn = new Turn(loop, this, terms, System.nanoTime());
    }

    /** Carries out, or answers, a request whose head is whole. */
    void begin(ParsedRequest request) {
        turn.begin(request, ends.peer());
    }

    Turn turn() {
        return turn;
    }

    // ---- the answer

    @Override
    public void interim(ResponseHead head) {
        HopByHop.strip(head.fields());
        response(head.status(), head.fields(), BodyLength.NONE);
        stream.flush();
    }

    @Override
    public void head(Answer answer, ResponseHead head, BodyLength length) {
        BodyLength announced = head.announcedLength(length);
        loop.responseFields().relay(head, answer, turn.terms(), loop.date());
        streaming = length.hasBody();
        response(head.status(), head.fields(), announced);
    }

    private void response(int status, Fields fields, BodyLength length) {
        if (!gone) {
            write(Http3Heads.response(status, fields, length), 0);
        }
    }

    private void write(Http3RequestStreamFrame frame, int bytes) {
        unsentFrames++;
        writtenBytes += bytes;
        stream.write(frame).addListener(written -> {
            unsentFrames--;
            sentBytes += bytes;
            onWritten(written.isSuccess());
        });
    }

    /** Only CONNECT with a protocol could ask for it, and that is refused before. */
    @Override
    public TunnelSide switchProtocols(Answer answer, ResponseHead head) {
        throw new AssertionError("nothing can be asked for");
    }

    @Override
    public void content(ByteBuf piece) {
        if (gone || !piece.isReadable()) {
            piece.release();
            return;
        }
        // A slice begins at 0: the codec of Netty 4.2.18 sends from there, whatever the reader's index says.
        write(new DefaultHttp3DataFrame(piece.slice()), piece.readableBytes());
    }

    private void onWritten(boolean taken) {
        if (!taken) {
            // The client wants no more of the answer, or is gone.
            onBroken(Http3ErrorCode.H3_REQUEST_CANCELLED);
        } else if (ending && unsentFrames == 0 && !gone) {
            // Not before: the end would overtake what waits.
            sendEnd();
        }
    }

    @Override
    public void end(Fields last) {
        if (gone) {
            return;
        }
        streaming = false;
        if (last.size() > 0 && turn.terms().takesTrailers()) {
            HopByHop.stripTrailers(last);
            write(Http3Heads.trailers(last), 0);
        }
        ending = true;
        if (unsentFrames == 0) {
            sendEnd();
        }
    }

    private void sendEnd() {
        stream.shutdownOutput().addListener(ended -> onSent(ended.isSuccess()));
    }

    private void onSent(boolean whole) {
        if (!whole) {
            onBroken(Http3ErrorCode.H3_REQUEST_CANCELLED);
        } else if (!gone) {
            finish();
            turn.onAnswered();
        }
    }

    /** The answer is whole; of the request nothing more is wanted (RFC 9114, section 4.1). */
    private void finish() {
        drop();
        if (!turn.hasRequestEnded()) {
            stream.shutdownInput(Http3ErrorCode.H3_NO_ERROR.code());
        }
        stream.close();
    }

    @Override
    public void refuse(Refusal why) {
        turn.refuse(why);
    }

    @Override
    public void answer(int status, Fields fields, ByteBuf body) {
        response(
                status, fields, turn.terms().call() == null ? BodyLength.known(body.readableBytes()) : BodyLength.NONE);
        if (turn.terms().toHead()) {
            body.release();
        } else {
            content(body);
        }
        end(BodyEnd.PLAIN.trailers());
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
        reset(Http3ErrorCode.H3_REQUEST_CANCELLED);
    }

    /** A call of gRPC is told by trailers, as long as it takes them. */
    @Override
    public void abort(Reason why) {
        GrpcCall call = turn.terms().call();
        if (call == null || !streaming) {
            reset(Http3ErrorCode.H3_INTERNAL_ERROR);
        } else {
            end(turn.statusOf(call, why));
        }
    }

    private void reset(Http3ErrorCode code) {
        if (!gone) {
            drop();
            Http3Stream.reset(stream, code);
        }
    }

    @Override
    public void flush() {
        stream.flush();
    }

    @Override
    public boolean isWritable() {
        return stream.isWritable();
    }

    @Override
    public ClientPace.Look look() {
        boolean waits = awaited && !turn.hasRequestEnded();
        return new ClientPace.Look(turn.receivedBytes(), waits, sentBytes, sentBytes < writtenBytes);
    }

    /** That the socket moves says nothing of this stream. */
    @Override
    public long movedNanos(long nowNanos) {
        return Long.MIN_VALUE;
    }

    // ---- what comes

    @Override
    public void askForBody() {
        if (gone || turn.hasRequestEnded()) {
            return;
        }
        awaited = true;
        if (!handingOut && !waiting.isEmpty()) {
            handOut();
            turn.onReadComplete();
        } else if (waiting.isEmpty() && trailers == null) {
            stream.read();
        }
    }

    /** A piece of the body came; takes over the reference. */
    void onContent(ByteBuf piece) {
        if (gone || !piece.isReadable()) {
            piece.release();
            return;
        }
        waiting.addLast(piece);
        handOut();
    }

    /** The request ends with {@code last}, behind what was not asked for yet. */
    void onEnd(Fields last) {
        if (!gone && !turn.hasRequestEnded()) {
            trailers = last;
            handOut();
        }
    }

    void onReadComplete() {
        if (!gone) {
            turn.onReadComplete();
            if (awaited && waiting.isEmpty() && trailers == null && !turn.hasRequestEnded()) {
                stream.read();
            }
        }
    }

    private void handOut() {
        if (handingOut) {
            return;
        }
        handingOut = true;
        while (awaited && !gone && !waiting.isEmpty()) {
            awaited = false;
            turn.onContent(waiting.removeFirst());
        }
        handingOut = false;
        Fields last = trailers;
        if (last != null && waiting.isEmpty() && !gone) {
            trailers = null;
            turn.onRequestEnd(last);
        }
    }

    void onWritable() {
        if (!gone) {
            turn.onWritable();
        }
    }

    /** The stream broke off before both messages were complete; the client is told {@code code}. */
    void onBroken(Http3ErrorCode code) {
        if (!gone) {
            reset(code);
            turn.onClosed();
        }
    }

    private void drop() {
        gone = true;
        waiting.forEach(ByteBuf::release);
        waiting.clear();
    }
}
