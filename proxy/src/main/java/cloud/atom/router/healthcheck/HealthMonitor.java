package cloud.atom.router.healthcheck;

import cloud.atom.router.health.HealthSettings;
import cloud.atom.router.health.Moment;
import cloud.atom.router.health.PollResult;
import cloud.atom.router.health.PrometheusReading;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.tls.UpstreamTls;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the regions: polls their endpoints, gathers how live requests fare, and publishes a {@link HealthSnapshot}
 * once a second, and at once when a breaker opens or an operator drains a region.
 *
 * <p>Thread-safe. All that is known lives on one thread of its own; callers only hand over. What is known is kept by the
 * names of regions and the addresses of endpoints, and survives every reload of the registry.
 *
 * <p>How a dead region is left within milliseconds:
 *
 * <ol>
 *   <li>The attempt that makes five failures in a row raises the recorder's alarm, on its event loop.
 *   <li>The first alarm for a region puts one task in this monitor's queue; those that follow find it there.
 *   <li>The task takes its name off the list <em>before</em> it looks at the counters, so that a failure after the look
 *       raises a new alarm, and none is missed.
 *   <li>The breaker opens, the snapshot goes out, and the alarm of that region is off while it is open.
 * </ol>
 */
public final class HealthMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthMonitor.class);
    private static final long TICK_MILLIS = 1_000;

    private final ScheduledExecutorService thread;
    private final TrafficRecorder traffic;
    private final HealthLedger ledger;
    private final PollSchedule polls;
    private final HealthListener listener;

    /** Regions with a task in the queue. */
    private final Set<RegionId> alarmed = ConcurrentHashMap.newKeySet();

    private HealthMonitor(HealthSettings settings, EndpointPoller poller, HealthListener listener) {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("health-monitor", true));
        executor.setRemoveOnCancelPolicy(true);
        thread = executor;
        this.listener = listener;
        traffic = new TrafficRecorder(this::onAlarm);
        ledger = new HealthLedger(settings, traffic);
        polls = new PollSchedule(thread, poller, this::onPoll);
    }

    /**
     * Begins to watch.
     *
     * @param listener is told on the monitor's thread, the first time soon after this; must not block
     * @param tls what polls of {@code https} endpoints are secured with
     */
    public static HealthMonitor start(
            HealthSettings settings, Watched watched, HealthListener listener, UpstreamTls tls) {
        return start(settings, watched, listener, poller(tls));
    }

    private static EndpointPoller poller(UpstreamTls tls) {
        return EndpointPollers.of(tls);
    }

    static HealthMonitor start(
            HealthSettings settings, Watched watched, HealthListener listener, EndpointPoller poller) {
        HealthMonitor monitor = new HealthMonitor(settings, poller, listener);
        // First, so that a region that is drained is never seen to take requests.
        monitor.onDrained(watched.drained);
        monitor.onRegions(watched.regions);
        monitor.thread.scheduleAtFixedRate(
                () -> monitor.published(() -> monitor.ledger.tick(now())),
                TICK_MILLIS,
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
        return monitor;
    }

    /**
     * What is watched from the start.
     *
     * @param drained regions out of service by an operator's word
     */
    public record Watched(List<Region> regions, Set<RegionId> drained) {
        public Watched {
            regions = List.copyOf(regions);
            drained = Set.copyOf(drained);
        }
    }

    /** Where the data plane counts its attempts. */
    public TrafficRecorder traffic() {
        return traffic;
    }

    /** Takes the regions of a newer registry; returns before it has effect. */
    public void onRegions(List<Region> regions) {
        List<Region> copy = List.copyOf(regions);
        thread.execute(() -> published(() -> {
            ledger.onRegions(copy, now());
            polls.onRegions(copy);
        }));
    }

    /** Takes what Prometheus says of a region; it counts from the next tick on. */
    public void onPrometheus(RegionId region, PrometheusReading reading) {
        try {
            thread.execute(() -> logged(() -> ledger.onPrometheus(region, reading)));
        } catch (RejectedExecutionException closed) {
            LOG.debug("reading after close region={}", region);
        }
    }

    /**
     * Takes {@code regions} out of service and lets those come back, by a ramp, that were drained and are not among them.
     *
     * @return completes when it was published
     */
    public CompletableFuture<Void> onDrained(Set<RegionId> regions) {
        Set<RegionId> copy = Set.copyOf(regions);
        return CompletableFuture.runAsync(() -> published(() -> ledger.onDrained(copy, now())), thread);
    }

    /** Ends all polls and publishes nothing more. */
    @Override
    public void close() {
        thread.shutdownNow();
        polls.close();
    }

    private void onAlarm(RegionId region) {
        if (!alarmed.add(region)) {
            return;
        }
        try {
            thread.execute(() -> published(() -> {
                alarmed.remove(region);
                ledger.react(region, now());
            }));
        } catch (RejectedExecutionException closed) {
            LOG.debug("alarm after close region={}", region);
        }
    }

    private void onPoll(PollSchedule.Target target, PollResult result) {
        logged(() -> ledger.onPoll(target.region(), target.endpoint(), result));
        if (result.connectNanos() > 0) {
            logged(() -> listener.onConnected(target.region(), result.connectNanos()));
        }
    }

    /** Runs a change and publishes what comes of it. */
    private void published(Runnable change) {
        logged(() -> {
            change.run();
            listener.onHealth(ledger.snapshot());
        });
    }

    /** The thread's guard: a bug must not end its schedule, nor go unseen. */
    private static void logged(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException bug) {
            LOG.error("health monitor failed", bug);
        }
    }

    private static Moment now() {
        return new Moment(System.nanoTime(), System.currentTimeMillis());
    }
}
