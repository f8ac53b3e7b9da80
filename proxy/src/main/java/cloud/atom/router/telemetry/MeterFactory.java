package cloud.atom.router.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;

/** Makes the meters of the catalogue in one registry. Thread-safe. */
final class MeterFactory {
    /** From a loopback answer to a request that nobody waits for any more. */
    private static final Duration[] REQUEST_BUCKETS =
            millis(1, 2, 5, 10, 25, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000, 5000, 10_000, 30_000);

    private static final Duration[] DECISION_BUCKETS = micros(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000);

    private final MeterRegistry registry;

    MeterFactory(MeterRegistry registry) {
        this.registry = registry;
    }

    Counter counter(Metric metric, String... values) {
        return Counter.builder(metric.wireName())
                .description(metric.help())
                .tags(tags(metric, values))
                .register(registry);
    }

    Timer histogram(Metric metric, String... values) {
        boolean decision = metric == Metric.ROUTER_DECISION_DURATION_SECONDS;
        return Timer.builder(metric.wireName())
                .description(metric.help())
                .tags(tags(metric, values))
                .serviceLevelObjectives(decision ? DECISION_BUCKETS : REQUEST_BUCKETS)
                .register(registry);
    }

    /** A gauge whose rows are set anew at each scrape. */
    MultiGauge rows(Metric metric) {
        return MultiGauge.builder(metric.wireName()).description(metric.help()).register(registry);
    }

    void remove(Meter meter) {
        registry.remove(meter);
    }

    static Tags tags(Metric metric, String... values) {
        List<String> labels = metric.labels();
        if (labels.size() != values.length) {
            throw new AssertionError(metric + ": labels " + labels + ", values " + List.of(values));
        }
        Tags tags = Tags.empty();
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(labels.get(i), values[i]);
        }
        return tags;
    }

    private static Duration[] millis(long... values) {
        Duration[] durations = new Duration[values.length];
        for (int i = 0; i < values.length; i++) {
            durations[i] = Duration.ofMillis(values[i]);
        }
        return durations;
    }

    private static Duration[] micros(long... values) {
        Duration[] durations = new Duration[values.length];
        for (int i = 0; i < values.length; i++) {
            durations[i] = Duration.ofNanos(1000 * values[i]);
        }
        return durations;
    }
}
