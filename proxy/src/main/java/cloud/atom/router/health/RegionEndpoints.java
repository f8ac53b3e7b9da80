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
    private List<Endpoint> endpoints = List.of();

    /** By address, not by endpoint: a changed weight is not another endpoint. */
    private Map<URI, EndpointTracker> trackers = Map.of();

    /** Takes other endpoints; keeps what is known of those that stay. */
    void replace(List<Endpoint> newEndpoints) {
        Map<URI, EndpointTracker> kept = new HashMap<>();
        for (Endpoint endpoint : newEndpoints) {
            EndpointTracker known = trackers.get(endpoint.url());
            kept.put(endpoint.url(), known == null ? new EndpointTracker() : known);
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

    void onTraffic(Map<URI, AttemptCounts> fresh, long nowNanos, CircuitSettings settings) {
        trackers.forEach(
                (url, tracker) -> tracker.onTraffic(fresh.getOrDefault(url, AttemptCounts.NONE), nowNanos, settings));
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
     * How the endpoints stand, by address; those against which nothing speaks are left out. One whose own breaker is open
     * takes no requests only while another is left that does: when none is, the region's breaker decides for all, and its
     * probes need somewhere to go.
     */
    Map<URI, EndpointHealth> health() {
        boolean anyLeft =
                trackers.values().stream().anyMatch(tracker -> !tracker.state().isOut());
        Map<URI, EndpointHealth> health = new HashMap<>();
        trackers.forEach((url, tracker) -> {
            EndpointHealth.State state = tracker.state();
            if (state != EndpointHealth.State.UP) {
                boolean needed = !anyLeft && state.isJudgedByTraffic();
                health.put(url, new EndpointHealth(state, needed ? 1 : 0));
            }
        });
        return health;
    }

    /**
     * What the answers to polls say of the region: the slowest p95, and the mean of error ratio and free capacity by
     * weight. An endpoint that is down has no free capacity.
     */
    ScoreInputs polledInputs() {
        OptionalDouble slowest = OptionalDouble.empty();
        for (Endpoint endpoint : endpoints) {
            EndpointTracker tracker = tracker(endpoint);
            OptionalDouble p95 = tracker.polledInputs().p95Seconds();
            if (tracker.isUp() && p95.isPresent()) {
                slowest = OptionalDouble.of(Math.max(slowest.orElse(0), p95.getAsDouble()));
            }
        }
        return new ScoreInputs(slowest, mean(this::errorRatio), mean(this::freeCapacity));
    }

    private @Nullable Double errorRatio(EndpointTracker tracker) {
        OptionalDouble ratio = tracker.polledInputs().errorRatio();
        return tracker.isUp() && ratio.isPresent() ? ratio.getAsDouble() : null;
    }

    private @Nullable Double freeCapacity(EndpointTracker tracker) {
        if (!tracker.isUp() || tracker.isDraining()) {
            return 0.0;
        }
        OptionalDouble free = tracker.polledInputs().freeCapacity();
        if (free.isPresent()) {
            return free.getAsDouble();
        }
        return allUp() ? null : 1.0; // says nothing of itself, but there is less of the region than there should be
    }

    /** The mean by weight over the endpoints for which {@code value} is known; empty when it is for none. */
    private OptionalDouble mean(Function<EndpointTracker, @Nullable Double> value) {
        double sum = 0;
        long weights = 0;
        for (Endpoint endpoint : endpoints) {
            Double known = value.apply(tracker(endpoint));
            if (known != null) {
                sum += known * endpoint.weight();
                weights += endpoint.weight();
            }
        }
        return weights == 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.min(1, sum / weights));
    }

    private boolean allUp() {
        return trackers.values().stream().allMatch(tracker -> tracker.isUp() && !tracker.isDraining());
    }

    private EndpointTracker tracker(Endpoint endpoint) {
        EndpointTracker tracker = trackers.get(endpoint.url());
        if (tracker == null) {
            throw new AssertionError("endpoint " + endpoint + " not among " + trackers.keySet());
        }
        return tracker;
    }
}
