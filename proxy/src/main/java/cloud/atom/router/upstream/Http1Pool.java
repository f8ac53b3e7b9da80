package cloud.atom.router.upstream;

import cloud.atom.router.http.ResponseDecoder;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import cloud.atom.router.tls.UpstreamTls;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connections of HTTP/1 of one event loop to one endpoint. Not thread-safe; confined to that loop.
 *
 * <p>The one that came back last is used first, so that those not needed grow old and close. When there are as many as
 * allowed, up to as many requests wait in line for one to come free, each within its connect time-out; a request beyond
 * that is refused at once, as if no connection had come about, and goes to the next region.
 *
 * <p>Where connections begin with a PROXY protocol header, each is used only for requests that would have the same one
 * ("The PROXY protocol", section 2: never for several clients). Of as many as allowed the one that waited longest then
 * gives way to a client that has none. Looking through all that wait is linear in their number: a comparison each, beside
 * the connect that it may save.
 */
final class Http1Pool {
    /** How long the rest of an unwanted response may take. */
    private static final long MAX_DISCARD_NANOS = 2_000_000_000L;

    private final Connector connector;
    private final PoolSettings settings;
    private final ConnectionCounts.Cells counts;
    private final String authority;

    /** Whether each connection is for one client, because a PROXY protocol header names it. */
    private final boolean perClient;

    /** Connections that wait; the one that came back last is first. */
    private final Deque<Http1Connection> idle = new ArrayDeque<>();

    private final Deque<ConnectionWaiter> line = new ArrayDeque<>();

    /** Connections whose response is read away, and since when; the oldest is first. */
    private final Map<Http1Connection, Long> discarding = new LinkedHashMap<>();

    /** Open and opening ones, idle ones included. */
    private int connections;

    Http1Pool(Connector connector, PoolSettings settings, Endpoint endpoint, ConnectionCounts.Cells counts) {
        this.connector = connector;
        this.settings = settings;
        this.counts = counts;
        authority = endpoint.authority();
        perClient = endpoint.proxyProtocol().isPresent();
    }

    String authority() {
        return authority;
    }

    /** Gives {@code waiter} a connection; one that never carried a request when {@code fresh}. */
    void acquire(ConnectionWaiter waiter, boolean fresh) {
        Http1Connection connection = fresh ? null : takeIdle(waiter);
        while (connection != null) {
            counts.idle.decrement();
            counts.active.increment();
            if (connection.isOpen()) {
                waiter.onConnection(connection);
                return;
            }
            connection = takeIdle(waiter);
        }
        int most = settings.upstream().maxConnectionsPerLoop();
        if (connections >= most && !idle.isEmpty()) {
            // Its own end serves the line.
            closeOldest();
        }
        if (connections < most) {
            connect(waiter);
        } else if (hasRoomInLine(most)) {
            line.add(waiter);
        } else {
            waiter.onPoolFull();
        }
    }

    /** Takes out the connection that came back last of those that {@code waiter} may use; null when there is none. */
    private @Nullable Http1Connection takeIdle(ConnectionWaiter waiter) {
        if (!perClient || idle.isEmpty()) {
            return idle.poll();
        }
        ProxyHeader client = waiter.client();
        Iterator<Http1Connection> waiting = idle.iterator();
        while (waiting.hasNext()) {
            Http1Connection connection = waiting.next();
            if (connection.isOf(client)) {
                waiting.remove();
                return connection;
            }
        }
        return null;
    }

    private void closeOldest() {
        Http1Connection oldest = idle.removeLast();
        counts.idle.decrement();
        counts.active.increment();
        oldest.close();
    }

    /** Whether {@code waiter} stands in line. */
    boolean isInLine(ConnectionWaiter waiter) {
        return line.contains(waiter);
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
        ProxyHeader client = perClient ? waiter.client() : null;
        connector.connect(UpstreamTls.Speaks.HTTP_1, client).addListener((Future<Channel> done) -> {
            if (done.isSuccess()) {
                onConnected(connection(done.getNow(), client), waiter);
            } else {
                connections--;
                counts.active.decrement();
                waiter.onConnectFailure();
                serveLine();
            }
        });
    }

    private Http1Connection connection(Channel channel, @Nullable ProxyHeader client) {
        ResponseDecoder decoder = new ResponseDecoder(settings.maxHeadBytes(), settings.maxFields());
        channel.pipeline().addLast(decoder);
        return new Http1Connection(channel, decoder, this, client);
    }

    /** Takes a connection that was opened for {@code waiter} and turned out to speak HTTP/1. */
    void adopt(Channel channel, ConnectionWaiter waiter) {
        connections++;
        counts.active.increment();
        onConnected(connection(channel, null), waiter);
    }

    private void onConnected(Http1Connection connection, ConnectionWaiter waiter) {
        connection.channel().pipeline().addLast(connection);
        connection.read();
        if (!waiter.isGone()) {
            waiter.onConnection(connection);
        } else if (hasUseFor(connection)) {
            putBack(connection);
        } else {
            connection.close();
        }
    }

    /** Whether a connection that is free again is of use to the first in line, or nobody waits. */
    boolean hasUseFor(Http1Connection connection) {
        if (!perClient) {
            return true;
        }
        while (!line.isEmpty() && line.element().isGone()) {
            line.remove();
        }
        return line.isEmpty() || connection.isOf(line.element().client());
    }

    /** The rest of a connection's response is read away: within a bounded time, whatever the endpoint does. */
    void discards(Http1Connection connection) {
        discarding.put(connection, System.nanoTime());
    }

    /** Takes a connection back: for the next in line, else to wait. */
    void putBack(Http1Connection connection) {
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

    private @Nullable ConnectionWaiter nextInLine() {
        ConnectionWaiter next = line.poll();
        while (next != null && next.isGone()) {
            next = line.poll();
        }
        return next;
    }

    /**
     * A connection in use became a tunnel. It counts no longer among those that the pool may have: a few hundred WebSockets
     * must not shut ordinary requests out, and the limits on client connections bound tunnels already.
     */
    void onTunnel() {
        connections--;
        counts.tunnels.increment();
        serveLine();
    }

    /** A connection ended, for whatever reason. */
    void onClosed(Http1Connection connection) {
        if (connection.isTunnel()) {
            counts.active.decrement();
            counts.tunnels.decrement();
            return;
        }
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

    /**
     * Closes what waited for {@code longestNanos}, the oldest stand last, and gives up openings and responses that do not
     * end.
     */
    void closeLate(long nowNanos, long longestNanos) {
        connector.closeLate(nowNanos);
        discarding.forEach((connection, sinceNanos) -> {
            if (nowNanos - sinceNanos >= MAX_DISCARD_NANOS) {
                connection.close();
            }
        });
        while (!idle.isEmpty() && nowNanos - idle.getLast().idleSinceNanos() >= longestNanos) {
            closeOldest();
        }
    }

    /** Closes all that wait, and what is being opened. */
    void closeAllIdle() {
        connector.close();
        for (Http1Connection connection : idle.toArray(new Http1Connection[0])) {
            connection.close();
        }
    }

    boolean isUnused() {
        return connections == 0 && line.isEmpty();
    }
}
