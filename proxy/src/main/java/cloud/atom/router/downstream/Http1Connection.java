package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.Refusal;
import cloud.atom.router.http.BodyEnd;
import cloud.atom.router.http.ChannelTunnelSide;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.http.Malformed;
import cloud.atom.router.http.ParsedRequest;
import cloud.atom.router.http.RequestDecoder;
import cloud.atom.router.http.TunnelSide;
import cloud.atom.router.model.Reason;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import cloud.atom.router.tls.TlsEnd;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection of HTTP/1: takes requests one after the other, and answers them in that order.
 *
 * <p>Not thread-safe. Every method runs on the connection's event loop; this is why no field is volatile.
 *
 * <p>Pipelining: the next head is decoded only when the answer before it has gone out. Until then at most what one read
 * brought waits as bytes, and the socket is not read again; so neither many requests nor a long one can pile up.
 *
 * <p>While an answer is pending one read stays outstanding, so that a client that goes away is seen. A client that
 * closes its sending side counts as gone (as with Envoy and nginx): over TCP the two look the same.
 */
final class Http1Connection extends ChannelInboundHandlerAdapter implements ClientConnection {
    private static final Logger LOG = LoggerFactory.getLogger(Http1Connection.class);

    private final DownstreamLoop loop;
    private final Channel channel;
    private final RequestDecoder decoder;

    /** Written before the first byte is read as HTTP, and not afterwards. */
    private RequestHeadReader.Peer peer;

    /** What a proxy's header said, written with {@link #peer}; null: no header, or none with addresses. */
    private ProxyHeader.@Nullable Proxied named;

    private final ResponseWriter writer;
    private final AnswerBatch batch;
    private final ChannelFutureListener whenWritten = this::onWritten;
    private final WaitClock wait;
    private final Runnable takeNext = this::takeNext;

    /** The request that is being answered; null between requests. */
    private @Nullable Http1Turn turn;

    /** Whether the end of a request without body is still to come out of the decoder. */
    private boolean ignoreEnd;

    private @Nullable LingeringClose closing;

    Http1Connection(DownstreamLoop loop, Channel channel, RequestDecoder decoder, RequestHeadReader.Peer peer) {
        this.loop = loop;
        this.channel = channel;
        this.decoder = decoder;
        writer = new ResponseWriter(channel);
        batch = new AnswerBatch(channel, decoder);
        this.peer = peer;
        wait = new WaitClock(loop);
    }

    Channel channel() {
        return channel;
    }

    ResponseWriter writer() {
        return writer;
    }

    /** Takes another client for the peer: the one that a proxy's header named. */
    void comesFrom(ProxyHeader.Proxied client) {
        peer = peer.from(client.source(), client.destinationPort());
        named = client;
    }

    /** The connection's two ends. */
    ClientEnds ends() {
        ProxyHeader.Proxied ends =
                named == null ? ProxyHeader.Proxied.between(channel.remoteAddress(), channel.localAddress()) : named;
        return new ClientEnds(peer, ends);
    }

    /** Gives way to HTTP/2, before a byte was read as HTTP/1; not once the connection was told to end. */
    void becomeHttp2() {
        if (closing != null) {
            return;
        }
        loop.remove(this);
        Http2Connection successor = new Http2Connection(loop, channel, ends());
        channel.pipeline().remove(decoder);
        channel.pipeline().replace(this, null, successor);
    }

    /** Sends an answer that {@code writer} has got whole. */
    void send(ResponseWriter writer) {
        Http1Turn now = turn;
        if (now != null && !now.closes() && now.turn().hasRequestEnded() && batch.takes(writer)) {
            onAnswered(now);
        } else {
            writer.flush(channel.newPromise().addListener(whenWritten));
        }
    }

    /** Whether more has come than what was asked for. */
    boolean isMoreHere() {
        return decoder.bufferedBytes() > 0;
    }

    /** Whether the request that is answered is the last that this connection may carry. */
    boolean carriedEnough() {
        return wait.carriedEnough();
    }

    /** Whether the next part of the request is waited for. */
    boolean isAsked() {
        return decoder.isAsked();
    }

    /** Becomes one side of a tunnel, whose bytes go past the writer. */
    TunnelSide leaveHttp() {
        return new ChannelTunnelSide(channel, decoder::giveWayTo);
    }

    /** Asks for the next part of the request. */
    void ask() {
        decoder.ask();
        channel.read();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        loop.add(this);
        ask();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object part) {
        batch.onRead();
        if (closing != null) {
            closing.onRead(part);
        } else if (part instanceof ByteBuf piece) {
            // The reference passes on.
            onContent(piece);
        } else if (part instanceof ParsedRequest request) {
            onHead(request);
        } else if (part instanceof BodyEnd end) {
            onEnd(end);
        } else if (part instanceof Malformed fault) {
            onMalformed(fault);
        }
    }

