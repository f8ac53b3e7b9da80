package cloud.atom.router.downstream;

import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.ProxyExchange;
import cloud.atom.router.exchange.Refusal;
import cloud.atom.router.http.BodyEnd;
import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.GrpcCall;
import cloud.atom.router.http.HopByHop;
import cloud.atom.router.http.Malformed;
import cloud.atom.router.http.ParsedRequest;
import cloud.atom.router.model.Reason;
import cloud.atom.router.problem.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * One request of a client and how far it has come, whatever version of HTTP carries it; its {@link ClientSide} answers it.
 * Not thread-safe; confined to the connection's event loop.
 */
final class Turn {
    private static final int OK = 200;

    private final DownstreamLoop loop;
    private final ClientSide side;
    private final ClientTerms terms;
    private final long startedNanos;

    /** What carries the request out; null while and when it is refused before it is decided. */
    private @Nullable ProxyExchange exchange;

    /** What a request was refused with before it was decided; null otherwise. */
    private @Nullable Refusal refusal;

    private boolean requestEnded;
    private boolean answered;

    /** When something last ended: the head, then the answer. */
    private long sinceNanos;

    private long receivedBytes;

    /** Null until the loop's clock sees this turn. */
    private @Nullable ClientPace pace;

    /** Takes the moment when the first byte of the head came, on the process's monotonic clock. */
    Turn(DownstreamLoop loop, ClientSide side, ClientTerms terms, long startedNanos) {
        this.loop = loop;
        this.side = side;
        this.terms = terms;
        this.startedNanos = startedNanos;
        sinceNanos = startedNanos;
        requestEnded = !terms.body().hasBody();
    }

    ClientTerms terms() {
        return terms;
    }

    /** Whether nothing more of the request comes. */
    boolean hasRequestEnded() {
        return requestEnded;
    }

    /** Bytes of the request's body so far. */
    long receivedBytes() {
        return receivedBytes;
    }

    /**
     * Whether some of the body is still to be asked for. The end of a body of known length comes by itself with its last
     * piece: whoever asked for more at that piece would get the next request.
     */
    boolean lacksBody() {
        BodyLength body = terms.body();
        return !requestEnded && !(body.isKnown() && receivedBytes >= body.bytes());
    }

    /** Whether the whole answer was handed to the socket. */
    boolean isAnswered() {
        return answered;
    }

    // ---- what comes from the client

    /** Judges the head; carries the request out or answers it, both possibly before this returns. */
    void begin(ParsedRequest request, RequestHeadReader.Peer peer) {
        HeadResult result = loop.reader().read(request, peer, terms, startedNanos);
        if (result instanceof HeadResult.Sound sound) {
            open(sound);
        } else if (result instanceof HeadResult.Refused refused) {
            if (refused.closes()) {
                side.closeAfterwards();
            }
            refuseUndecided(refused.refusal(), refused.extra());
        } else {
            side.answer(OK, loop.responseFields().ofLocal(terms, loop.date()), Unpooled.EMPTY_BUFFER);
        }
    }

    private void open(HeadResult.Sound sound) {
        ProxyExchange carrier = loop.exchanges().open(sound.request(), side);
        exchange = carrier;
        if (requestEnded) {
            carrier.onRequestEnd(BodyEnd.PLAIN.trailers());
        }
        carrier.start();
    }

    /** A piece of the body came; takes over the reference to it. False when nobody wants it any more. */
    boolean onContent(ByteBuf piece) {
        receivedBytes += piece.readableBytes();
        ProxyExchange carrier = bodyTaker();
        if (carrier == null) {
            piece.release();
            return false;
        }
        carrier.onRequestContent(piece);
        return true;
    }

    /** The request is complete. */
    void onRequestEnd(Fields trailers) {
        requestEnded = true;
        ProxyExchange carrier = bodyTaker();
        if (carrier != null) {
            HopByHop.stripTrailers(trailers);
            carrier.onRequestEnd(trailers);
        }
    }

    /** The body turned out to be malformed. False when nobody wants it any more. */
    boolean onMalformed(Malformed fault) {
        ProxyExchange carrier = bodyTaker();
        if (carrier == null) {
            return false;
        }
        carrier.onRequestMalformed(fault);
        return true;
    }

