package cloud.atom.router.upstream;

import cloud.atom.router.http.BodyEnd;
import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.ChannelTunnelSide;
import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.Malformed;
import cloud.atom.router.http.MessageSender;
import cloud.atom.router.http.MessageWriter;
import cloud.atom.router.http.RequestHead;
import cloud.atom.router.http.ResponseDecoder;
import cloud.atom.router.http.ResponseHead;
import cloud.atom.router.http.TunnelSide;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import cloud.atom.router.tls.TlsEnd;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of HTTP/1 to an endpoint: carries one request at a time and then waits in the pool, if it may.
 *
 * <p>Not thread-safe. The channel lives on the pool's event loop, and every method runs on it; this is why no field is
 * volatile.
 *
 * <p>It may be used again only when the response ended by its own framing, the request was sent whole, nothing came
 * behind the response and neither side announced a close. Any byte or close that comes while it waits ends it (RFC 9112,
 * section 9.3; a byte there could only be read as the answer to somebody else's request).
 */
final class Http1Connection extends ChannelInboundHandlerAdapter implements UpstreamStream {
    private static final Logger LOG = LoggerFactory.getLogger(Http1Connection.class);

    private static final int SWITCHING_PROTOCOLS = 101;

    private final Channel channel;
    private final ResponseDecoder decoder;
    private final Http1Pool pool;
    private final MessageSender sender;

    /** Whose it is, as its PROXY protocol header said; null: it had none and is for anybody. */
    private final @Nullable ProxyHeader client;

    /** Who is told of the response; null while the connection waits in the pool or is closed. */
    private @Nullable UpstreamListener listener;

    private boolean toHead;
    private boolean requestSent;
    private boolean interim;

    /** A 101 whose empty body is still to come out of the decoder; null otherwise. */
    private @Nullable ResponseHead switching;

    /** Whether it left HTTP behind. */
    private boolean tunnel;

    private boolean reusable;
    private boolean untilClose;
    private boolean failed;
    private boolean used;

    /** When it began to wait, on the process's monotonic clock. */
    private long idleSinceNanos;

    Http1Connection(Channel channel, ResponseDecoder decoder, Http1Pool pool, @Nullable ProxyHeader client) {
        this.channel = channel;
        this.decoder = decoder;
        this.pool = pool;
        this.client = client;
        sender = new MessageSender(channel);
    }

    @Override
    public boolean isStale() {
        return used && !decoder.hasReceived();
    }

    /** Whether its PROXY protocol header would be the same for {@code other}. */
    boolean isOf(ProxyHeader other) {
        return other.equals(client);
    }

    Channel channel() {
        return channel;
    }

    boolean isOpen() {
        return channel.isActive();
    }

    long idleSinceNanos() {
        return idleSinceNanos;
    }

    void idleSince(long nowNanos) {
        idleSinceNanos = nowNanos;
    }

    @Override
    public void begin(RequestHead head, UpstreamListener who) {
        listener = who;
        toHead = head.isHead();
        requestSent = false;
        reusable = false;
        untilClose = false;
        sender.begin(
                MessageWriter.request(channel.alloc(), head, pool.authority()),
                head.length().isChunked());
        decoder.expect(toHead);
    }

    @Override
    public void write(ByteBuf piece) {
        sender.content(piece);
    }

    @Override
    public void end(Fields trailers) {
        sender.end(trailers);
        requestSent = true;
    }

    @Override
    public void flush() {
        sender.flush();
    }

    @Override
    public void read() {
        channel.read();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public TunnelSide switchProtocols() {
        listener = null;
        tunnel = true;
        pool.onTunnel();
        return new ChannelTunnelSide(channel, decoder::giveWayTo);
    }

    boolean isTunnel() {
        return tunnel;
    }

    @Override
    public void abort() {
        listener = null;
        TlsEnd.cut(channel);
    }

    @Override
    public void discard() {
        if (requestSent) {
            listener = new ResponseDiscard(this);
            pool.discards(this);
        } else {
            abort();
        }
    }

    /** Closes a connection that waits in the pool. */
    void close() {
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object part) {
        if (listener == null) {
            // A byte while it waits, or behind a request that was given up.
            ReferenceCountUtil.release(part);
            context.close();
            return;
        }
        if (part instanceof ByteBuf piece) {
            // The reference passes on to the listener.
            listener.onContent(piece);
            decoder.ask();
        } else if (part instanceof ResponseHead head) {
            onHead(head, listener);
        } else if (part instanceof BodyEnd end) {
            onEnd(end, listener);
        } else if (part instanceof Malformed) {
            breakUp(UpstreamListener.Break.PROTOCOL);
        }
    }

    private void onHead(ResponseHead head, UpstreamListener who) {
        interim = head.isInterim();
        if (interim) {
            if (head.status() == SWITCHING_PROTOCOLS) {
                switching = head;
            } else {
                who.onInterim(head);
            }
            decoder.ask();
            return;
        }
        BodyLength length = head.bodyLength(toHead);
        if (length.kind() == BodyLength.Kind.INVALID || length.kind() == BodyLength.Kind.UNKNOWN_CODING) {
            breakUp(UpstreamListener.Break.PROTOCOL);
            return;
        }
        untilClose = length.kind() == BodyLength.Kind.UNTIL_CLOSE;
        reusable = head.version().isModern() && !untilClose && !head.fields().listHas(FieldName.CONNECTION, "close");
        who.onHead(head, length);
        decoder.ask();
    }

    private void onEnd(BodyEnd end, UpstreamListener who) {
        if (interim) {
            interim = false;
            ResponseHead to = switching;
            switching = null;
            if (to == null) {
                decoder.ask();
            } else {
                who.onSwitch(to);
            }
            return;
        }
        if (untilClose && failed) {
            breakUp(UpstreamListener.Break.RESET);
            return;
        }
        listener = null;
        used = true;
        boolean mayWait = reusable && isRequestOut() && !mayHoldSurplus() && channel.isActive() && pool.hasUseFor(this);
        // Back to the pool before the listener is told: the client's next request, which may begin at once, finds it.
        if (mayWait) {
            decoder.settle();
            pool.putBack(this);
            channel.read();
        } else {
            channel.close();
        }
        who.onEnd(end.trailers());
    }

    /** Whether all of the request went to the kernel; an unfinished request kills the connection. */
    private boolean isRequestOut() {
        ChannelOutboundBuffer unwritten = channel.unsafe().outboundBuffer();
        return requestSent && sender.isEmpty() && unwritten != null && unwritten.isEmpty();
    }

    /**
     * Whether something may have come behind the response, which could only be taken for the next one: bytes that are here,
     * or that a read filled to its last byte left in the kernel.
     */
    private boolean mayHoldSurplus() {
        var read = channel.unsafe().recvBufAllocHandle();
        return decoder.bufferedBytes() > 0 || read.lastBytesRead() >= read.attemptedBytesRead();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (listener != null) {
            listener.onReadComplete();
        } else if (decoder.hasReceived()) {
            // A byte while it waits, even if it is no part of a message yet.
            context.close();
        } else if (channel.isActive()) {
            // While it waits, a read is outstanding so that a close or a stray byte is seen.
            context.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (listener != null) {
            listener.onWritabilityChanged();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (TlsEnd.isEndOfInput(channel, event)) {
            // Said in so many words: a response that ends with the connection is whole.
            context.close();
        } else if (TlsEnd.isCut(event)) {
            failed = true;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("an upstream connection failed", cause);
        }
        failed = true;
        TlsEnd.cut(channel);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        sender.drop();
        breakUp(UpstreamListener.Break.RESET);
        pool.onClosed(this);
    }

    private void breakUp(UpstreamListener.Break cause) {
        UpstreamListener who = listener;
        listener = null;
        TlsEnd.cut(channel);
        if (who != null) {
            who.onBroken(cause);
        }
    }
}
