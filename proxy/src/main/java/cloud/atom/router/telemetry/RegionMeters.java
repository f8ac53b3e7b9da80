package cloud.atom.router.telemetry;

import cloud.atom.router.exchange.AttemptSummary;
import cloud.atom.router.exchange.MirrorOutcome;
import cloud.atom.router.exchange.TunnelEnding;
import cloud.atom.router.health.AttemptOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The meters of one region. Thread-safe. */
final class RegionMeters {
    private static final int CLASSES = 6;

    private final MeterFactory meters;

    /** Indexed by the first digit of the status; 0: no response. */
    private final Counter[] requests = new Counter[CLASSES];

    private final Map<AttemptOutcome, Counter> retries = new EnumMap<>(AttemptOutcome.class);
    private final Map<AttemptOutcome, Counter> hedges = new EnumMap<>(AttemptOutcome.class);
    private final Map<MirrorOutcome, Counter> mirrors = new EnumMap<>(MirrorOutcome.class);
    private final Map<TunnelEnding, Counter> tunnels = new EnumMap<>(TunnelEnding.class);
    private final Counter deniedRetries;
    private final Counter deniedHedges;
    private final Timer duration;

    RegionMeters(MeterFactory meters, String region) {
        this.meters = meters;
        for (int i = 0; i < CLASSES; i++) {
            String codeClass = i == 0 ? "none" : i + "xx";
            requests[i] = meters.counter(Metric.UPSTREAM_REQUESTS_TOTAL, region, codeClass);
        }
        for (AttemptOutcome outcome : AttemptOutcome.values()) {
            String name = outcome.name().toLowerCase(Locale.ROOT);
            retries.put(outcome, meters.counter(Metric.UPSTREAM_RETRIES_TOTAL, region, name));
            hedges.put(outcome, meters.counter(Metric.UPSTREAM_HEDGES_TOTAL, region, name));
        }
        for (MirrorOutcome outcome : MirrorOutcome.values()) {
            mirrors.put(outcome, meters.counter(Metric.UPSTREAM_MIRRORS_TOTAL, region, outcome.wireName()));
        }
        for (TunnelEnding ending : TunnelEnding.values()) {
            String name = ending.name().toLowerCase(Locale.ROOT);
            tunnels.put(ending, meters.counter(Metric.ROUTER_TUNNELS_ENDED_TOTAL, region, name));
        }
        deniedRetries = meters.counter(Metric.UPSTREAM_RETRIES_TOTAL, region, "denied");
        deniedHedges = meters.counter(Metric.UPSTREAM_HEDGES_TOTAL, region, "denied");
        duration = meters.histogram(Metric.UPSTREAM_REQUEST_DURATION_SECONDS, region);
    }

    void count(AttemptSummary attempt) {
        int codeClass = attempt.status() / 100;
        requests[codeClass >= 1 && codeClass < CLASSES ? codeClass : 0].increment();
        duration.record(attempt.firstByteNanos(), TimeUnit.NANOSECONDS);
        Counter repetition = attempt.number() > 1 ? (attempt.hedge() ? hedges : retries).get(attempt.outcome()) : null;
        if (repetition != null) {
            repetition.increment();
        }
    }

    void countMirror(MirrorOutcome outcome) {
        Counter counter = mirrors.get(outcome);
        if (counter != null) {
            counter.increment();
        }
    }

    /** No attempt began here beside a slow one because a budget was spent. */
    void countDeniedHedge() {
        deniedHedges.increment();
    }

    void count(TunnelEnding ending) {
        Counter counter = tunnels.get(ending);
        if (counter != null) {
            counter.increment();
        }
    }

    /** A failure of this region was not followed by another attempt because the budget was spent. */
    void countDeniedRetry() {
        deniedRetries.increment();
    }

    void remove() {
        for (Counter counter : requests) {
            meters.remove(counter);
        }
        retries.values().forEach(meters::remove);
        hedges.values().forEach(meters::remove);
        mirrors.values().forEach(meters::remove);
        tunnels.values().forEach(meters::remove);
        meters.remove(deniedRetries);
        meters.remove(deniedHedges);
        meters.remove(duration);
    }
}
