package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Answer;
import cloud.atom.router.exchange.Downstream;
import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.ProxyExchange;
import cloud.atom.router.exchange.Refusal;
import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.ChannelTunnelSide;
import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.http.RequestDecoder;
import cloud.atom.router.http.ResponseHead;
import cloud.atom.router.http.TunnelSide;
import cloud.atom.router.http.Upgrades;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.problem.Problem;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import cloud.atom.router.tls.TlsEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/** One request on a client connection and its answer. Not thread-safe; confined to the connection's event loop. */
final class Turn implements Downstream {
    /** How much of an unwanted body is read so that the connection can live on. */
    static final long MAX_DISCARDED_BYTES = 64 << 10;

    private static final int OK = 200;
    private static final int NO_CONTENT = 204;

    private final DownstreamConnection connection;
    private final DownstreamLoop loop;
    private final Channel channel;
    private final ClientTerms terms;
    private final ResponseWriter writer;
    private final long startedNanos;

    /** What carries the request out; null while and when it is refused before it is decided. */
    private @Nullable ProxyExchange exchange;

    /** What a request was refused with before it was decided; null otherwise. */
    private @Nullable Refusal refusal;

    private boolean requestEnded;
    private boolean answered;

    /** When something last ended: the head, then the answer. */
    private long sinceNanos;

    private boolean closes;

    /** Whether the client reads too slowly to be told that the connection ends. */
    private boolean resets;

    private long receivedBytes;

    /** Null until the loop's clock sees this turn. */
    private @Nullable ClientPace pace;

    Turn(DownstreamConnection connection, DownstreamLoop loop, ClientTerms terms, long startedNanos) {
        this.connection = connection;
        this.loop = loop;
        this.channel = connection.channel();
        this.terms = terms;
        this.startedNanos = startedNanos;
        sinceNanos = startedNanos;
        writer = new ResponseWriter(channel, terms);
        requestEnded = !terms.body().hasBody();
        closes = !terms.keepsAlive();
    }

    ClientTerms terms() {
        return terms;
    }

    long startedNanos() {
        return startedNanos;
    }

    @Nullable
    ProxyExchange exchange() {
        return exchange;
    }

    void carryOutBy(ProxyExchange carrier) {
        exchange = carrier;
    }

    boolean hasRequestEnded() {
        return requestEnded;
    }

    void onRequestEnd() {
        requestEnded = true;
    }

