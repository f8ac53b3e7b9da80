package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Limit;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.http.Malformed;
import cloud.atom.router.http2.ErrorCode;
import cloud.atom.router.http2.HeaderBlock;
import cloud.atom.router.http2.Http2Fault;
import cloud.atom.router.http2.Http2Role;
import cloud.atom.router.http2.Http2Session;
import cloud.atom.router.http2.Http2Stream;
import cloud.atom.router.http2.OwnSettings;
import cloud.atom.router.http2.StreamListener;
import cloud.atom.router.http2.StreamedRequest;
import cloud.atom.router.tls.TlsEnd;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection of HTTP/2: each of its streams is a {@link Http2Turn} (RFC 9113).
 *
 * <p>Not thread-safe. Every method runs on the connection's event loop; this is why no field is volatile.
 */
final class Http2Connection extends ChannelInboundHandlerAdapter implements Http2Role, ClientConnection {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Connection.class);

    /** What each stream may send before its region took any. */
    private static final int WINDOW_BYTES = 128 << 10;

    private final DownstreamLoop loop;
    private final Channel channel;
    private final ClientEnds ends;
    private final Http2Session session;
    private final StreamsClock clock;

    /** Present once the connection was told to end. */
    private @Nullable LingeringClose closing;

    Http2Connection(DownstreamLoop loop, Channel channel, ClientEnds ends) {
        this.loop = loop;
        this.channel = channel;
        this.ends = ends;
        session = new Http2Session(channel, settings(loop), this, true);
        clock = new StreamsClock(loop, new OwnStreams());
    }

    private static OwnSettings settings(DownstreamLoop loop) {
        var limits = loop.settings().limits();
        return new OwnSettings(limits.streams(), WINDOW_BYTES, limits.headBytes(), limits.fieldCount(), true);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        loop.add(this);
        loop.counts().onConnections(HttpVersion.HTTP_2, 1);
        session.start();
        channel.read();
    }

    // ---- what comes

    @Override
    public void channelRead(ChannelHandlerContext context, Object part) {
        if (closing != null) {
            closing.onRead(part);
        } else if (part instanceof ByteBuf bytes) {
            // The reference passes on.
            session.incoming().read(bytes);
        } else {
            ReferenceCountUtil.release(part);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (closing == null) {
            session.incoming().readComplete();
            clock.onRead(session.incoming().isInsideFrame());
        }
        readOn();
    }

    /** A client that does not take what we answer is not listened to. */
    private void readOn() {
        if (closing != null || channel.isWritable()) {
            channel.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            session.onWritable();
            readOn();
        }
    }

    @Override
    public boolean onRequest(Http2Stream stream, HeaderBlock head, boolean end) {
        clock.onRequest();
        loop.counts().onStreams(HttpVersion.HTTP_2, 1);
        if (!(head instanceof HeaderBlock.Whole whole)) {
            refuse(stream, new Malformed(Malformed.Kind.FIELDS_TOO_LARGE, "the fields are too large or too many"));
            return true;
        }
        int maxTarget = loop.settings().limits().uriBytes();
        StreamedRequest.Result result = StreamedRequest.of(whole, end, HttpVersion.HTTP_2, maxTarget);
        if (result.request() != null) {
            Http2Turn.begin(loop, stream, result.request(), ends);
            return true;
        }
        Malformed fault = result.fault();
        if (fault == null || fault.kind() == Malformed.Kind.SYNTAX) {
            return false;
        }
        refuse(stream, fault);
        return true;
    }

    private void refuse(Http2Stream stream, Malformed fault) {
        loop.count(fault);
        Http2Turn.refuse(loop, stream, fault, ends);
    }

    @Override
    public void onRefused() {
        loop.observer().onLimit(Limit.STREAMS);
    }

    @Override
    public void onSettings() {
        // Windows and tables are the session's.
    }

    @Override
    public void onGoAway() {
        // It opens no more streams; those that are open come to their end.
    }

    @Override
    public void onStreamGone(int left) {
        loop.counts().onStreams(HttpVersion.HTTP_2, -1);
        if (left == 0) {
            clock.onIdle();
        }
    }

    // ---- endings

    @Override
    public void onFault(Http2Fault fault) {
        LOG.debug("a client connection broke the rules of HTTP/2: {} {}", fault.code(), fault.getMessage());
        if (fault.code() == ErrorCode.ENHANCE_YOUR_CALM) {
            loop.observer().onLimit(Limit.FRAMES);
        }
        closePolitely();
    }

    private void closePolitely() {
        if (closing == null) {
            // Before our side ends: what was said last may still wait for the end of the loop's turn.
            session.flush();
            closing = LingeringClose.begin(channel);
            channel.read();
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
        TlsEnd.cut(channel);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        loop.remove(this);
        loop.counts().onConnections(HttpVersion.HTTP_2, -1);
        session.onClosed();
    }

    @Override
    public void cut() {
        for (StreamListener who : session.listeners()) {
            if (who instanceof Http2Turn turn) {
                turn.turn().cutTunnel();
            }
        }
        TlsEnd.cut(channel);
    }

    @Override
    public void cutLate() {
        if (session.openStreams() > 0) {
            loop.observer().onLimit(Limit.DRAIN);
        }
        cut();
    }

    @Override
    public void tick(long nowNanos) {
        if (closing != null) {
            closing.tick(nowNanos);
            return;
        }
        session.incoming().tick(nowNanos);
        for (StreamListener who : session.listeners()) {
            if (who instanceof Http2Turn turn) {
                turn.turn().tick(nowNanos);
            }
        }
        switch (clock.judge(nowNanos)) {
            case IS_LATE -> cut();
            case IS_OVER -> closePolitely();
            case WAITS -> {}
        }
    }

    /** What the clock may do to the streams. */
    private final class OwnStreams implements StreamsClock.Streams {
        @Override
        public int open() {
            return session.openStreams();
        }

        @Override
        public void askToStop() {
            session.goAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR);
        }

        @Override
        public void stop() {
            session.incoming().refuseNew();
            session.goAway(session.incoming().lastPeerStream(), ErrorCode.NO_ERROR);
        }
    }
}
