package cloud.atom.router.upstream;

import cloud.atom.router.model.Endpoint;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of HTTP/2 of one event loop to one endpoint. Not thread-safe; confined to that loop.
 *
 * <p>Requests share the connection that was opened first until the endpoint takes no more of them at a time; then another
 * is opened, up to as many as allowed. Whoever comes while one is being opened waits for it.
 */
final class Http2Pool {
    /** Requests that may wait for a connection, for each that may be open. */
    private static final int LINE_PER_CONNECTION = 100;

    private final Endpoint endpoint;
    private final PoolSettings settings;
    private final ConnectionCounts.Cells counts;
    private final Opener opener;
    private final List<Http2Connection> connections = new ArrayList<>();
    private final Deque<ConnectionWaiter> line = new ArrayDeque<>();
    private int opening;

    Http2Pool(Endpoint endpoint, PoolSettings settings, ConnectionCounts.Cells counts, Opener opener) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.counts = counts;
        this.opener = opener;
    }

    /** Opens a connection, and then calls {@link #onOpen}, {@link #onFailure} or {@link #onOther}. */
    @FunctionalInterface
    interface Opener {
        void open(Http2Pool pool);
    }

    /** What a request names that names no authority itself. */
    String authority() {
        return endpoint.authority();
    }

    String scheme() {
        return endpoint.tls().isPresent() ? "https" : "http";
    }

    /** Gives {@code waiter} a stream; on a connection that never carried a request when {@code fresh}. */
    void acquire(ConnectionWaiter waiter, boolean fresh) {
        Http2Connection free = free(waiter, fresh);
        if (free != null) {
            give(waiter, free);
        } else if (hasRoomInLine()) {
            line.add(waiter);
            openIfNeeded();
        } else {
            waiter.onPoolFull();
        }
    }

    private boolean hasRoomInLine() {
        int mostWaiting = most() * LINE_PER_CONNECTION;
        if (line.size() >= mostWaiting) {
            line.removeIf(ConnectionWaiter::isGone);
        }
        return line.size() < mostWaiting;
    }

    private int most() {
        return settings.upstream().maxConnectionsPerLoop();
    }

    private @Nullable Http2Connection free(ConnectionWaiter waiter, boolean fresh) {
        for (int i = 0; i < connections.size(); i++) {
            Http2Connection connection = connections.get(i);
            // Only its settings tell whether it takes tunnels.
            boolean fit = connection.isTold() || !waiter.wantsUpgrade();
            if (connection.mayCarry() && fit && !(fresh && connection.isUsed())) {
                return connection;
            }
        }
        return null;
    }

    private void give(ConnectionWaiter waiter, Http2Connection connection) {
        if (connection.openStreams() == 0) {
            counts.idle.decrement();
            counts.active.increment();
        }
        waiter.onConnection(connection.open());
    }

    /** One at a time for each hundred that wait. */
    private void openIfNeeded() {
        if (opening * LINE_PER_CONNECTION < line.size() && connections.size() + opening < most()) {
            opening++;
            counts.active.increment();
            opener.open(this);
        }
    }

    /** A connection is open and speaks HTTP/2. */
    void onOpen(Channel channel) {
        opening--;
        counts.active.decrement();
        counts.idle.increment();
        Http2Connection connection = new Http2Connection(channel, this, settings);
        connections.add(connection);
        connection.start();
        onRoom();
    }

    /** No connection came about: whoever waited for it goes elsewhere. */
    void onFailure() {
        opening--;
        counts.active.decrement();
        for (int waiting = line.size(); waiting > 0 && opening == 0; waiting--) {
            ConnectionWaiter next = line.poll();
            if (next != null && !next.isGone()) {
                next.onConnectFailure();
            }
        }
    }

    /** The connection that was being opened speaks HTTP/1; returns who waited. */
    List<ConnectionWaiter> onOther() {
        opening--;
        counts.active.decrement();
        List<ConnectionWaiter> waiting = new ArrayList<>(line);
        line.clear();
        return waiting;
    }

    /** A connection takes more requests than before. */
    void onRoom() {
        while (!line.isEmpty()) {
            ConnectionWaiter next = line.element();
            Http2Connection free = next.isGone() ? null : free(next, false);
            if (free == null && !next.isGone()) {
                openIfNeeded();
                return;
            }
            line.remove();
            if (free != null) {
                give(next, free);
            }
        }
    }

    /** The last request of a connection ended. */
    void onIdle() {
        counts.active.decrement();
        counts.idle.increment();
    }

    /** A connection ended, after the last of its requests. */
    void onClosed(Http2Connection connection) {
        if (connections.remove(connection)) {
            counts.idle.decrement();
        }
        onRoom();
    }

    boolean isInLine(ConnectionWaiter waiter) {
        return opening == 0 && line.contains(waiter);
    }

    /** Whether tunnels can go this way, as an open connection has said. */
    boolean takesTunnels() {
        return connections.stream().anyMatch(one -> one.mayCarry() && one.takesTunnels());
    }

    /** Lets no connection carry further requests; each closes with the last one it has. */
    void retireAll() {
        for (Http2Connection connection : connections.toArray(new Http2Connection[0])) {
            connection.retire();
        }
    }

    /** Called a few times a second: closes what waited for {@code idleNanos}. */
    void tick(long nowNanos, long idleNanos) {
        for (Http2Connection connection : connections.toArray(new Http2Connection[0])) {
            connection.tick(nowNanos, idleNanos);
        }
    }

    void closeAllIdle() {
        for (Http2Connection connection : connections.toArray(new Http2Connection[0])) {
            if (connection.openStreams() == 0) {
                connection.close();
            }
        }
    }

    boolean isUnused() {
        return connections.isEmpty() && opening == 0 && line.isEmpty();
    }
}
