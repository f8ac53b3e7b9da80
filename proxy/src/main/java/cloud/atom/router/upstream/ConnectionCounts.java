package cloud.atom.router.upstream;

import cloud.atom.router.model.RegionId;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many connections each region has, and may use at a time, over all event loops. Thread-safe: loops add, anyone reads. */
public final class ConnectionCounts {
    private final Map<RegionId, Cells> regions = new ConcurrentHashMap<>();

    Cells of(RegionId region) {
        return regions.computeIfAbsent(region, id -> new Cells());
    }

    /** The counts at about this moment; a region that never had a connection is absent. */
    public Map<RegionId, Count> read() {
        Map<RegionId, Count> counts = new TreeMap<>();
        regions.forEach((region, cells) -> counts.put(region, cells.read()));
        return counts;
    }

    /**
     * One region's connections.
     *
     * @param idle waiting for a request
     * @param active being opened, carrying a request or a tunnel
     * @param tunnels how many of the active ones are tunnels
     * @param limit how many attempts may wait for its endpoints at a time; 0: there is no limit, or none was tried
     */
    public record Count(long idle, long active, long tunnels, long limit) {}

    /** The moving parts of a {@link Count}. */
    static final class Cells {
        final LongAdder idle = new LongAdder();
        final LongAdder active = new LongAdder();
        final LongAdder tunnels = new LongAdder();
        final LongAdder limit = new LongAdder();

        private Count read() {
            return new Count(idle.sum(), active.sum(), tunnels.sum(), limit.sum());
        }
    }
}
