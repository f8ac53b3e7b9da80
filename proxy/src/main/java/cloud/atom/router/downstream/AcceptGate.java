package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.Limits;
import cloud.atom.router.model.IpAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
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

    /** The longest wait between two tries while accepting fails. */
    private static final int MAX_BACK_OFF_SECONDS = 4;

    /** What clients of a Unix socket count as: they are processes of this machine. */
    private static final IpAddress LOCAL = IpAddress.ofV4(0x7f00_0001);

    private final int maxConnections;
    private final int maxPerAddress;
    private final Predicate<IpAddress> manyClients;
    private final Consumer<Limit> observer;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * Connections per IPv4 address or IPv6 /64 network, which is what one subscriber gets (RFC 6177, section 2); empty
     * without a limit. Those without connections are absent.
     */
    private final Map<IpAddress, Integer> perAddress = new ConcurrentHashMap<>();

    /** Grows while listeners start; read by every loop. */
    private final List<Door> doors = new CopyOnWriteArrayList<>();

    /** Whether the limit of all connections holds no longer; read by every loop. */
    private volatile boolean unlimited;

    /**
     * Takes who is told when a limit is met, from any loop.
     *
     * @param manyClients whether an address is a proxy's, which brings many clients and has no limit of its own
     */
    AcceptGate(Limits limits, Predicate<IpAddress> manyClients, Consumer<Limit> observer) {
        maxConnections = limits.connections();
        maxPerAddress = limits.connectionsPerAddress();
        this.manyClients = manyClients;
        this.observer = observer;
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

    /** The client's address, this machine's for a Unix socket; null when it has left already. */
    static @Nullable IpAddress addressOf(Channel channel) {
        if (channel.remoteAddress() instanceof InetSocketAddress remote) {
            return IpAddress.of(remote.getAddress().getAddress());
        }
        return channel instanceof SocketChannel ? null : LOCAL;
    }

    /**
     * Counts a connection that came from a proxy for the client that the proxy named.
     *
     * @return whether that client may have one more
     */
    boolean admits(Channel channel, IpAddress client) {
        IpAddress key = keyOf(client);
        if (!takes(key)) {
            return false;
        }
        if (key != null) {
            channel.closeFuture().addListener(closed -> leave(key));
        }
        return true;
    }

    /**
     * Counts a connection that no listener accepts, as those of QUIC; such clients cannot wait in the kernel's queue.
     *
     * @return whether it may stay
     */
    boolean enters(Channel channel, IpAddress client) {
        if (isFull()) {
            observer.accept(Limit.CONNECTIONS);
            return false;
        }
        IpAddress key = keyOf(client);
        if (!takes(key)) {
            return false;
        }
        open.incrementAndGet();
        channel.closeFuture().addListener(closed -> onClosed(key));
        doors.forEach(Door::pauseIfFull);
        return true;
    }

    /** What counts as one client; null for one that is not counted. */
    private @Nullable IpAddress keyOf(IpAddress address) {
        if (maxPerAddress == 0 || manyClients.test(address)) {
            return null;
        }
        return address.isV4() ? address : IpAddress.ofV6(address.high(), 0);
    }

    private boolean takes(@Nullable IpAddress key) {
        if (key != null && perAddress.merge(key, 1, Integer::sum) > maxPerAddress) {
            leave(key);
            observer.accept(Limit.CONNECTIONS_PER_ADDRESS);
            return false;
        }
        return true;
    }

    private void leave(@Nullable IpAddress key) {
        if (key != null) {
            perAddress.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
        }
    }

    private void onClosed(@Nullable IpAddress key) {
        leave(key);
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

        /** While accepting fails, the wait before the next try; 0 while it works. Confined to the loop. */
        private int backOffSeconds;

        /** Whether accepting failed and its next try is not yet due. Confined to the loop. */
        private boolean waiting;

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
            // All clients of a Unix socket have one address.
            boolean counts = channel.remoteAddress() instanceof InetSocketAddress;
            IpAddress key = address != null && counts ? keyOf(address) : null;
            if (address == null || !takes(key)) {
                channel.unsafe().closeForcibly();
                return;
            }
            open.incrementAndGet();
            channel.closeFuture().addListener(closed -> onClosed(key));
            onAccepted();
            if (isFull()) {
                observer.accept(Limit.CONNECTIONS);
                pause(context);
                doors.forEach(Door::pauseIfFull);
            }
            context.fireChannelRead(channel);
        }

        private void onAccepted() {
            if (backOffSeconds > 0) {
                backOffSeconds = 0;
                LOG.info("connections are accepted again");
            }
        }

        /**
         * No file is left, or the like: waits, in which some may come free, and tries again. Whoever leaves meanwhile does
         * not shorten the wait: what he gives back may not be what is missing.
         */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (backOffSeconds == 0) {
                observer.accept(Limit.FILES);
                LOG.warn("connections cannot be accepted, trying again until they can: {}", cause.toString());
            }
            backOffSeconds = Math.min(Math.max(1, 2 * backOffSeconds), MAX_BACK_OFF_SECONDS);
            waiting = true;
            paused = true;
            context.channel().config().setAutoRead(false);
            context.executor().schedule(() -> tryAgain(context), backOffSeconds, TimeUnit.SECONDS);
        }

        private void tryAgain(ChannelHandlerContext context) {
            waiting = false;
            resume(context);
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
            if (!isFull() && !waiting && context.channel().isOpen()) {
                paused = false;
                context.channel().config().setAutoRead(true);
            }
        }

        /** Called from any loop when another listener took the last place. */
        void pauseIfFull() {
            ChannelHandlerContext context = listener;
            if (context != null && !paused && isFull()) {
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
