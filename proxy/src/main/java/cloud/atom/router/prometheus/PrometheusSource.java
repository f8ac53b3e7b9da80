package cloud.atom.router.prometheus;

import cloud.atom.router.config.Secret;
import cloud.atom.router.health.PrometheusReading;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Prometheus for each region at its own pace and hands on what it says. Thread-safe: what is known lives on one thread
 * of its own.
 *
 * <p>The first look at a region comes after a random part of the interval and each next one after 90 to 110 % of it, so that
 * many regions, and many routers, do not ask at the same moment; a look begins only when the one before has ended. A look
 * that fails changes nothing: what was known grows old, and counts for nothing after three intervals.
 */
public final class PrometheusSource implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrometheusSource.class);
    private static final double JITTER = 0.1;
    private static final int STALE_INTERVALS = 3;
    private static final int MOST_TOKEN_BYTES = 16 * 1024;

    private final PrometheusConfig config;
    private final PrometheusLocation location;
    private final PrometheusQueries queries;
    private final PrometheusClient client;
    private final BiConsumer<RegionId, PrometheusReading> readings;
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("prometheus-looks", true));
    private final SplittableRandom random = new SplittableRandom();
    private final long startedAtNanos = System.nanoTime();

    /** By id, as the newest registry describes them; a region that has none here is looked at no more. */
    private Map<RegionId, Region> regions = new HashMap<>();

    /** The next look at each region. */
    private final Map<RegionId, ScheduledFuture<?>> next = new HashMap<>();

    private boolean warned;

    /** Written by the thread, read by any. */
    private volatile Counts counts = new Counts(0, 0, null, 0, null);

    private PrometheusSource(
            PrometheusConfig config, PrometheusLocation location, BiConsumer<RegionId, PrometheusReading> readings) {
        this.config = config;
        this.location = location;
        this.readings = readings;
        queries = config.queries().or(config.preset().queries());
        client = new PrometheusClient(config, location);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Begins to look.
     *
     * @param readings is told what Prometheus says of a region; must not block
     * @return empty when no Prometheus is configured
     */
    public static Optional<PrometheusSource> start(
            PrometheusConfig config, List<Region> regions, BiConsumer<RegionId, PrometheusReading> readings) {
        return config.url().map(location -> {
            PrometheusSource source = new PrometheusSource(config, location, readings);
            source.onRegions(regions);
            return source;
        });
    }

    /** Takes the regions of a newer registry; the pace of those that stay is not disturbed. */
    public void onRegions(List<Region> newRegions) {
        List<Region> copy = List.copyOf(newRegions);
        thread.execute(() -> {
            Map<RegionId, Region> before = regions;
            regions = new HashMap<>();
            copy.forEach(region -> regions.put(region.id(), region));
            next.entrySet()
                    .removeIf(entry -> !regions.containsKey(entry.getKey())
                            && entry.getValue().cancel(false));
            for (Region region : copy) {
                if (!before.containsKey(region.id())) {
                    schedule(region.id(), (long)
                            (random.nextDouble() * config.interval().toNanos()));
                }
            }
        });
    }

    public PrometheusStatus status() {
        Counts now = counts;
        long since = now.lastSuccess == null ? startedAtNanos : now.lastSuccessNanos;
        long stale = STALE_INTERVALS * config.interval().toNanos();
        return new PrometheusStatus(
                location.toString(),
                System.nanoTime() - since >= stale || (now.lastSuccess == null && now.failures > 0),
                Optional.ofNullable(now.lastSuccess),
                Optional.ofNullable(now.lastError),
                now.answers,
                now.failures);
    }

    /** Looks no more. */
    @Override
    public void close() {
        thread.shutdownNow();
        client.close();
    }

    private void schedule(RegionId region, long delayNanos) {
        try {
            ScheduledFuture<?> before =
                    next.put(region, thread.schedule(() -> look(region), delayNanos, TimeUnit.NANOSECONDS));
            if (before != null) {
                before.cancel(false); // only where a region went and came back while a look at it was under way
            }
        } catch (RejectedExecutionException closed) {
            LOG.debug("look after close region={}", region);
        }
    }

    private void look(RegionId id) {
        Region region = regions.get(id);
        if (region == null) {
            return;
        }
        long begun = System.nanoTime();
        long pause = (long) (config.interval().toNanos() * (1 - JITTER + 2 * JITTER * random.nextDouble()));
        Optional<Secret> token;
        try {
            token = token();
        } catch (IOException unreadable) {
            onFailure(id, "prometheus.token_file cannot be read");
            schedule(id, pause);
            return;
        }
        client.ask(RegionQuery.of(queries, region, config.window()), token)
                .whenComplete((answer, failure) -> backOnThread(() -> {
                    if (failure == null) {
                        onAnswer(id, answer);
                    } else {
                        onFailure(id, reason(failure));
                    }
                    if (!regions.containsKey(id)) {
                        return; // it went meanwhile
                    }
                    schedule(id, Math.max(0, pause - (System.nanoTime() - begun)));
                }));
    }

    private Optional<Secret> token() throws IOException {
        if (config.tokenFile().toString().isEmpty()) {
            return Optional.empty();
        }
        if (Files.size(config.tokenFile()) > MOST_TOKEN_BYTES) {
            throw new IOException("too long");
        }
        String text =
                Files.readString(config.tokenFile(), StandardCharsets.UTF_8).strip();
        if (!text.matches("[\\x21-\\x7e]+")) {
            throw new IOException("no token");
        }
        return Optional.of(new Secret(text));
    }

    private void backOnThread(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException closed) {
            LOG.debug("answer after close");
        }
    }

    private void onAnswer(RegionId region, VectorAnswer answer) {
        long now = System.nanoTime();
        if (counts.lastError != null) {
            LOG.info("Prometheus answers again: location={}", location);
        }
        counts = new Counts(counts.answers + 1, counts.failures, Instant.now(), now, null);
        if (answer.warned() && !warned) {
            warned = true;
            LOG.warn("Prometheus warns of a query: region={} location={}", region, location);
        }
        long age = (long) (Math.min(answer.ageSeconds().orElse(0), Integer.MAX_VALUE) * 1e9);
        long stale = STALE_INTERVALS * config.interval().toNanos();
        if (regions.containsKey(region)) {
            readings.accept(region, new PrometheusReading(answer.inputs(), now - age, now + stale));
        }
    }

    private void onFailure(RegionId region, String reason) {
        Counts before = counts;
        String error = region + ": " + reason;
        if (before.lastError == null) {
            LOG.warn("Prometheus gives no answer: location={} region={} reason={}", location, region, reason);
        }
        counts = new Counts(before.answers, before.failures + 1, before.lastSuccess, before.lastSuccessNanos, error);
    }

    /** Ours by its words, others by their kind: their messages might show more than a screen should. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof CompletionException || cause instanceof ExecutionException)) {
            cause = cause.getCause();
        }
        boolean ours = cause.getClass() == IOException.class
                && cause.getMessage() != null
                && (cause.getMessage().startsWith("status ")
                        || cause.getMessage().startsWith("an answer "));
        return ours
                ? String.valueOf(cause.getMessage())
                : "no answer: " + cause.getClass().getSimpleName();
    }

    /** Immutable. */
    private record Counts(
            long answers,
            long failures,
            @Nullable Instant lastSuccess,
            long lastSuccessNanos,
            @Nullable String lastError) {}
}
