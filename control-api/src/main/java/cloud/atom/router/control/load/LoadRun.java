package cloud.atom.router.control.load;

import cloud.atom.router.control.load.LoadReport.Latency;
import cloud.atom.router.control.load.LoadReport.Series;
import io.netty.channel.Channel;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * A run of the generator that is under way. It begins when every connection was opened, TLS included, or could not be:
 * what opening costs is in no latency.
 *
 * <p>Thread-safe. It owns its event loops and ends them with the run.
 */
public final class LoadRun implements AutoCloseable {
    private static final double NANOS_PER_MICRO = 1e3;

    private final LoadPlan plan;
    private final long startNanos;
    private final MultiThreadIoEventLoopGroup group;
    private final List<LoadLoop> loops = new ArrayList<>();

    private LoadRun(LoadPlan plan) {
        this.plan = plan;
        group = LoadTransport.newGroup(plan.loops());
        List<Connector> connectors = new ArrayList<>();
        List<List<Future<Channel>>> opening = new ArrayList<>();
        for (int i = 0; i < plan.loops(); i++) {
            Connector connector = new Connector(plan, group.next());
            int share = (plan.connections() + plan.loops() - 1 - i) / plan.loops();
            connectors.add(connector);
            opening.add(Stream.generate(connector::connect).limit(share).toList());
        }
        opening.stream().flatMap(List::stream).forEach(Future::awaitUninterruptibly);
        startNanos = System.nanoTime();
        for (int i = 0; i < plan.loops(); i++) {
            loops.add(new LoadLoop(plan, i, connectors.get(i), startNanos));
            loops.get(i).start(opening.get(i));
        }
    }

    /** Opens the connections and begins to send; the plan's timeout bounds how long it blocks. */
    public static LoadRun start(LoadPlan plan) {
        return new LoadRun(plan);
    }

    /** Runs {@code plan} to its end. */
    public static LoadReport run(LoadPlan plan) {
        try (LoadRun run = start(plan)) {
            return run.report();
        }
    }

    /** Time since the first request could be sent. */
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /** Sends nothing more; requests in flight may still be answered. Returns at once. */
    public void stop() {
        loops.forEach(LoadLoop::stop);
    }

    /** What the run saw; waits for its end, which the plan's duration and timeout bound. */
    public LoadReport report() {
        Map<Outcome, Series> outcomes = new HashMap<>();
        Histogram latencies = Tally.newHistogram();
        long last = startNanos;
        long unsent = 0;
        for (LoadLoop loop : loops) {
            Tally tally = loop.done().join();
            tally.addTo(outcomes, latencies);
            last = Math.max(last, tally.lastNanos());
            unsent += loop.unsent();
        }
        return new LoadReport(outcomes, latency(latencies), unsent, Duration.ofNanos(last - startNanos));
    }

    /** Ends the run at once, closes its connections and ends its threads. */
    @Override
    public void close() {
        stop();
        group.shutdownGracefully(0, plan.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(plan.timeout().toMillis());
    }

    private static Latency latency(Histogram nanos) {
        return new Latency(
                nanos.getTotalCount(),
                nanos.getMean() / NANOS_PER_MICRO,
                micros(nanos, 50),
                micros(nanos, 90),
                micros(nanos, 99),
                micros(nanos, 99.9),
                micros(nanos, 100));
    }

    private static long micros(Histogram nanos, double percentile) {
        return Math.round(nanos.getValueAtPercentile(percentile) / NANOS_PER_MICRO);
    }
}