    /** Counts bytes of the request's body; returns how many came so far. */
    long received(int bytes) {
        receivedBytes += bytes;
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

    /**
     * Ends what has lasted too long at {@code nowNanos}.
     *
     * @param awaitsBody whether more of the body was asked for
     */
    void tick(long nowNanos, boolean awaitsBody) {
        if (exchange != null && !answered) {
            if (exchange.tick(nowNanos)) {
                return;
            }
        } else if (nowNanos - sinceNanos >= loop.settings().timeouts().body().toNanos()) {
            // Our own answer, or a body that is read away, takes too long.
            loop.observer().onLimit(answered ? Limit.REQUEST_BODY : Limit.WRITE);
            connection.cut();
            return;
        }
        Limit passed = tooSlow(nowNanos, awaitsBody);
        if (passed != null) {
            onTooSlow(passed);
        }
    }

    private @Nullable Limit tooSlow(long nowNanos, boolean awaitsBody) {
        if (pace == null) {
            pace = new ClientPace(loop.settings().limits(), loop.settings().timeouts(), nowNanos);
        }
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        long pending = waiting == null ? 0 : waiting.totalPendingWriteBytes();
        long taken = writer.writtenBytes() - pending + (waiting == null ? 0 : waiting.currentProgress());
        ClientPace.Look look = new ClientPace.Look(receivedBytes, awaitsBody && !requestEnded, taken, pending > 0);
        return pace.check(look, nowNanos, now -> SocketClock.movedNanos(channel, now));
    }

    private void onTooSlow(Limit passed) {
        loop.observer().onLimit(passed);
        // An orderly end would leave what it does not read in the kernel, waiting for it still.
        resets = passed != Limit.REQUEST_RATE;
        if (exchange == null || answered) {
            abort();
            return;
        }
        // What comes of the body is not waited for any more.
        closes = true;
        exchange.onTooSlow(passed);
    }

    /** Whether the whole answer was handed to the socket. */
    boolean isAnswered() {
        return answered;
    }

    void onAnswered() {
        answered = true;
        sinceNanos = System.nanoTime();
    }

    /** The client is gone. */
    void onClosed() {
        writer.drop();
        if (exchange != null) {
            exchange.onDownstreamClosed();
        }
    }

    /** Whether the connection ends with this turn. */
    boolean closes() {
        return closes;
    }

    void closeAfterwards() {
        closes = true;
    }

    /** Whether what comes of the body still goes to a region. */
    boolean wantsBody() {
        return exchange != null && !answered;
    }

    @Override
    public void interim(ResponseHead head) {
        if (terms.version().isModern()) {
            writer.interim(head);
            writer.flush();
        }
    }

    @Override
    public void head(Answer answer, ResponseHead head, BodyLength length) {
        writer.frame(length);
        decideClose();
        BodyLength announced = announced(head, length);
        loop.responseFields().relay(head, answer, terms, loop.date());
        addConnection(head.fields());
        writer.head(head, announced);
    }

    @Override
    public TunnelSide switchProtocols(Answer answer, ResponseHead head) {
        Fields fields = head.fields();
        String protocol = fields.first(FieldName.UPGRADE);
        loop.responseFields().relay(head, answer, terms, loop.date());
        if (protocol != null) {
            Upgrades.add(fields, protocol);
        }
        writer.head(head, BodyLength.NONE);
        // What follows goes past the writer.
        writer.push();
        return new ChannelTunnelSide(channel, channel.pipeline().get(RequestDecoder.class)::giveWayTo);
    }

    /** Ends what became a tunnel because the router stops; false when it did not. */
    boolean cutTunnel() {
        return exchange != null && exchange.cutTunnel();
    }

    /** A response to HEAD and a 304 state the length of the body that they do not have. */
    private static BodyLength announced(ResponseHead head, BodyLength length) {
        if (length.kind() != BodyLength.Kind.NONE || head.status() == NO_CONTENT) {
            return length;
        }
        String stated = head.fields().first(FieldName.CONTENT_LENGTH);
        return stated == null ? length : BodyLength.known(Long.parseLong(stated));
    }

    /**
     * The answer is the last when a body is pending that is too long to be read away, or when the router drains and no
     * further request has come.
     */
    private void decideClose() {
        BodyLength body = terms.body();
        boolean readable = body.isKnown() && body.bytes() - receivedBytes <= MAX_DISCARDED_BYTES;
        closes |= !requestEnded && (!readable || terms.expectsContinue());
        closes |= writer.endsWithConnection() || (loop.isDraining() && !(requestEnded && connection.isMoreHere()));
        closes |= connection.carriedEnough();
    }

    private void addConnection(Fields fields) {
        if (closes) {
            fields.add(FieldName.CONNECTION, "close");
        } else if (!terms.version().isModern()) {
            fields.add(FieldName.CONNECTION, "keep-alive");
        }
    }

    @Override
    public void content(ByteBuf piece) {
        writer.content(piece);
    }

    @Override
    public void end(Fields trailers) {
        writer.end(trailers);
        connection.send(writer);
    }

    @Override
    public void refuse(Refusal why) {
        writeProblem(why, new Fields(0));
    }

    /** Refuses a request that was not decided; {@code extra} fields come besides the usual. */
    void refuseUndecided(Refusal why, Fields extra) {
        refusal = why;
        writeProblem(why, extra);
    }

    private void writeProblem(Refusal why, Fields extra) {
        String traceId = terms.traceId().toString();
        String json =
                Problem.of(why.reason(), why.status(), why.detail(), traceId).toJson();
        Fields fields = loop.responseFields().ofProblem(why, terms, loop.date());
        for (int i = 0; i < extra.size(); i++) {
            fields.add(extra.name(i), extra.value(i));
        }
        answer(why.status(), fields, ByteBufUtil.writeUtf8(channel.alloc(), json));
    }

    /** Tells of a request that was answered here without being decided; its exchange tells of any other. */
    void reportOwnAnswer() {
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

    /** Answers a head that is not carried out. */
    void answer(HeadResult result) {
        if (result instanceof HeadResult.Refused refused) {
            closes |= refused.closes();
            refuseUndecided(refused.refusal(), refused.extra());
        } else {
            answerLocally();
        }
    }

    /** Answers what only the router itself can. */
    private void answerLocally() {
        answer(OK, loop.responseFields().ofLocal(terms, loop.date()), Unpooled.EMPTY_BUFFER);
    }

    /** Writes an answer of our own; takes over the reference to {@code body}. */
    private void answer(int status, Fields fields, ByteBuf body) {
        BodyLength length = BodyLength.known(body.readableBytes());
        writer.frame(length);
        decideClose();
        addConnection(fields);
        writer.head(new ResponseHead(status, StatusText.of(status), HttpVersion.HTTP_1_1, fields), length);
        if (terms.toHead()) {
            body.release();
        } else {
            writer.content(body);
        }
        connection.send(writer);
    }

    @Override
    public ProxyHeader proxyHeader(@Nullable IpAddress client) {
        return connection.proxyHeader(client);
    }

    @Override
    public void abort() {
        // One that is closed already has no options any more.
        if ((resets || writer.endsWithConnection()) && channel.isOpen()) {
            // An orderly end would look like a whole body: reset instead.
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        TlsEnd.cut(channel);
    }

    @Override
    public void flush() {
        writer.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void askForBody() {
        if (lacksBody()) {
            connection.ask();
        }
    }
}
