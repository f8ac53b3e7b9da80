package cloud.atom.router.downstream;

import cloud.atom.router.http.HttpVersion;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/**
 * What clients have open by version of HTTP. Thread-safe: counted by the event loops, read by anyone, exact when nothing
 * moves.
 */
public final class ClientCounts {
    private final IntSupplier connections;
    private final LongAdder http2Connections = new LongAdder();
    private final LongAdder http2Streams = new LongAdder();

    /** Counts beside what counts all connections. */
    ClientCounts(IntSupplier connections) {
        this.connections = connections;
    }

    void onHttp2(int more) {
        http2Connections.add(more);
    }

    void onHttp2Streams(int more) {
        http2Streams.add(more);
    }

    /** Open connections by version; one that has not said its version yet counts as HTTP/1.1. */
    public Map<HttpVersion, Long> connections() {
        long http2 = Math.max(0, http2Connections.sum());
        return Map.of(HttpVersion.HTTP_1_1, Math.max(0, connections.getAsInt() - http2), HttpVersion.HTTP_2, http2);
    }

    /** Open streams by version, of those that have streams. */
    public Map<HttpVersion, Long> streams() {
        return Map.of(HttpVersion.HTTP_2, Math.max(0, http2Streams.sum()));
    }
}
