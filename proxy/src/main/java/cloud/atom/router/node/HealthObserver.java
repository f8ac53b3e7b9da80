package cloud.atom.router.node;

import cloud.atom.router.exchange.AttemptSummary;
import cloud.atom.router.exchange.ExchangeObserver;
import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.healthcheck.TrafficRecorder;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.routing.RoutingDecision;

/** Tells the health monitor how attempts fare. Thread-safe. */
record HealthObserver(TrafficRecorder traffic) implements ExchangeObserver {
    @Override
    public void onDecision(RequestFacts request, RoutingDecision decision, long nanos) {
        traffic.recordDemand(decision.demand());
    }

    @Override
    public void onAttempt(AttemptSummary attempt) {
        traffic.record(attempt.target().region(), attempt.endpoint(), attempt.outcome(), attempt.firstByteNanos());
    }

    @Override
    public void onTurnedAway(RegionId region) {
        traffic.recordTurnedAway(region);
    }

    @Override
    public void onComplete(ExchangeSummary exchange) {}

    @Override
    public void onResidencyViolation(RoutingDecision decision) {}
}
