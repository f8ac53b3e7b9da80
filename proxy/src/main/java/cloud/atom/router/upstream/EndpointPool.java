package cloud.atom.router.upstream;

import cloud.atom.router.http.ResponseDecoder;
import cloud.atom.router.model.Endpoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The connections of one event loop to one endpoint. Not thread-safe; confined to that loop.
 *
 * <p>The one that came back last is used first, so that those not needed grow old and close. When there are as many as
 * allowed, up to as many requests wait in line for one to come free, each within its connect time-out; a request beyond
 * that is refused at once, as if no connection had come about, and goes to the next region.
 */
final class EndpointPool {
    /** How long the rest of an unwanted response may take. */
    private static final long MAX_DISCARD_NANOS = 2_000_000_000L;

    private final Bootstrap bootstrap;
    private final PoolSettings settings;
    private final ConnectionCounts.Cells counts;
    private final String authority;
    private final SocketAddress address;

    /** Connections that wait; the one that came back last is first. */
    private final Deque<UpstreamConnection> idle = new ArrayDeque<>();

    private final Deque<ConnectionWaiter> line = new ArrayDeque<>();

    /** Connections whose response is read away, and since when; the oldest is first. */
    private final Map<UpstreamConnection, Long> discarding = new LinkedHashMap<>();

    /** Open and opening ones, idle ones included. */
    private int connections;

    EndpointPool(Bootstrap bootstrap, PoolSettings settings, Endpoint endpoint, ConnectionCounts.Cells counts) {
        this.bootstrap = bootstrap;
        this.settings = settings;
        this.counts = counts;
        authority = endpoint.url().getRawAuthority();
        address = addressOf(endpoint);
    }

    /** A literal address needs no look-up; a name is resolved at each connect, by the resolver's cache. */
    private static SocketAddress addressOf(Endpoint endpoint) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(endpoint.host());
        if (literal == null) {
            return InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(literal), endpoint.port());
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 or 16 bytes are an address", impossible);
        }
    }

    String authority() {
        return authority;
    }

    /** Gives {@code waiter} a connection; one that never carried a request when {@code fresh}. */
    void acquire(ConnectionWaiter waiter, boolean fresh) {
        while (!fresh && !idle.isEmpty()) {
            UpstreamConnection connection = idle.pop();
            counts.idle.decrement();
            counts.active.increment();
            if (connection.isOpen()) {
                waiter.onConnection(connection);
                return;
            }
        }
        int most = settings.upstream().maxConnectionsPerLoop();
        if (fresh && connections >= most && !idle.isEmpty()) {
            idle.peekLast().close();
        }
        if (connections < most) {
            connect(waiter);
        } else if (hasRoomInLine(most)) {
            line.add(waiter);
        } else {
            waiter.onPoolFull();
        }
    }

    private boolean hasRoomInLine(int most) {
        if (line.size() >= most) {
            line.removeIf(ConnectionWaiter::isGone);
        }
        return line.size() < most;
    }

    private void connect(ConnectionWaiter waiter) {
        connections++;
        counts.active.increment();
        ResponseDecoder decoder = new ResponseDecoder(settings.maxHeadBytes(), settings.maxFields());
        ChannelFuture connecting = bootstrap
                .clone()
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(decoder);
                    }
                })
                .connect(address);
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                onConnected(connecting.channel(), decoder, waiter);
            } else {
                connections--;
                counts.active.decrement();
                waiter.onConnectFailure();
                serveLine();
            }
        });
    }

    private void onConnected(Channel channel, ResponseDecoder decoder, ConnectionWaiter waiter) {
        UpstreamConnection connection = new UpstreamConnection(channel, decoder, this);
        channel.pipeline().addLast(connection);
        channel.read();
        if (waiter.isGone()) {
            putBack(connection);
        } else {
            waiter.onConnection(connection);
        }
    }

    /** The rest of a connection's response is read away: within a bounded time, whatever the endpoint does. */
    void discards(UpstreamConnection connection) {
        discarding.put(connection, System.nanoTime());
    }

    /** Takes a connection back: for the next in line, else to wait. */
    void putBack(UpstreamConnection connection) {
        discarding.remove(connection);
        ConnectionWaiter next = nextInLine();
        if (next != null) {
            next.onConnection(connection);
            return;
        }
        connection.idleSince(System.nanoTime());
        idle.push(connection);
        counts.active.decrement();
        counts.idle.increment();
    }

    private @org.jspecify.annotations.Nullable ConnectionWaiter nextInLine() {
        ConnectionWaiter next = line.poll();
        while (next != null && next.isGone()) {
            next = line.poll();
        }
        return next;
    }

    /** A connection ended, for whatever reason. */
    void onClosed(UpstreamConnection connection) {
        connections--;
        discarding.remove(connection);
        if (idle.remove(connection)) {
            counts.idle.decrement();
        } else {
            counts.active.decrement();
        }
        serveLine();
    }

    private void serveLine() {
        if (connections < settings.upstream().maxConnectionsPerLoop()) {
            ConnectionWaiter next = nextInLine();
            if (next != null) {
                connect(next);
            }
        }
    }

    /** Closes what waited too long, the oldest stand last, and gives up responses that do not end. */
    void closeIdle(long nowNanos) {
        discarding.forEach((connection, sinceNanos) -> {
            if (nowNanos - sinceNanos >= MAX_DISCARD_NANOS) {
                connection.close();
            }
        });
        long longest = settings.upstream().idle().toNanos();
        while (!idle.isEmpty() && nowNanos - idle.getLast().idleSinceNanos() >= longest) {
            UpstreamConnection oldest = idle.removeLast();
            counts.idle.decrement();
            counts.active.increment();
            oldest.close();
        }
    }

    /** Closes all that wait. */
    void closeAllIdle() {
        for (UpstreamConnection connection : idle.toArray(new UpstreamConnection[0])) {
            connection.close();
        }
    }

    boolean isUnused() {
        return connections == 0 && line.isEmpty();
    }
}
