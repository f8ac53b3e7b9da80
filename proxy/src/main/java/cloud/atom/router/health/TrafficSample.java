package cloud.atom.router.health;

import java.net.URI;
import java.util.Map;

/**
 * What a region's live traffic showed in a short time.
 *
 * @param counts of the whole region
 * @param latencies times to the response head, of the attempts where it was measured; handed over: the giver writes no
 *     more into it
 * @param endpoints counts by the endpoint's address; an endpoint without attempts may be absent
 */
public record TrafficSample(AttemptCounts counts, LatencyHistogram latencies, Map<URI, AttemptCounts> endpoints) {
    public TrafficSample {
        endpoints = Map.copyOf(endpoints);
    }

    /** No traffic. */
    public static TrafficSample empty() {
        return new TrafficSample(AttemptCounts.NONE, new LatencyHistogram(), Map.of());
    }
}
