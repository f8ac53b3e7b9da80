package cloud.atom.router.upstream;

import cloud.atom.router.http2.ErrorCode;
import cloud.atom.router.http2.HeaderBlock;
import cloud.atom.router.http2.Http2Fault;
import cloud.atom.router.http2.Http2Role;
import cloud.atom.router.http2.Http2Session;
import cloud.atom.router.http2.Http2Stream;
import cloud.atom.router.http2.OwnSettings;
import cloud.atom.router.tls.TlsEnd;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of HTTP/2 to an endpoint, which carries many requests at a time (RFC 9113). Not thread-safe; confined to
 * the pool's event loop.
 */
final class Http2Connection extends ChannelInboundHandlerAdapter implements Http2Role {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Connection.class);

    /** What each stream of a region may send before its client took any. */
    private static final int WINDOW_BYTES = 256 << 10;

    /** Until a peer says how many streams it takes, as many as section 6.5.2 asks every peer to take. */
    private static final int STREAMS_UNTIL_TOLD = 100;

    /** A silence that healthy endpoints do not keep while they have something to answer. */
    private static final long SUSPICIOUS_NANOS = 1_000_000_000L;

    private final Channel channel;
    private final Http2Pool pool;
    private final Http2Session session;
    private boolean told;

    /** No new request goes this way. */
    private boolean retired;

    private boolean used;
    private long readNanos = System.nanoTime();
    private long idleSinceNanos = System.nanoTime();

    Http2Connection(Channel channel, Http2Pool pool, PoolSettings settings) {
        this.channel = channel;
        this.pool = pool;
        OwnSettings own = new OwnSettings(0, WINDOW_BYTES, settings.maxHeadBytes(), settings.maxFields(), false);
        session = new Http2Session(channel, own, this, false);
    }

    /** Begins to speak; the channel's handshake is over. */
    void start() {
        channel.pipeline().addLast(this);
        session.start();
        channel.read();
    }

    Http2Pool pool() {
        return pool;
    }

    /** Whether it takes one more request. */
    boolean mayCarry() {
        boolean room = told || session.openStreams() < STREAMS_UNTIL_TOLD;
        return !retired && room && channel.isActive() && session.mayOpen();
    }

    /** Whether the endpoint takes tunnels on it; known only once it {@link #isTold}. */
    boolean takesTunnels() {
        return session.takesConnectProtocol();
    }

    /** Whether the endpoint's settings have come. */
    boolean isTold() {
        return told;
    }

    /** Whether it carried a request before. */
    boolean isUsed() {
        return used;
    }

    /** Opens a stream for one more request; only while {@link #mayCarry}. */
    UpstreamStream open() {
        return new Http2Request(this, session.open());
    }

    /** Does {@code what} once the loop has done what it does now. */
    void later(Runnable what) {
        channel.eventLoop().execute(what);
    }

    int openStreams() {
        return session.openStreams();
    }

    void onUsed() {
        used = true;
    }

    /** Whether nothing has come from the endpoint since then. */
    boolean isSilentSince(long nanos) {
        return readNanos - nanos < 0;
    }

    /**
     * A request was given up. When it waited for long and nothing at all came from the endpoint meanwhile, the connection
     * itself may be dead, and nothing would ever say so: no further request goes this way.
     */
    void onGivenUp(long sinceNanos) {
        if (isSilentSince(sinceNanos) && System.nanoTime() - sinceNanos >= SUSPICIOUS_NANOS) {
            retire();
        }
    }

    /** No further request goes this way; it closes with the last one it has. */
    void retire() {
        if (!retired) {
            retired = true;
            closeIfDone();
        }
    }

    private void closeIfDone() {
        if (retired && session.openStreams() == 0) {
            close();
        }
    }

    /** Ends it in good order: nobody uses it. */
    void close() {
        retired = true;
        if (channel.isActive()) {
            session.goAway(0, ErrorCode.NO_ERROR);
            // The farewell goes out first.
            channel.eventLoop().execute(channel::close);
        }
    }

    /** Called a few times a second: closes what waited for longer than {@code idleNanos}. */
    void tick(long nowNanos, long idleNanos) {
        session.incoming().tick(nowNanos);
        if (session.openStreams() == 0 && nowNanos - idleSinceNanos >= idleNanos) {
            close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object part) {
        if (part instanceof ByteBuf bytes) {
            readNanos = System.nanoTime();
            // The reference passes on.
            session.incoming().read(bytes);
        } else {
            ReferenceCountUtil.release(part);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        session.incoming().readComplete();
        if (channel.isWritable()) {
            channel.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            session.onWritable();
            channel.read();
        }
    }

    @Override
    public boolean onRequest(Http2Stream stream, HeaderBlock head, boolean end) {
        throw new AssertionError("an endpoint opened a stream");
    }

    @Override
    public void onRefused() {
        throw new AssertionError("an endpoint opened a stream");
    }

    @Override
    public void onSettings() {
        told = true;
        pool.onRoom();
    }

    @Override
    public void onGoAway() {
        retire();
    }

    @Override
    public void onStreamGone(int left) {
        if (left == 0) {
            idleSinceNanos = System.nanoTime();
            pool.onIdle();
        }
        if (retired) {
            closeIfDone();
        } else {
            pool.onRoom();
        }
    }

    @Override
    public void onFault(Http2Fault fault) {
        LOG.warn("an endpoint broke the rules of HTTP/2: {} {}", fault.code(), fault.getMessage());
        retired = true;
        channel.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (TlsEnd.isEndOfInput(channel, event)) {
            channel.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("an upstream connection failed", cause);
        }
        TlsEnd.cut(channel);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        retired = true;
        session.onClosed();
        pool.onClosed(this);
    }
}
