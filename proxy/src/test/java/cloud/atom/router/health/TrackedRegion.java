package cloud.atom.router.health;

import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** A region of one endpoint under the real tracker, judged once a second by a clock that the test moves. */
final class TrackedRegion {
    static final long SECOND = 1_000_000_000;

    private static final Endpoint ENDPOINT = new Endpoint(URI.create("http://10.0.0.1:80"), 1);

    final RegionHealthTracker tracker =
            new RegionHealthTracker(region(Capacity.NOT_STATED), HealthSettings.DEFAULT, new Moment(0, 0));

    private final RegionShares shares = new RegionShares(HealthSettings.DEFAULT);

    long nanos;
    RegionHealth health = RegionHealth.unknown(0);

    static Region region(Capacity capacity) {
        return new Region(
                new RegionId("eu-west-1"),
                "Ireland",
                new CountryCode("IE"),
                Continent.EU,
                Set.of(),
                new GeoPoint(53.35, -6.26),
                List.of(ENDPOINT),
                HealthPolling.DEFAULT,
                capacity);
    }

    void poll(PollResult result) {
        tracker.onPoll(ENDPOINT, result);
    }

    /** A second later, in which {@code good} requests were answered and {@code failed} by an error of the server. */
    RegionHealth second(long good, long failed) {
        return second(good, failed, 0);
    }

    /** A second later; {@code lost} requests were not answered at all. */
    RegionHealth second(long good, long failed, long lost) {
        nanos += SECOND;
        LatencyHistogram latencies = new LatencyHistogram();
        latencies.add(LatencyHistogram.bucketOf(20_000_000), good + failed);
        int inARow = (int) (good + failed == 0 ? lost : 0);
        Region region = region(Capacity.NOT_STATED);
        shares.onRegions(List.of(region));
        RegionHealth judged = tracker.tick(
                new Moment(nanos, nanos / 1_000_000),
                new TrafficSample(new AttemptCounts(good + failed, failed, lost, inARow), latencies, Map.of()));
        health = shares.apply(Map.of(region.id(), judged), nanos).getOrDefault(region.id(), judged);
        return health;
    }

    /** What reaches the region of {@code requests} in the coming second, by its share. */
    long arriving(long requests) {
        return health.takesRequests() ? Math.round(requests * health.share().health()) : 0;
    }

    static ScoreInputs inputs(double p95, double errors, double free) {
        return new ScoreInputs(OptionalDouble.of(p95), OptionalDouble.of(errors), OptionalDouble.of(free));
    }
}
