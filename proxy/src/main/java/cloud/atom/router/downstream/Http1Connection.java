package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.ProxyExchange;
import cloud.atom.router.exchange.Refusal;
import cloud.atom.router.http.BodyEnd;
import cloud.atom.router.http.HopByHop;
import cloud.atom.router.http.Malformed;
import cloud.atom.router.http.ParsedRequest;
import cloud.atom.router.http.RequestDecoder;
import cloud.atom.router.model.IpAddress;
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
 * One client connection: takes requests one after the other, and answers them in that order.
 *
 * <p>Not thread-safe. Every method runs on the connection's event loop; this is why no field is volatile.
 *
 * <p>Pipelining: the next head is decoded only when the answer before it has gone out. Until then at most what one read
 * brought waits as bytes, and the socket is not read again; so neither many requests nor a long one can pile up.
 *
 * <p>While an answer is pending one read stays outstanding, so that a client that goes away is seen. A client that
 * closes its sending side counts as gone (as with Envoy and nginx): over TCP the two look the same.
 */
final class DownstreamConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(DownstreamConnection.class);

    private final DownstreamLoop loop;
    private final Channel channel;
    private final RequestDecoder decoder;

    /** Written before the first byte is read as HTTP, and not afterwards. */
    private RequestHeadReader.Peer peer;

    /** What a proxy's header said, written with {@link #peer}; null: no header, or none with addresses. */
    private ProxyHeader.@Nullable Proxied named;

    private final AnswerBatch batch;
    private final ChannelFutureListener whenWritten = this::onWritten;
    private final WaitClock wait;
    private final Runnable takeNext = this::takeNext;

    /** The request that is being answered; null between requests. */
    private @Nullable Turn turn;

    /** Whether the end of a request without body is still to come out of the decoder. */
    private boolean ignoreEnd;

    private @Nullable LingeringClose closing;

    DownstreamConnection(DownstreamLoop loop, Channel channel, RequestDecoder decoder, RequestHeadReader.Peer peer) {
        this.loop = loop;
        this.channel = channel;
        this.decoder = decoder;
        batch = new AnswerBatch(channel, decoder);
        this.peer = peer;
        wait = new WaitClock(loop);
    }

    Channel channel() {
        return channel;
    }

    /** Takes another client for the peer: the one that a proxy's header named. */
    void comesFrom(ProxyHeader.Proxied client) {
        peer = peer.from(client.source(), client.destinationPort());
        named = client;
    }

    /** What a PROXY protocol header towards a region says of a request of {@code client}. */
    ProxyHeader proxyHeader(@Nullable IpAddress client) {
        ProxyHeader.Proxied ends =
                named == null ? ProxyHeader.Proxied.between(channel.remoteAddress(), channel.localAddress()) : named;
        return new ClientEnds(peer, ends).headerFor(client);
    }

    /** Sends an answer that {@code writer} has got whole. */
    void send(ResponseWriter writer) {
        Turn now = turn;
        if (now != null && !now.closes() && now.hasRequestEnded() && batch.takes(writer)) {
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
        ClientTerms terms = ClientTerms.of(request, TraceContext.of(request.fields()));
        Turn now = begin(terms);
        ignoreEnd = now.hasRequestEnded();
        HeadResult result = loop.reader().read(request, peer, terms, now.startedNanos());
        if (result instanceof HeadResult.Sound sound) {
            open(now, sound);
        } else {
            now.answer(result);
        }
    }

    private Turn begin(ClientTerms terms) {
        turn = new Turn(this, loop, terms, wait.onRequest());
        return turn;
    }

    private void open(Turn now, HeadResult.Sound sound) {
        ProxyExchange exchange = loop.exchanges().open(sound.request(), now);
        now.carryOutBy(exchange);
        if (now.hasRequestEnded()) {
            exchange.onRequestEnd(BodyEnd.PLAIN.trailers());
        }
        exchange.start();
    }

    private void onContent(ByteBuf piece) {
        Turn now = turn;
        if (now == null) {
            piece.release();
            return;
        }
        long received = now.received(piece.readableBytes());
        ProxyExchange exchange = now.exchange();
        if (exchange != null && now.wantsBody()) {
            exchange.onRequestContent(piece);
            return;
        }
        // Nobody wants it: read away so that it is never taken for a request.
        piece.release();
        if (received > Turn.MAX_DISCARDED_BYTES && !now.terms().body().isKnown()) {
            now.closeAfterwards();
            goOnIfDone();
        } else if (now.lacksBody()) {
            decoder.ask();
        }
    }

    private void onEnd(BodyEnd end) {
        if (ignoreEnd) {
            ignoreEnd = false;
            return;
        }
        Turn now = turn;
        if (now == null) {
            return;
        }
        now.onRequestEnd();
        ProxyExchange exchange = now.exchange();
        if (exchange != null && now.wantsBody()) {
            HopByHop.stripTrailers(end.trailers());
            exchange.onRequestEnd(end.trailers());
        }
        goOnIfDone();
    }

    private void onMalformed(Malformed fault) {
        loop.count(fault);
        Turn now = turn;
        if (now == null) {
            refuseUnread(RequestHeadReader.reasonOf(fault), fault.kind().status(), fault.detail());
            return;
        }
        now.closeAfterwards();
        ProxyExchange exchange = now.exchange();
        if (exchange != null && now.wantsBody()) {
            exchange.onRequestMalformed(fault);
        } else {
            goOnIfDone();
        }
    }

    /** Refuses what never became a request; the answer is the last. */
    private void refuseUnread(Reason reason, int status, String detail) {
        // The rest of a late head may come before the answer is out: it must not become a request.
        decoder.stop();
        Turn last = begin(ClientTerms.unknown(TraceContext.begin()));
        last.refuseUndecided(new Refusal(reason, status, detail, null), BodyEnd.PLAIN.trailers());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        batch.onReadComplete();
        if (closing != null) {
            context.read();
            return;
        }
        ProxyExchange exchange = turn == null ? null : turn.exchange();
        if (exchange != null) {
            exchange.onRequestReadComplete();
        } else if (turn == null && decoder.isInsideMessage()) {
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
        ProxyExchange exchange = turn == null ? null : turn.exchange();
        if (exchange != null && channel.isWritable()) {
            exchange.onDownstreamWritable();
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
        Turn now = turn;
        turn = null;
        if (now != null) {
            now.onClosed();
        }
    }

    private void onWritten(ChannelFuture written) {
        Turn now = turn;
        if (!written.isSuccess() || now == null) {
            cut();
            return;
        }
        onAnswered(now);
    }

    private void onAnswered(Turn now) {
        now.onAnswered();
        ProxyExchange exchange = now.exchange();
        if (exchange != null) {
            exchange.onResponseWritten();
        } else {
            now.reportOwnAnswer();
        }
        goOnIfDone();
    }

    private void goOnIfDone() {
        Turn now = turn;
        if (now == null || !now.isAnswered()) {
            return;
        }
        if (now.closes()) {
            turn = null;
            closePolitely();
            return;
        }
        if (now.hasRequestEnded()) {
            turn = null;
            wait.onIdle();
            batch.goOn(takeNext);
        } else if (now.lacksBody()) {
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

    /** Closes at once what outlived the drain. */
    void cutLate() {
        if (turn != null) {
            loop.observer().onLimit(Limit.DRAIN);
        }
        cut();
    }

    /** Closes at once; a tunnel so that both sides see it. */
    void cut() {
        if (turn == null || !turn.cutTunnel()) {
            TlsEnd.cut(channel);
        }
    }

    /** Called a few times a second: ends what has lasted too long. */
    void tick(long nowNanos) {
        Turn now = turn;
        if (closing != null) {
            closing.tick(nowNanos);
            return;
        }
        if (now != null) {
            now.tick(nowNanos, decoder.isAsked());
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
