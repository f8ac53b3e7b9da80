package cloud.atom.router.routing;

import cloud.atom.router.geo.GeoLocation.Source;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.policy.ClientNames;
import cloud.atom.router.policy.RetryPolicy;
import cloud.atom.router.policy.Route;
import cloud.atom.router.policy.Routes;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.routing.TraceEntry.Verdict;
import cloud.atom.router.state.ActivePolicy;
import cloud.atom.router.state.ClientPlace;
import cloud.atom.router.state.RouterState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides where a request goes: the one place that chooses a region, for live traffic and dry runs alike.
 *
 * <p>Thread-safe and pure: the same state, request and quota answer give the same decision, draws included, because
 * they come from the trace id. Each step narrows the {@link Candidates}; residency stands
 * before everything that could widen the choice, and nothing widens it afterwards.
 */
public final class RoutingEngine {
    /** What becomes of {@code request} under {@code state}; asks {@code quota} last. */
    public RoutingDecision decide(RouterState state, RequestFacts request, QuotaGate quota) {
        ActivePolicy active = PolicyMatching.policyFor(state, request);
        if (active == null) {
            return new RoutingDecision.Reject(
                    request.traceId(), Reason.TENANT_UNKNOWN, null, state.generation(), null, null);
        }
        Candidates candidates = new Candidates(state, active);
        Reason reason = choose(candidates, request);
        if (reason.isRefusal()) {
            return refuse(candidates, request, reason, null);
        }
        // Last, so that a request refused for another reason costs nothing.
        RoutingPolicy policy = active.policy();
        QuotaAnswer answer = policy.qos().rate().isEmpty()
                ? null
                : quota.ask(policy.id(), policy.qos().rate().get());
        return answer == null || answer.admitted()
                ? forward(candidates, request, reason, answer)
                : refuse(candidates, request, Reason.QOS_RATE, answer);
    }

    /** Ranks the regions to try; returns why the first was chosen, or why the request is refused. */
    private static Reason choose(Candidates candidates, RequestFacts request) {
        // Before the route: who may not ask is not told what there is.
        if (!isAdmitted(candidates, request)) {
            return Reason.TENANT_CERTIFICATE;
        }
        RoutingPolicy policy = candidates.policy();
        Route route = Routes.copyOf(policy.routes()).firstMatch(request);
        candidates.take(route);
        if (route == null && policy.refuseUnmatched()) {
            return Reason.ROUTE_NONE;
        }
        if (route != null && route.deny()) {
            return Reason.ROUTE_DENIED;
        }
        candidates.permit();
        return candidates.permittedCount() == 0 ? Reason.RESIDENCY_BLOCKED : rank(candidates, request);
    }

    /** Whether the client showed a certificate that the policy wants. */
    private static boolean isAdmitted(Candidates candidates, RequestFacts request) {
        ClientNames wanted = candidates.policy().clients();
        if (wanted.isAny()) {
            return true;
        }
        if (request.tenant() != null) {
            // A dry run names its tenant and has no connection that a certificate could come over.
            candidates.note(Step.CERTIFICATE, Verdict.SKIP, "not asked for in a dry run");
            return true;
        }
        boolean admitted = wanted.permits(request.certificate());
        if (admitted) {
            candidates.note(Step.CERTIFICATE, Verdict.PASS, "shown");
        }
        return admitted;
    }

    /** Place, eligibility and ranking of the permitted regions, or the reason that none takes the request. */
    private static Reason rank(Candidates candidates, RequestFacts request) {
        candidates.placeAt(candidates.state().places().of(request.client()));
        candidates.judge();
        // Also when none is fit: what is asked of regions that are full is what sets their room.
        Reason ranked = Ranking.rank(candidates, request);
        boolean anyFit = candidates.fitCount() > 0;
        Reason reason = anyFit ? ranked : Panic.rank(candidates, request.traceId());
        noteSpread(candidates, reason);
        if (!anyFit || reason.isRefusal()) {
            return reason;
        }
        // Not in a panic, and never both: one request's draw must not move a client for hours.
        if (candidates.policy().affinity().sticky().isPresent()) {
            return new Stickiness(candidates, request).apply(reason);
        }
        Exploring.explore(candidates, request.traceId());
        return reason;
    }

    /** How load goes over levels, where it is not simply one that takes it. */
    private static void noteSpread(Candidates candidates, Reason reason) {
        Spill spill = candidates.spill();
        if (spill != null && spill.isSpread() && reason != Reason.PANIC_SPREAD) {
            candidates.note(Step.SPILL, Verdict.PASS, spill.detail(reason == Reason.QOS_SHED));
        }
    }

    private static RoutingDecision refuse(
            Candidates candidates, RequestFacts request, Reason reason, @Nullable QuotaAnswer answer) {
        long generation = candidates.state().generation();
        return new RoutingDecision.Reject(
                request.traceId(), reason, candidates.policy(), generation, candidates, answer);
    }

    private static RoutingDecision forward(
            Candidates candidates, RequestFacts request, Reason reason, @Nullable QuotaAnswer answer) {
        RoutingPolicy policy = candidates.policy();
        Route route = candidates.route();
        RetryPolicy retry = policy.defaults().retry();
        Optional<Duration> timeout = Optional.empty();
        List<Target> targets = new Targets(candidates, request.traceId());
        HedgePlan hedge = null;
        Target mirror = null;
        if (route != null) {
            retry = route.retry().orElse(retry);
            timeout = route.timeout();
            if (route.hedge().isPresent() || route.mirror().isPresent()) {
                Extras extras = new Extras(candidates, request, targets);
                hedge = extras.hedge(route, retry, reason);
                mirror = extras.mirror(route);
            }
        }
        return new RoutingDecision.Forward(
                request.traceId(),
                reason,
                policy,
                candidates.state().generation(),
                targets,
                retry,
                timeout,
                hedge,
                mirror,
                candidates.sticky(),
                candidates,
                answer);
    }

    /** The reason that a request went by coarse knowledge of places instead of a database. */
    static Reason nearestReason(ClientPlace place) {
        return place.location().source() == Source.COARSE_MAP ? Reason.SIMULATION_MAP : Reason.AFFINITY_NEAREST;
    }
}
