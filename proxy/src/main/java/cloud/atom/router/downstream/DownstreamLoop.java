package cloud.atom.router.downstream;

import cloud.atom.router.exchange.ExchangeObserver;
import cloud.atom.router.exchange.Exchanges;
import cloud.atom.router.exchange.Limit;
import cloud.atom.router.http.Malformed;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.upstream.UpstreamPool;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the client connections of one event loop share, and the coarse clock that walks them: no request has a timer of
 * its own. Not thread-safe; confined to the loop.
 */
final class DownstreamLoop {
    private static final Logger LOG = LoggerFactory.getLogger(DownstreamLoop.class);

    /** How exact time-outs are. */
    private static final long TICK_MILLIS = 100;

    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(2 * TICK_MILLIS);

    /** How long a stall is left out: as long as connections have by default. */
    private static final long LEFT_OUT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** IMF-fixdate (RFC 9110, section 5.6.7). */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final DataPlaneSettings settings;
    private final RequestHeadReader reader;
    private final ResponseFields responseFields;
    private final Exchanges exchanges;
    private final ExchangeObserver observer;
    private final ClientCounts counts;
    private final UpstreamPool pool;
    private final BooleanSupplier draining;
    private final Set<ClientConnection> connections = new LinkedHashSet<>();

    /** Null when nobody wants to know. */
    private final @Nullable HandshakeRtt handshakeRtt;

    private final LoopTime time = new LoopTime(LATE_NANOS, LEFT_OUT_NANOS, System.nanoTime());
    private long dateSecond;
    private String date = "";

    DownstreamLoop(Parts parts, UpstreamPool pool, Exchanges exchanges) {
        settings = parts.settings;
        reader = parts.reader;
        responseFields = parts.responseFields;
        observer = parts.observer;
        counts = parts.counts;
        draining = parts.draining;
        handshakeRtt = observer.wantsClientRtt() ? new HandshakeRtt() : null;
        this.exchanges = exchanges;
        this.pool = pool;
        refreshDate();
    }

    /**
     * What the loops have in common.
     *
     * @param draining whether connections are to end
     */
    record Parts(
            DataPlaneSettings settings,
            RequestHeadReader reader,
            ResponseFields responseFields,
            ExchangeObserver observer,
            ClientCounts counts,
            BooleanSupplier draining) {}

    void start(EventLoop loop) {
        // With a fixed delay: turns that were missed are not made up for, so that the loop reads between any two.
        loop.scheduleWithFixedDelay(this::turn, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void turn() {
        refreshDate();
        tick(time.turn(System.nanoTime()));
    }

    /** Ends what has lasted too long at {@code nowNanos}, on the process's monotonic clock. */
    void tick(long nowNanos) {
        // A copy: a connection that is cut leaves the set at once.
        for (ClientConnection connection : connections.toArray(new ClientConnection[0])) {
            tick(connection, nowNanos);
        }
        exchanges.tick(nowNanos);
    }

    /** A fault in one connection must not end the clock of all. */
    private static void tick(ClientConnection connection, long nowNanos) {
        try {
            connection.tick(nowNanos);
        } catch (RuntimeException | AssertionError bug) {
            LOG.error("the clock failed on a client connection", bug);
            connection.cut();
        }
    }

    private void refreshDate() {
        long second = System.currentTimeMillis() / 1000;
        if (second != dateSecond) {
            dateSecond = second;
            date = DATE.format(Instant.ofEpochSecond(second));
        }
    }

    /** Tells the observer how far {@code client}, the peer of a connection just accepted, is. */
    void measure(Channel accepted, IpAddress client) {
        if (handshakeRtt != null && !settings.listener().isProxy(client)) {
            handshakeRtt.tell(accepted, client, observer);
        }
    }

    void add(ClientConnection connection) {
        connections.add(connection);
    }

    void remove(ClientConnection connection) {
        connections.remove(connection);
    }

    /** Closes everything at once, at the end of a drain or of the router. */
    void closeAll() {
        for (ClientConnection connection : connections.toArray(new ClientConnection[0])) {
            connection.cutLate();
        }
        pool.closeIdle();
        exchanges.close();
    }

    /** Counts a head that is larger than it may be. */
    void count(Malformed fault) {
        switch (fault.kind()) {
            case URI_TOO_LONG -> observer.onLimit(Limit.URI_BYTES);
            case FIELDS_TOO_LARGE -> observer.onLimit(Limit.HEAD_BYTES);
            case SYNTAX, BODY, UNKNOWN_CODING, VERSION -> {}
        }
    }

    DataPlaneSettings settings() {
        return settings;
    }

    RequestHeadReader reader() {
        return reader;
    }

    ResponseFields responseFields() {
        return responseFields;
    }

    Exchanges exchanges() {
        return exchanges;
    }

    ExchangeObserver observer() {
        return observer;
    }

    ClientCounts counts() {
        return counts;
    }

    boolean isDraining() {
        return draining.getAsBoolean();
    }

    /** The moment as a {@code Date} field has it; exact to a tenth of a second behind the second's start. */
    String date() {
        return date;
    }
}
