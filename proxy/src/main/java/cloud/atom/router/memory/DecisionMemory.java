package cloud.atom.router.memory;

import cloud.atom.router.exchange.AttemptSummary;
import cloud.atom.router.exchange.ExchangeObserver;
import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.routing.RoutingDecision;
import io.netty.util.concurrent.FastThreadLocal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Remembers live decisions for a while, so that each can be asked for by its trace id, followed as they come, and decided
 * again under another policy.
 *
 * <p>Thread-safe. Each event loop writes into a {@link Ring} of its own, without a lock; who asks reads them all. Entries and
 * memory are bounded and shared evenly among the loops, so a busy loop forgets sooner than an idle one.
 */
public final class DecisionMemory implements ExchangeObserver {
    private static final int MOST_DATABASES = 64;

    private final MemoryConfig config;
    private final int loops;
    private final InstantSource clock;
    private final AtomicInteger made = new AtomicInteger();
    private final List<Ring> rings = new CopyOnWriteArrayList<>();

    /** Which database of places decisions used, by the generation that it came with. */
    private final ConcurrentSkipListMap<Long, String> databases = new ConcurrentSkipListMap<>();

    private final FastThreadLocal<Ring> own = new FastThreadLocal<>() {
        @Override
        protected Ring initialValue() {
            Ring ring = new Ring(
                    made.getAndIncrement(), Math.max(1, config.entries() / loops), config.memoryBytes() / loops);
            rings.add(ring);
            return ring;
        }
    };

    /**
     * An empty memory.
     *
     * @param loops event loops that will share it, at least 1
     */
    public DecisionMemory(MemoryConfig config, int loops, InstantSource clock) {
        this.config = config;
        this.loops = loops;
        this.clock = clock;
    }

    @Override
    public void onDecision(RequestFacts request, RoutingDecision decision, long nanos) {
        if (config.entries() > 0) {
            own.get().add(request, decision, clock.millis());
        }
    }

    @Override
    public void onAttempt(AttemptSummary attempt) {
        if (config.entries() > 0) {
            own.get().onAttempt(attempt);
        }
    }

    @Override
    public void onComplete(ExchangeSummary exchange) {
        if (config.entries() > 0) {
            own.get().onComplete(exchange);
        }
    }

    @Override
    public void onResidencyViolation(RoutingDecision decision) {}

    /** From {@code generation} on decisions use the database of places that {@code build} describes. */
    public void onDatabase(long generation, String build) {
        databases.put(generation, build);
        while (databases.size() > MOST_DATABASES) {
            databases.pollFirstEntry();
        }
    }

    /** The database of places that a decision used; empty when that is not known any more. */
    public String databaseOf(Remembered decision) {
        Map.Entry<Long, String> entry = databases.floorEntry(decision.generation());
        return entry == null ? "" : entry.getValue();
    }

    /**
     * The newest decisions that {@code wanted} picks, newest first.
     *
     * @param before only those whose stamp is lower
     * @param most at least 1
     */
    public List<Remembered> newest(Predicate<Remembered> wanted, long before, int most) {
        List<Remembered> found = new ArrayList<>();
        for (Ring ring : rings) {
            int[] left = {most};
            ring.walkBack(entry -> {
                if (entry.stamp() < before && wanted.test(entry)) {
                    found.add(entry);
                    left[0]--;
                }
                return left[0] > 0;
            });
        }
        found.sort(Comparator.comparingLong(Remembered::stamp).reversed());
        return List.copyOf(found.subList(0, Math.min(most, found.size())));
    }

    /** Follows decisions from now on. */
    public Tail tail() {
        return new Tail();
    }

    /** One follower's place in every ring. Not thread-safe. */
    public final class Tail {
        private final List<Long> next = new ArrayList<>();
        private long missed;

        private Tail() {
            rings.forEach(ring -> next.add(ring.written()));
        }

        /** What came since the last time, oldest first, at most {@code most} of each loop; the rest comes next time. */
        public List<Remembered> poll(int most) {
            List<Remembered> found = new ArrayList<>();
            for (int i = 0; i < rings.size(); i++) {
                if (i == next.size()) {
                    next.add(0L); // a loop that had decided nothing before
                }
                long from = next.get(i);
                int before = found.size();
                long to = rings.get(i).walkOn(from, most, found::add);
                missed += to - from - (found.size() - before);
                next.set(i, to);
            }
            found.sort(Comparator.comparingLong(Remembered::stamp));
            return found;
        }

        /** Decisions that were pushed out before they could be handed over. */
        public long missed() {
            return missed;
        }
    }
}
