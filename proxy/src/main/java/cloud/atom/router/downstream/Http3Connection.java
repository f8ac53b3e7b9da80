package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Limit;
import cloud.atom.router.http.HttpVersion;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http3.DefaultHttp3GoAwayFrame;
import io.netty.handler.codec.http3.DefaultHttp3SettingsFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3ServerConnectionHandler;
import io.netty.handler.codec.http3.Http3Settings;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection of HTTP/3: each of its streams is an {@link Http3Stream} (RFC 9114). Not thread-safe; confined to
 * the connection's event loop.
 */
final class Http3Connection extends ChannelInboundHandlerAdapter implements ClientConnection, StreamsClock.Streams {
    private static final Logger LOG = LoggerFactory.getLogger(Http3Connection.class);

    /** The greatest ID that a stream of a client's can have (RFC 9000, section 2.1). */
    private static final long ANY_STREAM = (1L << 62) - 4;

    /** From one stream of a client's to the next. */
    private static final int NEXT_STREAM = 4;

    /**
     * Streams that may break off, and how many more each second: who goes on beyond that costs us more than himself
     * (CVE-2023-44487).
     */
    private static final int MOST_BROKEN = 200;

    private static final int BROKEN_PER_SECOND = 50;
    private static final long SECOND_NANOS = 1_000_000_000L;

    /**
     * The codec keeps something of each stream whose end the client never sent. After so many of them the connection ends
     * in good order, after twice as many at once.
     */
    private static final int MOST_UNENDED = 500;

    private final DownstreamLoop loop;
    private final QuicChannel channel;
    private final ClientEnds ends;
    private final StreamsClock clock;
    private final Set<Http3Stream> streams = new LinkedHashSet<>();

    private long lastStream = -NEXT_STREAM;

    /** The first stream that is refused. */
    private long refusedFrom = ANY_STREAM;

    private int broken;
    private int unended;
    private long forgivenNanos = System.nanoTime();

    private Http3Connection(DownstreamLoop loop, QuicChannel channel, ClientEnds ends) {
        this.loop = loop;
        this.channel = channel;
        this.ends = ends;
        clock = new StreamsClock(loop, this);
    }

    /** Puts HTTP/3 into a connection of QUIC, behind what is there. */
    static void addTo(QuicChannel channel, DownstreamLoop loop, ClientEnds ends) {
        Http3Connection connection = new Http3Connection(loop, channel, ends);
        ChannelHandler requests = new ChannelInitializer<QuicStreamChannel>() {
            @Override
            protected void initChannel(QuicStreamChannel stream) {
                connection.onStream(stream);
            }
        };
        // Heads of twice the size are read, to be answered by a 431; what is larger ends the connection.
        Http3Settings settings = new Http3Settings()
                .maxFieldSectionSize(2L * loop.settings().limits().headBytes())
                .qpackMaxTableCapacity(0)
                .qpackBlockedStreams(0);
        channel.pipeline()
                .addLast(new Http3ServerConnectionHandler(
                        requests, null, null, new DefaultHttp3SettingsFrame(settings), true))
                .addLast(connection);
    }

    DownstreamLoop loop() {
        return loop;
    }

    /** The connection's two ends, as they were when it began: clients do not move (see {@link Http3Listener}). */
    ClientEnds ends() {
        return ends;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        loop.add(this);
        loop.counts().onConnections(HttpVersion.HTTP_3, 1);
    }

    /** Comes for connections without a handshake too, which never become active or inactive. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        loop.remove(this);
        loop.counts().onConnections(HttpVersion.HTTP_3, -1);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            clock.onRead(false);
        }
    }

    // ---- streams

    private void onStream(QuicStreamChannel stream) {
        long id = stream.streamId();
        if (id >= refusedFrom) {
            Http3Stream.reset(stream, Http3ErrorCode.H3_REQUEST_REJECTED);
            return;
        }
        lastStream = Math.max(lastStream, id);
        Http3Stream own = new Http3Stream(this, stream);
        streams.add(own);
        loop.counts().onStreams(HttpVersion.HTTP_3, 1);
        stream.pipeline().addLast(own);
    }

    void onRequest() {
        clock.onRequest();
    }

    /** A stream broke off, or never became a request. */
    void onBroken() {
        broken++;
        if (broken > MOST_BROKEN) {
            tooMuch();
        }
    }

    private void tooMuch() {
        loop.observer().onLimit(Limit.FRAMES);
        close(Http3ErrorCode.H3_EXCESSIVE_LOAD);
    }

    /** A stream is no more; {@code ended} when the client sent its end. */
    void onGone(Http3Stream stream, boolean ended) {
        streams.remove(stream);
        loop.counts().onStreams(HttpVersion.HTTP_3, -1);
        unended += ended ? 0 : 1;
        if (unended > 2 * MOST_UNENDED) {
            tooMuch();
        } else if (unended > MOST_UNENDED) {
            clock.onWornOut();
        }
        if (streams.isEmpty()) {
            clock.onIdle();
        }
    }

    // ---- endings

    @Override
    public int open() {
        return streams.size();
    }

    @Override
    public void askToStop() {
        goAway(ANY_STREAM);
    }

    @Override
    public void stop() {
        refusedFrom = lastStream + NEXT_STREAM;
        goAway(refusedFrom);
    }

    private void goAway(long firstRefused) {
        QuicStreamChannel control = Http3.getLocalControlStream(channel);
        if (control != null) {
            control.writeAndFlush(new DefaultHttp3GoAwayFrame(firstRefused));
        }
    }

    private void close(Http3ErrorCode code) {
        channel.close(true, code.code(), Unpooled.EMPTY_BUFFER);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // What is wrong in QUIC or HTTP/3 the codecs tell the client themselves.
        LOG.debug("a client connection broke the rules of QUIC or HTTP/3: {}", cause.toString());
    }

    @Override
    public void cut() {
        close(Http3ErrorCode.H3_NO_ERROR);
    }

    @Override
    public void cutLate() {
        if (!streams.isEmpty()) {
            loop.observer().onLimit(Limit.DRAIN);
        }
        cut();
    }

    @Override
    public void tick(long nowNanos) {
        long seconds = (nowNanos - forgivenNanos) / SECOND_NANOS;
        if (seconds > 0) {
            forgivenNanos += seconds * SECOND_NANOS;
            broken = (int) Math.max(0, broken - seconds * BROKEN_PER_SECOND);
        }
        // A copy: a stream that ends leaves the set.
        for (Http3Stream stream : streams.toArray(new Http3Stream[0])) {
            if (!stream.tick(nowNanos)) {
                loop.observer().onLimit(Limit.HEAD_TIME);
                stream.giveUp(Http3ErrorCode.H3_REQUEST_INCOMPLETE);
            }
        }
        if (clock.judge(nowNanos) != StreamsClock.Verdict.WAITS) {
            cut();
        }
    }
}