    private void onHead(ParsedRequest request) {
        Turn now = begin(ClientTerms.of(request, TraceContext.of(request.fields()), peer.secure()));
        ignoreEnd = now.hasRequestEnded();
        now.begin(request, peer);
    }

    private Turn begin(ClientTerms terms) {
        Http1Turn now = new Http1Turn(this, loop, terms, wait.onRequest());
        turn = now;
        return now.turn();
    }

    private void onContent(ByteBuf piece) {
        Http1Turn now = turn;
        if (now == null) {
            piece.release();
            return;
        }
        Turn request = now.turn();
        if (request.onContent(piece)) {
            return;
        }
        // Nobody wants it: read away so that it is never taken for a request.
        if (request.receivedBytes() > Http1Turn.MAX_DISCARDED_BYTES
                && !request.terms().body().isKnown()) {
            now.closeAfterwards();
            goOnIfDone();
        } else if (request.lacksBody()) {
            decoder.ask();
        }
    }

    private void onEnd(BodyEnd end) {
        if (ignoreEnd) {
            ignoreEnd = false;
            return;
        }
        Http1Turn now = turn;
        if (now == null) {
            return;
        }
        now.turn().onRequestEnd(end.trailers());
        goOnIfDone();
    }

    private void onMalformed(Malformed fault) {
        loop.count(fault);
        Http1Turn now = turn;
        if (now == null) {
            refuseUnread(RequestHeadReader.reasonOf(fault), fault.kind().status(), fault.detail());
            return;
        }
        now.closeAfterwards();
        if (!now.turn().onMalformed(fault)) {
            goOnIfDone();
        }
    }

    /** Refuses what never became a request; the answer is the last. */
    private void refuseUnread(Reason reason, int status, String detail) {
        // The rest of a late head may come before the answer is out: it must not become a request.
        decoder.stop();
        Turn last = begin(ClientTerms.unknown(HttpVersion.HTTP_1_1, TraceContext.begin(), peer.secure()));
        last.refuseUndecided(new Refusal(reason, status, detail, null), BodyEnd.PLAIN.trailers());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        batch.onReadComplete();
        if (closing != null) {
            context.read();
            return;
        }
        if (turn != null) {
            turn.turn().onReadComplete();
        } else if (decoder.isInsideMessage()) {
            wait.onHeadPart();
        }
        readOn();
    }

    /** Reads when a part is waited for; otherwise only to see a close, and then no further than one read. */
    private void readOn() {
        if (decoder.isAsked() || decoder.bufferedBytes() == 0) {
            channel.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (turn != null && channel.isWritable()) {
            turn.turn().onWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (TlsEnd.isEndOfInput(channel, event)) {
            // Gone, as without TLS. The engine could not send an answer any more.
            channel.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("a client connection failed", cause);
        }
        // Reset by the client, or a failed write: channelInactive does the rest.
        cut();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        loop.remove(this);
        Http1Turn now = turn;
        turn = null;
        writer.drop();
        if (now != null) {
            now.turn().onClosed();
        }
    }

    private void onWritten(ChannelFuture written) {
        Http1Turn now = turn;
        if (!written.isSuccess() || now == null) {
            cut();
            return;
        }
        onAnswered(now);
    }

    private void onAnswered(Http1Turn now) {
        now.turn().onAnswered();
        goOnIfDone();
    }

    private void goOnIfDone() {
        Http1Turn now = turn;
        if (now == null || !now.turn().isAnswered()) {
            return;
        }
        if (now.closes()) {
            turn = null;
            closePolitely();
            return;
        }
        if (now.turn().hasRequestEnded()) {
            turn = null;
            wait.onIdle();
            batch.goOn(takeNext);
        } else if (now.turn().lacksBody()) {
            // The rest of the body is read away.
            ask();
        }
    }

    private void takeNext() {
        if (turn == null && closing == null && channel.isActive()) {
            ask();
        }
    }

    private void closePolitely() {
        closing = LingeringClose.begin(channel);
        // What was read and not decoded comes out as bytes, and is dropped.
        channel.pipeline().remove(decoder);
        channel.read();
    }

    @Override
    public void cutLate() {
        if (turn != null) {
            loop.observer().onLimit(Limit.DRAIN);
        }
        cut();
    }

    @Override
    public void cut() {
        if (turn == null || !turn.turn().cutTunnel()) {
            TlsEnd.cut(channel);
        }
    }

    @Override
    public void tick(long nowNanos) {
        Http1Turn now = turn;
        if (closing != null) {
            closing.tick(nowNanos);
            return;
        }
        if (now != null) {
            now.turn().tick(nowNanos);
            return;
        }
        switch (wait.judge(nowNanos)) {
            case HEAD_IS_LATE ->
                refuseUnread(Reason.REQUEST_TIMEOUT, Reason.REQUEST_TIMEOUT.status(), "the head did not come in time");
            case IS_IDLE -> closePolitely();
            case WAITS -> {}
        }
    }
}
