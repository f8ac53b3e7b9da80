package cloud.atom.router.health;

import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.Region;
import java.net.URI;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * How fit one region is at one moment. Immutable.
 *
 * @param score 0 (useless) to 1 (perfect)
 * @param p95Seconds 95th percentile of its response times; absent when not measured
 * @param errorRatio share of failed requests in [0, 1]; absent when not measured
 * @param freeCapacity share of its capacity that is free, in [0, 1]; absent when not known
 * @param circuit phase of its breaker
 * @param share how much it takes of the requests that come to it; {@link RegionShare#WHOLE} in normal times
 * @param sources who has a say in the score, by {@link HealthSource#wireName}; empty when nothing is known yet
 * @param endpoints how its endpoints stand, by address; one that is absent is {@link EndpointHealth#UP}
 * @param sinceEpochMillis when {@code state} began, wall clock
 * @param basis what the sources say, and which of them are believed
 * @param flap how it stands for having come and gone
 */
public record RegionHealth(
        double score,
        RegionState state,
        OptionalDouble p95Seconds,
        OptionalDouble errorRatio,
        OptionalDouble freeCapacity,
        CircuitPhase circuit,
        RegionShare share,
        Set<String> sources,
        Map<URI, EndpointHealth> endpoints,
        long sinceEpochMillis,
        ScoreBasis basis,
        FlapStanding flap) {
    public RegionHealth {
        sources = Set.copyOf(sources);
        endpoints = Map.copyOf(endpoints);
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("score: " + score + " (expected: in [0, 1])");
        }
    }

    /** The same with another share. */
    public RegionHealth withShare(RegionShare newShare) {
        return new RegionHealth(
                score,
                state,
                p95Seconds,
                errorRatio,
                freeCapacity,
                circuit,
                newShare,
                sources,
                endpoints,
                sinceEpochMillis,
                basis,
                flap);
    }

    /** Health of which nobody asks what it is made of; it never fell. */
    public RegionHealth(
            double score,
            RegionState state,
            OptionalDouble p95Seconds,
            OptionalDouble errorRatio,
            OptionalDouble freeCapacity,
            CircuitPhase circuit,
            RegionShare share,
            Set<String> sources,
            Map<URI, EndpointHealth> endpoints,
            long sinceEpochMillis) {
        this(
                score,
                state,
                p95Seconds,
                errorRatio,
                freeCapacity,
                circuit,
                share,
                sources,
                endpoints,
                sinceEpochMillis,
                ScoreBasis.NONE,
                FlapStanding.NONE);
    }

    /** Whether the breaker keeps requests away. */
    public boolean circuitOpen() {
        return circuit == CircuitPhase.OPEN;
    }

    /** Whether the state and the breaker let requests through; says nothing of the score. */
    public boolean takesRequests() {
        return state != RegionState.DOWN && state != RegionState.DRAINED && !circuitOpen();
    }

    /** How one of its endpoints stands. */
    public EndpointHealth endpoint(Endpoint endpoint) {
        return endpoints.getOrDefault(endpoint.url(), EndpointHealth.UP);
    }

    /** Share of its weight that one of its endpoints takes, in [0, 1]. */
    public double shareOf(Endpoint endpoint) {
        // Most of the time nothing speaks against any endpoint.
        return endpoints.isEmpty() ? 1 : endpoint(endpoint).share();
    }

    /** The share of {@code region} that is in service, by the weights of its endpoints and what each takes, in [0, 1]. */
    public double inService(Region region) {
        if (endpoints.isEmpty()) {
            return 1;
        }
        double serving = 0;
        long weights = 0;
        for (Endpoint endpoint : region.endpoints()) {
            serving += endpoint.weight() * shareOf(endpoint);
            weights += endpoint.weight();
        }
        return weights == 0 ? 0 : serving / weights;
    }

    /** A region that nothing is known of yet: taken as fit until the first evidence. */
    public static RegionHealth unknown(long sinceEpochMillis) {
        return unmeasured(RegionState.HEALTHY, sinceEpochMillis);
    }

    /** A region that nothing is known of but that it is drained. */
    static RegionHealth drained(long sinceEpochMillis) {
        return unmeasured(RegionState.DRAINED, sinceEpochMillis);
    }

    private static RegionHealth unmeasured(RegionState state, long sinceEpochMillis) {
        return new RegionHealth(
                1,
                state,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                CircuitPhase.CLOSED,
                RegionShare.WHOLE,
                Set.of(),
                Map.of(),
                sinceEpochMillis);
    }
}
