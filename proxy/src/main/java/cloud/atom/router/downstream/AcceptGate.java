package cloud.atom.router.downstream;

import cloud.atom.router.model.IpAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts client connections over all listeners, and pauses accepting while there are as many as allowed: further clients
 * wait in the kernel's queues and are served as soon as one leaves, instead of being turned away.
 *
 * <p>Thread-safe. Connections end on their own loops, accepting happens on the listeners': hence the atomic count. While
 * several listeners accept at the same moment, each may take a few connections more than are allowed.
 */
final class AcceptGate {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptGate.class);
    private static final long PAUSE_SECONDS = 1;

    private final int maxConnections;
    private final int maxPerAddress;
    private final AtomicInteger open = new AtomicInteger();

    /** Connections per client address; empty without a limit. Addresses without connections are absent. */
    private final Map<IpAddress, Integer> perAddress = new ConcurrentHashMap<>();

    /** Grows while listeners start; read by every loop. */
    private final List<Door> doors = new CopyOnWriteArrayList<>();

    /** Whether the limit of all connections holds no longer; read by every loop. */
    private volatile boolean unlimited;

    /** Takes the two limits; 0: no limit. */
    AcceptGate(int maxConnections, int maxPerAddress) {
        this.maxConnections = maxConnections;
        this.maxPerAddress = maxPerAddress;
    }

    int open() {
        return open.get();
    }

    /** Makes the handler by which one more listener asks this gate. */
    ChannelHandler door() {
        Door door = new Door();
        doors.add(door);
        return door;
    }

    /** Lets in what waits, however many: nothing comes after it. */
    void letRestIn() {
        unlimited = true;
        doors.forEach(Door::resumeIfPaused);
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

    private void leave(IpAddress address) {
        if (maxPerAddress > 0) {
            perAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    private void onClosed(IpAddress address) {
        leave(address);
        open.decrementAndGet();
        if (!isFull()) {
            doors.forEach(Door::resumeIfPaused);
        }
    }

    private boolean isFull() {
        return maxConnections > 0 && !unlimited && open.get() >= maxConnections;
    }

    /**
     * The gate's place in one listener. Its methods run on the listener's loop, save {@link #pauseIfFull} and
     * {@link #resumeIfPaused}.
     */
    private final class Door extends ChannelInboundHandlerAdapter {
        /** Whether accepting is stopped; written on the listener's loop, read by every loop. */
        private volatile boolean paused;

        /** The listener; written once on its loop before it accepts, read by every loop. */
        private volatile @Nullable ChannelHandlerContext listener;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            listener = context;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            Channel channel = (Channel) accepted;
            IpAddress address = addressOf(channel);
            if (address == null || !takes(address)) {
                channel.unsafe().closeForcibly();
                return;
            }
            open.incrementAndGet();
            channel.closeFuture().addListener(closed -> onClosed(address));
            if (isFull()) {
                pause(context);
                doors.forEach(Door::pauseIfFull);
            }
            context.fireChannelRead(channel);
        }

        /** No file descriptor is left, or the like: waits a moment, in which some may come free, and tries again. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.warn("connections cannot be accepted; next try in {} s: {}", PAUSE_SECONDS, cause.toString());
            paused = true;
            context.channel().config().setAutoRead(false);
            context.executor().schedule(() -> resume(context), PAUSE_SECONDS, TimeUnit.SECONDS);
        }

        /**
         * Stops accepting. A connection may close between the look at the count and the mark: it saw no mark and resumes
         * nothing, so the count is looked at once more.
         */
        private void pause(ChannelHandlerContext context) {
            paused = true;
            context.channel().config().setAutoRead(false);
            resume(context);
        }

        private void resume(ChannelHandlerContext context) {
            if (!isFull() && context.channel().isOpen()) {
                paused = false;
                context.channel().config().setAutoRead(true);
            }
        }

        /** Called from any loop when another listener took the last place. */
        void pauseIfFull() {
            ChannelHandlerContext context = listener;
            if (context != null && !paused) {
                context.executor().execute(() -> pause(context));
            }
        }

        /** Called from any loop when a place came free. */
        void resumeIfPaused() {
            ChannelHandlerContext context = listener;
            if (context != null && paused) {
                // On the listener's loop: it reads the setting that this changes.
                context.executor().execute(() -> resume(context));
            }
        }
    }
}
