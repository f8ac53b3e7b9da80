package cloud.atom.router.downstream;

import cloud.atom.router.exchange.ConnectionRefusal;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import cloud.atom.router.proxyprotocol.ProxyHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes the PROXY protocol header off a connection whose peer must begin with one, then leaves the pipeline: stands
 * first in it, because the header comes before a TLS handshake.
 *
 * <p>Not thread-safe; confined to the connection's event loop. Until the header is whole no other handler sees a byte. It
 * closes the connection when the bytes are no header, or not all there in time; a peer that closes first is not counted,
 * because proxies look whether a port is open in this way.
 */
final class ProxyHeaderStep extends ChannelInboundHandlerAdapter {
    private final Duration timeout;
    private final Outcome outcome;

    /** What came so far; owned by this handler until it is passed on. */
    private ByteBuf received = Unpooled.EMPTY_BUFFER;

    private @Nullable Future<?> clock;

    /** Whether the connection closes: what still comes is dropped. */
    private boolean refused;

    /**
     * Makes the step for one connection.
     *
     * @param timeout from the connection's begin to the header's end
     */
    ProxyHeaderStep(Duration timeout, Outcome outcome) {
        this.timeout = timeout;
        this.outcome = outcome;
    }

    /** Is told how it ended. Called once at most, on the connection's loop. */
    interface Outcome {
        /** The header came; returns whether the connection goes on, else it closes. */
        boolean onHeader(ProxyHeader header);

        /** The connection closes without one. */
        void onRefused(ConnectionRefusal reason);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        // A clock of its own: there is one such header in a connection's life, and only proxies send it.
        clock = context.executor()
                .schedule(
                        () -> refuse(context, ConnectionRefusal.PROXY_HEADER_TIMEOUT),
                        timeout.toNanos(),
                        TimeUnit.NANOSECONDS);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        if (refused) {
            ((ByteBuf) bytes).release();
            return;
        }
        // Takes the reference over; both buffers become one where there are two.
        received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), received, (ByteBuf) bytes);
        ProxyHeader header = ProxyHeaders.read(received);
        if (header instanceof ProxyHeader.Faulty) {
            refuse(context, ConnectionRefusal.PROXY_HEADER);
        } else if (header != null) {
            pass(context, header);
        }
    }

    private void pass(ChannelHandlerContext context, ProxyHeader header) {
        if (!outcome.onHeader(header)) {
            refused = true;
            context.close();
            return;
        }
        ByteBuf rest = received;
        received = Unpooled.EMPTY_BUFFER;
        context.pipeline().remove(this);
        if (rest.isReadable()) {
            // The reference passes on.
            context.fireChannelRead(rest);
        } else {
            rest.release();
        }
    }

    private void refuse(ChannelHandlerContext context, ConnectionRefusal reason) {
        refused = true;
        outcome.onRefused(reason);
        context.close();
    }

    /** The read did not bring the whole header. Nobody else is told of it. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.read();
    }

    /** Also called when the connection closes. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (clock != null) {
            clock.cancel(false);
        }
        received.release();
        received = Unpooled.EMPTY_BUFFER;
    }
}
