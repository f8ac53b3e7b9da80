package cloud.atom.router.downstream;

import cloud.atom.router.model.IpAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts client connections, and pauses accepting while there are as many as allowed: further clients wait in the
 * kernel's queue and are served as soon as one leaves, instead of being turned away.
 *
 * <p>Connections end on their own loops, accepting happens on the listener's: hence the atomic count.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptGate.class);
    private static final long PAUSE_SECONDS = 1;

    private final int maxConnections;
    private final int maxPerAddress;
    private final AtomicInteger open = new AtomicInteger();

    /** Connections per client address; empty without a limit. Addresses without connections are absent. */
    private final Map<IpAddress, Integer> perAddress = new ConcurrentHashMap<>();

    /** Whether accepting is stopped; written on the listener's loop, read by every loop. */
    private volatile boolean paused;

    /** Takes the two limits; 0: no limit. */
    AcceptGate(int maxConnections, int maxPerAddress) {
        this.maxConnections = maxConnections;
        this.maxPerAddress = maxPerAddress;
    }

    int open() {
        return open.get();
    }

    @Override
    public void channelRead(ChannelHandlerContext listener, Object accepted) {
        Channel channel = (Channel) accepted;
        IpAddress address = addressOf(channel);
        if (address == null || !takes(address)) {
            channel.unsafe().closeForcibly();
            return;
        }
        open.incrementAndGet();
        channel.closeFuture().addListener(closed -> onClosed(listener, address));
        if (isFull()) {
            pause(listener);
        }
        listener.fireChannelRead(channel);
    }

    /** The client's address; null when it has left already. */
    static @Nullable IpAddress addressOf(Channel channel) {
        InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
        return remote == null ? null : IpAddress.of(remote.getAddress().getAddress());
    }

    private boolean takes(IpAddress address) {
        if (maxPerAddress == 0) {
            return true;
        }
        int count = perAddress.merge(address, 1, Integer::sum);
        if (count > maxPerAddress) {
            leave(address);
            return false;
        }
        return true;
    }

    /** No file descriptor is left, or the like: waits a moment, in which some may come free, and tries again. */
    @Override
    public void exceptionCaught(ChannelHandlerContext listener, Throwable cause) {
        LOG.warn("connections cannot be accepted; next try in {} s: {}", PAUSE_SECONDS, cause.toString());
        paused = true;
        listener.channel().config().setAutoRead(false);
        listener.executor().schedule(() -> resume(listener), PAUSE_SECONDS, TimeUnit.SECONDS);
    }

    private void leave(IpAddress address) {
        if (maxPerAddress > 0) {
            perAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    private void onClosed(ChannelHandlerContext listener, IpAddress address) {
        leave(address);
        open.decrementAndGet();
        if (paused && !isFull()) {
            // On the listener's loop: it reads the setting that this changes.
            listener.executor().execute(() -> resume(listener));
        }
    }

    /**
     * Stops accepting. A connection may close between the look at the count and the mark: it saw no mark and resumes
     * nothing, so the count is looked at once more.
     */
    private void pause(ChannelHandlerContext listener) {
        paused = true;
        listener.channel().config().setAutoRead(false);
        resume(listener);
    }

    private void resume(ChannelHandlerContext listener) {
        if (!isFull() && listener.channel().isOpen()) {
            paused = false;
            listener.channel().config().setAutoRead(true);
        }
    }

    private boolean isFull() {
        return maxConnections > 0 && open.get() >= maxConnections;
    }
}