    /** Who takes what comes of the body; null when it only is to be read away. */
    private @Nullable ProxyExchange bodyTaker() {
        return answered ? null : exchange;
    }

    /** All that one read of the client brought was handed over. */
    void onReadComplete() {
        if (exchange != null) {
            exchange.onRequestReadComplete();
        }
    }

    /** More can be written to the client. */
    void onWritable() {
        if (exchange != null) {
            exchange.onDownstreamWritable();
        }
    }

    /** The whole answer was handed to the socket. */
    void onAnswered() {
        answered = true;
        sinceNanos = System.nanoTime();
        if (exchange != null) {
            exchange.onResponseWritten();
        } else {
            reportOwnAnswer();
        }
    }

    /** The client is gone. */
    void onClosed() {
        if (exchange != null) {
            exchange.onDownstreamClosed();
        }
    }

    /** Ends what became a tunnel because the router stops; false when it did not. */
    boolean cutTunnel() {
        return exchange != null && exchange.cutTunnel();
    }

    // ---- time

    /** Called a few times a second: ends what has lasted too long at {@code nowNanos}. */
    void tick(long nowNanos) {
        if (exchange != null && !answered) {
            if (exchange.tick(nowNanos)) {
                return;
            }
        } else if (nowNanos - sinceNanos >= loop.settings().timeouts().body().toNanos()) {
            // Our own answer, or a body that is read away, takes too long.
            loop.observer().onLimit(answered ? Limit.REQUEST_BODY : Limit.WRITE);
            side.cut();
            return;
        }
        if (pace == null) {
            pace = terms.call() == null
                    ? new ClientPace(loop.settings().limits(), loop.settings().timeouts(), nowNanos)
                    : ClientPace.ofCall(loop.settings().timeouts(), nowNanos);
        }
        Limit passed = pace.check(side.look(), nowNanos, side::movedNanos);
        if (passed != null) {
            onTooSlow(passed);
        }
    }

    private void onTooSlow(Limit passed) {
        loop.observer().onLimit(passed);
        side.onTooSlow(passed);
        if (exchange == null || answered) {
            side.abort(Reason.REQUEST_TIMEOUT);
        } else {
            exchange.onTooSlow(passed);
        }
    }

    // ---- what the router answers itself

    /** Refuses a request that was not decided; {@code extra} fields come besides the usual. */
    void refuseUndecided(Refusal why, Fields extra) {
        refusal = why;
        writeProblem(why, extra);
    }

    /** Answers with a problem document, or a call with its status. */
    void refuse(Refusal why) {
        writeProblem(why, new Fields(0));
    }

    private void writeProblem(Refusal why, Fields extra) {
        GrpcCall call = terms.call();
        Fields fields = loop.responseFields().ofProblem(why, terms, loop.date());
        for (int i = 0; i < extra.size(); i++) {
            fields.add(extra.name(i), extra.value(i));
        }
        if (call != null) {
            addStatus(fields, call, why);
            side.answer(OK, fields, Unpooled.EMPTY_BUFFER);
            return;
        }
        String traceId = terms.traceId().toString();
        String json =
                Problem.of(why.reason(), why.status(), why.detail(), traceId).toJson();
        side.answer(why.status(), fields, ByteBufUtil.writeUtf8(PooledByteBufAllocator.DEFAULT, json));
    }

    /** The trailers of a call that breaks off. */
    Fields statusOf(GrpcCall call, Reason why) {
        Fields trailers = new Fields(2);
        addStatus(trailers, call, Refusal.of(why, "the answer broke off", null));
        return trailers;
    }

    private void addStatus(Fields fields, GrpcCall call, Refusal why) {
        GrpcAnswer.addStatus(fields, why, call, System.nanoTime() - startedNanos);
        GrpcAnswer.addMessage(fields, why, terms.traceId().toString());
    }

    /** Tells of a request that was answered here without being decided; its exchange tells of any other. */
    private void reportOwnAnswer() {
        Refusal why = refusal;
        loop.observer()
                .onComplete(new ExchangeSummary(
                        terms.traceId(),
                        null,
                        null,
                        why == null ? null : why.reason(),
                        why == null ? ExchangeSummary.Phase.COMPLETED : ExchangeSummary.Phase.REJECTED,
                        why == null ? OK : why.status(),
                        System.nanoTime() - startedNanos,
                        0,
                        0,
                        terms.version()));
    }
}
