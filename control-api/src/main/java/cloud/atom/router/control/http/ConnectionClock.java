package cloud.atom.router.control.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.util.HashMap;
import java.util.Map;

/**
 * Cuts connections on which no request head comes whole in time, however slowly its bytes dribble in: the server's own
 * idle timeout sees every byte as activity. Not thread-safe; confined to the one event loop of the server.
 */
final class ConnectionClock {
    private final Vertx vertx;
    private final long headMillis;

    /** Timer by connection, as long as it waits for a head. */
    private final Map<HttpConnection, Long> waiting = new HashMap<>();

    ConnectionClock(Vertx vertx, long headMillis) {
        this.vertx = vertx;
        this.headMillis = headMillis;
    }

    void opened(HttpConnection connection) {
        await(connection);
        connection.closeHandler(closed -> cancel(connection));
    }

    /** A head has come. */
    void begun(HttpConnection connection) {
        cancel(connection);
    }

    /** An answer was sent; the next head may come. */
    void ended(HttpConnection connection) {
        cancel(connection);
        await(connection);
    }

    private void await(HttpConnection connection) {
        waiting.put(connection, vertx.setTimer(headMillis, late -> {
            waiting.remove(connection);
            connection.close();
        }));
    }

    private void cancel(HttpConnection connection) {
        Long timer = waiting.remove(connection);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }
}
