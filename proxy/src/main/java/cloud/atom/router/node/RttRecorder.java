package cloud.atom.router.node;

import cloud.atom.router.exchange.AttemptSummary;
import cloud.atom.router.exchange.ExchangeObserver;
import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.geo.RttSample;
import cloud.atom.router.geoip.RttLearner;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.routing.RoutingDecision;

/**
 * Tells the learner how far clients are from the region that this router stands in. Thread-safe.
 *
 * @param region where this router stands
 */
record RttRecorder(RttLearner learner, RegionId region) implements ExchangeObserver {
    @Override
    public boolean wantsClientRtt() {
        return true;
    }

    @Override
    public void onClientRtt(IpNetwork client, double rttMs) {
        learner.offer(new RttSample(client, region, rttMs));
    }

    @Override
    public void onDecision(RequestFacts request, RoutingDecision decision, long nanos) {}

    @Override
    public void onAttempt(AttemptSummary attempt) {}

    @Override
    public void onComplete(ExchangeSummary exchange) {}

    @Override
    public void onResidencyViolation(RoutingDecision decision) {}
}
