package cloud.atom.router.downstream;

import cloud.atom.router.http.HttpVersion;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/**
 * What clients have open by version of HTTP. Thread-safe: counted by the event loops, read by anyone, exact when nothing
 * moves.
 */
public final class ClientCounts {
    private final IntSupplier all;
    private final Map<HttpVersion, LongAdder> connections = adders();
    private final Map<HttpVersion, LongAdder> streams = adders();

    /** Counts beside what counts all connections. */
    ClientCounts(IntSupplier all) {
        this.all = all;
    }

    /** For versions that have streams; never changed. */
    private static Map<HttpVersion, LongAdder> adders() {
        Map<HttpVersion, LongAdder> adders = new EnumMap<>(HttpVersion.class);
        for (HttpVersion version : HttpVersion.values()) {
            if (version.hasStreams()) {
                adders.put(version, new LongAdder());
            }
        }
        return adders;
    }

    /** That {@code more} connections of a version that has streams are open. */
    void onConnections(HttpVersion version, int more) {
        add(connections, version, more);
    }

    /** That {@code more} streams of a version that has them are open. */
    void onStreams(HttpVersion version, int more) {
        add(streams, version, more);
    }

    private static void add(Map<HttpVersion, LongAdder> adders, HttpVersion version, int more) {
        LongAdder adder = adders.get(version);
        if (adder == null) {
            throw new AssertionError(version + " has no streams");
        }
        adder.add(more);
    }

    /** Open connections by version; one that has not said its version yet counts as HTTP/1.1. */
    public Map<HttpVersion, Long> connections() {
        Map<HttpVersion, Long> counts = read(connections);
        long streamed = counts.values().stream().mapToLong(Long::longValue).sum();
        counts.put(HttpVersion.HTTP_1_1, Math.max(0, all.getAsInt() - streamed));
        return counts;
    }

    /** Open streams by version, of those that have streams. */
    public Map<HttpVersion, Long> streams() {
        return read(streams);
    }

    private static Map<HttpVersion, Long> read(Map<HttpVersion, LongAdder> adders) {
        Map<HttpVersion, Long> counts = new EnumMap<>(HttpVersion.class);
        adders.forEach((version, adder) -> counts.put(version, Math.max(0, adder.sum())));
        return counts;
    }
}
