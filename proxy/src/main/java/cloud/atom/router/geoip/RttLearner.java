package cloud.atom.router.geoip;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geo.LearnedMean;
import cloud.atom.router.geo.LearnedRtts;
import cloud.atom.router.geo.LearnedTable;
import cloud.atom.router.geo.RttSample;
import cloud.atom.router.geoip.RttObserver.Result;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.state.RouterState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns from measured round trips: takes samples from event loops, and hands out what is known every
 * {@value #TURN_SECONDS} s and keeps it in a file every {@value #TURNS_TO_KEEP} turns.
 *
 * <p>Threads: {@link #offer} may be called from any and takes no lock; samples wait in a queue of at most
 * {@value #MOST_WAITING} and are dropped beyond. All else runs on the executor given to {@link #start}, which may block
 * on the file; {@link #close} comes after that executor has ended.
 */
public final class RttLearner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RttLearner.class);
    private static final int TURN_SECONDS = 10;
    private static final int TURNS_TO_KEEP = 30;
    private static final int MOST_WAITING = 1 << 14;

    private final Geography geography;
    private final Wiring wiring;
    private final LearnedFile file;
    private final LearnedTable table;

    /** The shortest time that a connection to each region took to open since the last turn, in nanoseconds. */
    private final Map<RegionId, Long> connects = new ConcurrentHashMap<>();

    private final ConcurrentLinkedQueue<RttSample> waiting = new ConcurrentLinkedQueue<>();

    /** Samples in the queue, counted because asking the queue would walk through it. */
    private final AtomicInteger waitingCount = new AtomicInteger();

    /** Whether anything was learned since the file was written. Confined to the executor. */
    private boolean changed;

    private int turns;

    /**
     * Knows nothing yet.
     *
     * @param file that what is learned is kept in; it is missing at the first start
     */
    public RttLearner(Geography geography, Path file, Wiring wiring) {
        this.geography = geography;
        this.wiring = wiring;
        this.file = new LearnedFile(file);
        table = new LearnedTable(geography.countries(), LearnedTable.SLOTS);
    }

    /**
     * What the learner works with.
     *
     * @param here the region that the router stands in
     * @param state the live state
     * @param publish takes what is known for the state
     * @param epochSeconds the wall clock
     */
    public record Wiring(
            RegionId here,
            Supplier<RouterState> state,
            Consumer<LearnedRtts> publish,
            LongSupplier epochSeconds,
            RttObserver observer) {}

    /** Restores what was kept, and begins to learn; ends with the executor. */
    public void start(ScheduledExecutorService executor) {
        restore();
        try {
            executor.scheduleWithFixedDelay(this::guardedTurn, TURN_SECONDS, TURN_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("learned round trips: nothing is learned, the executor has ended");
        }
    }

    /** Hands out what was kept; a file that is damaged is left out with a warning, and replaced later. */
    void restore() {
        try {
            for (LearnedMean mean : file.read()) {
                table.restore(mean);
            }
            publish();
        } catch (IOException e) {
            LOG.warn("learned round trips: what was kept is not used: {}", e.toString());
        }
    }

    /**
     * Takes how long a connection to a region took to open. Of those between two turns the shortest counts: a busy machine
     * adds to the others.
     */
    public void onConnected(RegionId region, long nanos) {
        connects.merge(region, nanos, Math::min);
    }

    /** Takes a sample. */
    public void offer(RttSample sample) {
        if (waitingCount.incrementAndGet() > MOST_WAITING) {
            waitingCount.decrementAndGet();
            wiring.observer.onRttSample(Result.DROPPED);
            return;
        }
        waiting.add(sample);
    }

    private void guardedTurn() {
        try {
            turn();
        } catch (RuntimeException bug) {
            // Outermost guard of this worker: the next turn must come whatever happened in this one.
            LOG.error("learning round trips failed", bug);
        }
    }

    /** Learns from what waits, and hands out what is known; now and then keeps it. */
    void turn() {
        boolean learned = learn();
        if (learned) {
            publish();
        }
        changed |= learned;
        turns++;
        if (changed && turns % TURNS_TO_KEEP == 0) {
            keep();
        }
    }

    private boolean learnWays() {
        boolean learned = false;
        for (RegionId region : List.copyOf(connects.keySet())) {
            Long nanos = connects.remove(region);
            if (nanos != null && wiring.state.get().regions().find(region) != null) {
                learned |= table.addRouter(wiring.here, region, nanos / 1e6, hour());
            }
        }
        return learned;
    }

    private boolean learn() {
        RouterState state = wiring.state.get();
        boolean learned = learnWays();
        RttSample sample = waiting.poll();
        while (sample != null) {
            waitingCount.decrementAndGet();
            boolean counts = learn(state, sample);
            wiring.observer.onRttSample(counts ? Result.LEARNED : Result.USELESS);
            learned |= counts;
            sample = waiting.poll();
        }
        return learned;
    }

    private boolean learn(RouterState state, RttSample sample) {
        Region region = state.regions().find(sample.region());
        GeoLocation client = state.places().of(sample.client().base()).location();
        if (region == null || client.point() == null) {
            return false;
        }
        return table.add(sample, client, geography.rttModel().estimateMs(client, region), hour());
    }

    private void publish() {
        wiring.publish.accept(table.snapshot(hour()));
    }

    private int hour() {
        return (int) TimeUnit.SECONDS.toHours(wiring.epochSeconds.getAsLong());
    }

    private void keep() {
        try {
            file.write(table);
            changed = false;
        } catch (IOException e) {
            LOG.warn("learned round trips: cannot be kept: {}", e.toString());
        }
    }

    /** Keeps what was learned since. */
    @Override
    public void close() {
        changed |= learn();
        if (changed) {
            keep();
        }
    }
}
