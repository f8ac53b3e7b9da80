package cloud.atom.router.healthcheck;

import cloud.atom.router.health.AttemptCounts;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.health.LatencyHistogram;
import cloud.atom.router.health.RegionHealthTracker;
import cloud.atom.router.health.TrafficSample;
import cloud.atom.router.model.Endpoint;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/** Counters of one region. Many threads record, one thread takes. */
final class RegionTraffic {
    private final AttemptCounters all = new AttemptCounters();

    /** Indexed by bucket of {@link LatencyHistogram}. */
    private final AtomicIntegerArray latencies = new AtomicIntegerArray(LatencyHistogram.BUCKETS);

    private final LongAdder turnedAway = new LongAdder();

    /** By address. Replaced by the taking thread, read by the recording ones. */
    private volatile Map<URI, AttemptCounters> endpoints = Map.of();

    /** Counts one attempt; says whether a breaker waits for what has gathered. */
    boolean record(URI endpoint, AttemptOutcome outcome, long firstByteNanos) {
        if (outcome == AttemptOutcome.CANCELLED) {
            return false;
        }
        // A time-out is a response time too: of at least that. The times of other failures say nothing.
        boolean timed = !outcome.isTransportFailure() || outcome == AttemptOutcome.TIMEOUT;
        if (timed && firstByteNanos >= 0) {
            latencies.incrementAndGet(LatencyHistogram.bucketOf(firstByteNanos));
        }
        AttemptCounters own = endpoints.get(endpoint);
        boolean ownAlarm = own != null && own.count(outcome);
        return all.count(outcome) || ownAlarm;
    }

    void recordTurnedAway() {
        turnedAway.increment();
    }

    long takeTurnedAway() {
        return turnedAway.sumThenReset();
    }

    void onEndpoints(List<Endpoint> newEndpoints) {
        Map<URI, AttemptCounters> kept = new HashMap<>();
        for (Endpoint endpoint : newEndpoints) {
            AttemptCounters known = endpoints.get(endpoint.url());
            kept.put(endpoint.url(), known == null ? new AttemptCounters() : known);
        }
        endpoints = Map.copyOf(kept);
    }

    TrafficSample take() {
        LatencyHistogram histogram = new LatencyHistogram();
        for (int bucket = 0; bucket < LatencyHistogram.BUCKETS; bucket++) {
            if (latencies.get(bucket) != 0) {
                histogram.add(bucket, latencies.getAndSet(bucket, 0));
            }
        }
        Map<URI, AttemptCounts> byEndpoint = new HashMap<>();
        endpoints.forEach((url, counters) -> byEndpoint.put(url, counters.take()));
        return new TrafficSample(all.take(), histogram, byEndpoint);
    }

    void alarmAsToldBy(RegionHealthTracker tracker) {
        all.alarmAfter(tracker.alarmAfter());
        endpoints.forEach((url, counters) -> counters.alarmAfter(tracker.alarmAfter(url)));
    }
}
