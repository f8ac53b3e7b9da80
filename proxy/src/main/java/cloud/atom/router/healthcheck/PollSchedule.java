package cloud.atom.router.healthcheck;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls each endpoint at its own pace. Not thread-safe; confined to the monitor's thread, to which results come back.
 *
 * <p>The first poll comes after a random part of the interval and each next one after 90 to 110 % of it, so that many
 * endpoints, and many routers that were started together, do not poll at the same moment. A poll begins only when the
 * one before has ended.
 */
final class PollSchedule {
    private static final Logger LOG = LoggerFactory.getLogger(PollSchedule.class);
    private static final double JITTER = 0.1;

    private final ScheduledExecutorService thread;
    private final EndpointPoller poller;
    private final BiConsumer<Target, PollResult> results;
    private final SplittableRandom random = new SplittableRandom();
    private final Map<Target, ScheduledFuture<?>> next = new HashMap<>();

    PollSchedule(ScheduledExecutorService thread, EndpointPoller poller, BiConsumer<Target, PollResult> results) {
        this.thread = thread;
        this.poller = poller;
        this.results = results;
    }

    /** Takes other regions; the pace of what stays as it was is not disturbed. */
    void onRegions(List<Region> regions) {
        Set<Target> wanted = new HashSet<>();
        for (Region region : regions) {
            for (Endpoint endpoint : region.endpoints()) {
                wanted.add(new Target(region.id(), endpoint, region.health()));
            }
        }
        next.entrySet().removeIf(entry -> !wanted.contains(entry.getKey()) && cancel(entry.getValue()));
        for (Target target : wanted) {
            if (!next.containsKey(target)) {
                schedule(target, (long)
                        (random.nextDouble() * target.polling.interval().toNanos()));
            }
        }
    }

    void close() {
        poller.close();
    }

    private static boolean cancel(ScheduledFuture<?> poll) {
        poll.cancel(false);
        return true;
    }

    private void schedule(Target target, long delayNanos) {
        ScheduledFuture<?> poll = thread.schedule(() -> poll(target), delayNanos, TimeUnit.NANOSECONDS);
        ScheduledFuture<?> before = next.put(target, poll);
        if (before != null) {
            before.cancel(false); // only where a target went and came back while its poll was under way
        }
    }

    private void poll(Target target) {
        long begun = System.nanoTime();
        long interval = target.polling.interval().toNanos();
        long pause = (long) (interval * (1 - JITTER + 2 * JITTER * random.nextDouble()));
        poller.poll(target.endpoint, target.polling)
                .thenAccept(result -> backOnThread(() -> {
                    if (next.containsKey(target)) { // else it went with a reload while the poll was under way
                        results.accept(target, result);
                        schedule(target, Math.max(0, pause - (System.nanoTime() - begun)));
                    }
                }));
    }

    private void backOnThread(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException closed) {
            LOG.debug("poll ended after close");
        }
    }

    /** One endpoint to poll. Immutable. */
    record Target(RegionId region, Endpoint endpoint, HealthPolling polling) {}
}
