package cloud.atom.router.downstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The end of a listener that no other process shares: what the kernel has accepted for it is accepted here too, and then
 * it closes; the kernel resets what waits in the queue of a socket that is closed. Not thread-safe; confined to the
 * listener's loop.
 */
final class LastCall extends ChannelInboundHandlerAdapter {
    /** As long as a handshake that had begun may take. */
    private static final long QUIET_NANOS = 200_000_000L;

    private static final long MAX_NANOS = 1_000_000_000L;
    private static final long LOOK_MILLIS = 10;

    private final Channel listener;
    private final long untilNanos;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private long lastNanos;

    private LastCall(Channel listener, long atMostNanos) {
        this.listener = listener;
        lastNanos = System.nanoTime();
        untilNanos = lastNanos + Math.min(MAX_NANOS, atMostNanos);
    }

    /** Accepts what waits and closes {@code listener}, after {@code atMostNanos} in any case. May be called on any thread. */
    static CompletableFuture<Void> begin(Channel listener, long atMostNanos) {
        LastCall call = new LastCall(listener, atMostNanos);
        listener.eventLoop().execute(call::begin);
        return call.closed;
    }

    private void begin() {
        SynFilter.attach(listener);
        listener.pipeline().addFirst(this);
        look();
    }

    private void look() {
        long nowNanos = System.nanoTime();
        if (nowNanos - lastNanos >= QUIET_NANOS || nowNanos - untilNanos >= 0) {
            listener.close().addListener(done -> closed.complete(null));
        } else {
            listener.eventLoop().schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        lastNanos = System.nanoTime();
        context.fireChannelRead(accepted);
    }
}
