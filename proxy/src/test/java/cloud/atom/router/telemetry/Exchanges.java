package cloud.atom.router.telemetry;

import cloud.atom.router.exchange.AttemptSummary;
import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.exchange.ExchangeSummary.Phase;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.Failover;
import cloud.atom.router.policy.Qos;
import cloud.atom.router.policy.RegionSelector;
import cloud.atom.router.policy.Residency;
import cloud.atom.router.policy.RouteDefaults;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.Target;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests as observers are told of them. */
final class Exchanges {
    static final RegionId PARIS = new RegionId("eu-west-3");
    static final TraceId TRACE = new TraceId(1, 2);
    static final RoutingPolicy POLICY = policy("acme");

    private Exchanges() {}

    static RoutingPolicy policy(String tenant) {
        return new RoutingPolicy(
                new PolicyId(new TenantId(tenant), "default", "api"),
                7,
                "test",
                RoutingPolicy.Validity.ALWAYS,
                "",
                List.of(tenant + ".example"),
                new Residency(List.of(new RegionSelector.All()), List.of()),
                Affinity.DEFAULT,
                RoutingPolicy.ServiceLevel.DEFAULT,
                RouteDefaults.DEFAULT,
                List.of(),
                false,
                Qos.DEFAULT,
                Failover.DEFAULT);
    }

    static RoutingDecision decision(@Nullable RoutingPolicy policy, Reason reason) {
        return new RoutingDecision.Reject(TRACE, reason, policy, 1, null, null);
    }

    static ExchangeSummary completed() {
        RoutingDecision decision = decision(POLICY, Reason.AFFINITY_NEAREST);
        return new ExchangeSummary(
                TRACE,
                decision,
                PARIS,
                Reason.AFFINITY_NEAREST,
                Phase.COMPLETED,
                200,
                12_345_678,
                11_000_000,
                1,
                HttpVersion.HTTP_1_1);
    }

    static ExchangeSummary refused(@Nullable RoutingPolicy policy, Reason reason, Phase phase) {
        return new ExchangeSummary(
                TRACE,
                decision(policy, reason),
                null,
                reason,
                phase,
                reason.status(),
                1000,
                0,
                0,
                HttpVersion.HTTP_1_1);
    }

    static AttemptSummary attempt(int number, AttemptOutcome outcome, int status) {
        Target target = new Target(PARIS, new Endpoint(URI.create("http://127.0.0.1:80"), 1));
        return new AttemptSummary(
                decision(POLICY, Reason.AFFINITY_NEAREST),
                target,
                target.endpoint(),
                number,
                false,
                outcome,
                status,
                3_000_000,
                false);
    }

    static AttemptSummary hedge(AttemptOutcome outcome) {
        return new AttemptSummary(
                decision(POLICY, Reason.AFFINITY_NEAREST),
                attempt(2, outcome, 0).target(),
                attempt(2, outcome, 0).endpoint(),
                2,
                true,
                outcome,
                0,
                3_000_000,
                false);
    }
}
