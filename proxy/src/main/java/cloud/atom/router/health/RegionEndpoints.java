package cloud.atom.router.health;

import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.HealthPolling;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The endpoints of one region, each with what is known of it. Not thread-safe; confined to its region's tracker. */
final class RegionEndpoints {
    private static final double HUNDREDTHS = 100;

    private List<Endpoint> endpoints = List.of();

    /** By address, not by endpoint: a changed weight is not another endpoint. */
    private Map<URI, EndpointTracker> trackers = Map.of();

    /** Takes other endpoints; keeps what is known of those that stay. */
    void replace(List<Endpoint> newEndpoints) {
        // All that a region begins with is as cold as each other.
        boolean first = trackers.isEmpty();
        Map<URI, EndpointTracker> kept = new HashMap<>();
        for (Endpoint endpoint : newEndpoints) {
            EndpointTracker known = trackers.get(endpoint.url());
            kept.put(endpoint.url(), known == null ? new EndpointTracker(first) : known);
        }
        endpoints = newEndpoints;
        trackers = kept;
    }

    /** Takes a poll's result; one of an endpoint that is gone is dropped. */
    void onPoll(URI url, PollResult result, HealthPolling polling) {
        EndpointTracker tracker = trackers.get(url);
        if (tracker != null) {
            tracker.onPoll(result, polling);
        }
    }

    /** Takes what came since the last look, and judges every endpoint by it. */
    void onTraffic(Map<URI, AttemptCounts> fresh, long nowNanos, EndpointSettings settings) {
        // Breakers before ejections: whom a breaker holds back is not judged once more.
        trackers.forEach((url, tracker) ->
                tracker.onTraffic(fresh.getOrDefault(url, AttemptCounts.NONE), nowNanos, settings.circuit()));
        OutlierJudge.judge(trackers.values(), nowNanos, settings.ejection());
        trackers.values().forEach(tracker -> tracker.onJudged(nowNanos));
    }

    /** Whether at least one endpoint is up and wants requests. */
    boolean anyTakesRequests() {
        return trackers.values().stream().anyMatch(tracker -> tracker.isUp() && !tracker.isDraining());
    }

    /** Whether at least one endpoint is up but wants no new requests. */
    boolean anyDrains() {
        return trackers.values().stream().anyMatch(tracker -> tracker.isUp() && tracker.isDraining());
    }

    /** Whether every endpoint that takes requests calls itself degraded. */
    boolean allDegraded() {
        return trackers.values().stream()
                .filter(tracker -> tracker.isUp() && !tracker.isDraining())
                .allMatch(EndpointTracker::isDegraded);
    }

    boolean anyPollAnswers() {
        return trackers.values().stream().anyMatch(EndpointTracker::pollAnswers);
    }

    /** Polls answered well since the start, of all endpoints. */
    long goodPolls() {
        return trackers.values().stream().mapToLong(EndpointTracker::goodPolls).sum();
    }

    /** Transport failures in a row of the endpoint at {@code url} that are worth a look at once. */
    int alarmAfter(URI url, CircuitSettings settings) {
        EndpointTracker tracker = trackers.get(url);
        return tracker == null ? Integer.MAX_VALUE : tracker.alarmAfter(settings);
    }

    /**
     * How the endpoints stand, by address; those against which nothing speaks are left out. Those whose own breaker is
     * open, or that are ejected, take no requests only while another is left that does: when none is, the region's
     * breaker and score decide for all, and its probes need somewhere to go. A share is in proportion to the largest: how
     * much a region takes while all of it comes back is the matter of its own share.
     */
    Map<URI, EndpointHealth> health(long nowNanos, EndpointSettings settings) {
        double most = 0;
        for (EndpointTracker tracker : trackers.values()) {
            most = tracker.state().isOut() ? most : Math.max(most, tracker.share(nowNanos, settings));
        }
        Map<URI, EndpointHealth> health = new HashMap<>();
        for (Map.Entry<URI, EndpointTracker> entry : trackers.entrySet()) {
            EndpointHealth.State state = entry.getValue().state();
            double share = entry.getValue().share(nowNanos, settings);
            if (state.isOut()) {
                health.put(entry.getKey(), new EndpointHealth(state, most == 0 && state.isJudgedByTraffic() ? 1 : 0));
            } else if (share < most) {
                double rounded = Math.rint(share / most * HUNDREDTHS) / HUNDREDTHS;
                health.put(entry.getKey(), new EndpointHealth(EndpointHealth.State.STARTING, rounded));
            }
        }
        return health;
    }

    /**
     * What the answers to polls say of the region: the slowest p95, and the mean of error ratio and free capacity by
     * weight. What is free at an endpoint counts as far as it takes requests.
     *
     * @param standing how they stand at this moment, by {@link #health}
     */
    ScoreInputs polledInputs(Map<URI, EndpointHealth> standing) {
        OptionalDouble slowest = OptionalDouble.empty();
        for (Endpoint endpoint : endpoints) {
            EndpointTracker tracker = tracker(endpoint);
            OptionalDouble p95 = tracker.polledInputs().p95Seconds();
            if (tracker.isUp() && p95.isPresent()) {
                slowest = OptionalDouble.of(Math.max(slowest.orElse(0), p95.getAsDouble()));
            }
        }
        return new ScoreInputs(
                slowest,
                mean(endpoint -> errorRatio(tracker(endpoint))),
                mean(endpoint -> freeCapacity(endpoint, standing)));
    }

    private @Nullable Double errorRatio(EndpointTracker tracker) {
        OptionalDouble ratio = tracker.polledInputs().errorRatio();
        return tracker.isUp() && ratio.isPresent() ? ratio.getAsDouble() : null;
    }

    private @Nullable Double freeCapacity(Endpoint endpoint, Map<URI, EndpointHealth> standing) {
        double share = standing.getOrDefault(endpoint.url(), EndpointHealth.UP).share();
        OptionalDouble free = tracker(endpoint).polledInputs().freeCapacity();
        if (free.isPresent()) {
            return share * free.getAsDouble();
        }
        return standing.isEmpty() ? null : share; // says nothing of itself, but there is less than there should be
    }

    /** The mean by weight over the endpoints for which {@code value} is known; empty when it is for none. */
    private OptionalDouble mean(Function<Endpoint, @Nullable Double> value) {
        double sum = 0;
        long weights = 0;
        for (Endpoint endpoint : endpoints) {
            Double known = value.apply(endpoint);
            if (known != null) {
                sum += known * endpoint.weight();
                weights += endpoint.weight();
            }
        }
        return weights == 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.min(1, sum / weights));
    }

    private EndpointTracker tracker(Endpoint endpoint) {
        EndpointTracker tracker = trackers.get(endpoint.url());
        if (tracker == null) {
            throw new AssertionError("endpoint " + endpoint + " not among " + trackers.keySet());
        }
        return tracker;
    }
}
