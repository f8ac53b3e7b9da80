package cloud.atom.router.routing;

import cloud.atom.router.geo.GeoLocation.Source;
import cloud.atom.router.model.ClientCertificate;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.policy.Failover;
import cloud.atom.router.policy.RetryPolicy;
import cloud.atom.router.policy.Route;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.routing.TraceEntry.Verdict;
import cloud.atom.router.state.ClientPlace;
import cloud.atom.router.state.Exploration;
import cloud.atom.router.state.RouterState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides where a request goes: the one place that chooses a region, for live traffic and dry runs alike.
 *
 * <p>Thread-safe and pure: the same state, request and quota answer give the same decision, draws included, because
 * they come from the trace id. Each step narrows the {@link Candidates} and leaves a trace entry; residency stands
 * before everything that could widen the choice, and nothing widens it afterwards.
 */
public final class RoutingEngine {
    /** Entries of a trace whose route asks for neither hedge nor mirror. */
    private static final int USUAL_STEPS = 7;

    /** What becomes of {@code request} under {@code state}; asks {@code quota} last. */
    public RoutingDecision decide(RouterState state, RequestFacts request, QuotaGate quota) {
        Draft draft = new Draft(state, request);
        RoutingPolicy policy = PolicyMatching.policyFor(state, request);
        if (policy == null) {
            return draft.refuse(Step.TENANT, Reason.TENANT_UNKNOWN);
        }
        draft.policy = policy;
        draft.pass(Step.TENANT, policy.id());

        // Before the route: who may not ask is not told what there is.
        if (!Clients.admits(draft, policy)) {
            return draft.refuse(Step.CERTIFICATE, Reason.TENANT_CERTIFICATE);
        }

        Route route = RouteMatching.firstMatch(policy, request);
        if (route == null && policy.refuseUnmatched()) {
            return draft.refuse(Step.ROUTE, Reason.ROUTE_NONE);
        }
        if (route != null && route.deny()) {
            return draft.refuse(Step.ROUTE, Reason.ROUTE_DENIED);
        }
        draft.pass(Step.ROUTE, route == null ? "no match: the policy's defaults" : route.name());

        Candidates candidates = Candidates.permitted(state, policy, route);
        draft.candidates = candidates;
        if (candidates.permittedCount() == 0) {
            return draft.refuse(Step.RESIDENCY, Reason.RESIDENCY_BLOCKED);
        }
        draft.pass(
                Step.RESIDENCY,
                new Count(candidates.permittedCount(), state.regions().size()));

        Choice choice = choose(draft, policy, route, candidates);
        if (choice.reason().isRefusal()) {
            return draft.refuse(choice.reason() == Reason.QOS_SHED ? Step.SPILL : Step.PANIC, choice.reason());
        }
        // Last, so that a request refused for another reason costs nothing.
        return admits(draft, policy, quota) ? draft.forward(choice, route) : draft.refuse(Step.QOS, Reason.QOS_RATE);
    }

    /** Place, eligibility and ranking of the permitted regions, or the reason that none takes the request. */
    private static Choice choose(Draft draft, RoutingPolicy policy, @Nullable Route route, Candidates candidates) {
        ClientPlace place = draft.state.places().of(draft.request.client());
        candidates.placeAt(place, policy.affinity());
        draft.pass(Step.PLACE, place.location().source().wireName());

        candidates.judge(draft.state, policy);
        draft.pass(Step.ELIGIBILITY, new Count(candidates.fitCount(), candidates.permittedCount()));

        Overrides.Match override = Overrides.of(policy.affinity(), place.location(), draft.request.client());
        if (override != null) {
            draft.pass(Step.OVERRIDE, override);
        }
        // Also when none is fit: what is asked of regions that are full is what sets their room.
        Choice ranked = new Ranking(draft.state, draft.request, policy, route, candidates, place).choose(override);
        boolean anyFit = candidates.fitCount() > 0;
        Choice choice = anyFit ? ranked : Panic.choose(policy, draft.request, candidates);
        draft.spread(candidates, choice);
        if (choice.reason().isRefusal()) {
            return choice;
        }
        draft.add(anyFit ? Step.RANKING : Step.PANIC, Verdict.CHOOSE, choice.reason());
        if (anyFit) {
            // Not in a panic, and never both: one request's draw must not move a client for hours.
            choice = policy.affinity().sticky().isPresent()
                    ? new Stickiness(draft.state, draft.request, policy, candidates).apply(choice, draft.trace)
                    : explored(draft, choice, candidates, place);
        }
        candidates.rank(choice.order());
        return choice;
    }

    private static Choice explored(Draft draft, Choice choice, Candidates candidates, ClientPlace place) {
        Exploration bounds = draft.state.settings().exploration();
        if (bounds.share() == 0) {
            return choice;
        }
        Exploring.Draw draw = new Exploring.Draw(draft.request.traceId(), bounds);
        Exploring.Detour detour = Exploring.of(choice, candidates, place, draw);
        if (detour == null) {
            return choice;
        }
        draft.add(Step.EXPLORATION, Verdict.CHOOSE, detour);
        return new Choice(Orders.first(detour.ordinal(), choice.order()), choice.reason());
    }

    private static boolean admits(Draft draft, RoutingPolicy policy, QuotaGate quota) {
        if (policy.qos().rate().isEmpty()) {
            draft.add(Step.QOS, Verdict.SKIP, "no limit");
            return true;
        }
        QuotaAnswer answer = quota.ask(policy.id(), policy.qos().rate().get());
        draft.quota = answer;
        if (answer.admitted()) {
            draft.pass(Step.QOS, new Remaining(answer.remaining()));
        }
        return answer.admitted();
    }

    /** The reason that a request went by coarse knowledge of places instead of a database. */
    static Reason nearestReason(ClientPlace place) {
        return place.location().source() == Source.COARSE_MAP ? Reason.SIMULATION_MAP : Reason.AFFINITY_NEAREST;
    }

    /** What is known so far of one decision. Confined to one call. */
    private static final class Draft {
        private final RouterState state;
        private final RequestFacts request;
        private final List<TraceEntry> trace = new ArrayList<>(USUAL_STEPS);
        private @Nullable RoutingPolicy policy;
        private @Nullable Candidates candidates;
        private @Nullable QuotaAnswer quota;

        Draft(RouterState state, RequestFacts request) {
            this.state = state;
            this.request = request;
        }

        void pass(Step step, Object detail) {
            add(step, Verdict.PASS, detail);
        }

        void add(Step step, Verdict verdict, Object detail) {
            trace.add(new TraceEntry(step, verdict, detail));
        }

        /** How load goes over levels, where it is not simply one that takes it. */
        void spread(Candidates ranked, Choice choice) {
            Spill spill = ranked.spill();
            if (spill != null && spill.isSpread() && choice.reason() != Reason.PANIC_SPREAD) {
                pass(Step.SPILL, spill.detail(choice.reason() == Reason.QOS_SHED));
            }
        }

        RoutingDecision refuse(Step step, Reason reason) {
            add(step, Verdict.REFUSE, reason);
            return new RoutingDecision.Reject(
                    request.traceId(), reason, policy, state.generation(), seen(), trace, quota);
        }

        RoutingDecision forward(Choice choice, @Nullable Route route) {
            RoutingPolicy decided = policy;
            Candidates ranked = candidates;
            if (decided == null || ranked == null) {
                throw new AssertionError("forward without policy or candidates: " + trace);
            }
            RetryPolicy retry = route == null
                    ? decided.defaults().retry()
                    : route.retry().orElse(decided.defaults().retry());
            Optional<Duration> timeout = route == null ? Optional.empty() : route.timeout();
            List<Target> targets = ranked.targets(choice.order(), request.traceId());
            HedgePlan hedge = null;
            Target mirror = null;
            if (route != null && route.hedge().isPresent()) {
                Extras.Terms terms = new Extras.Terms(retry, choice.reason() == Reason.PANIC_SPREAD);
                hedge = extras(targets).hedge(route, route.hedge().get(), terms);
            }
            if (route != null && route.mirror().isPresent()) {
                mirror = extras(targets).mirror(route.mirror().get(), decided, ranked);
            }
            return new RoutingDecision.Forward(
                    request.traceId(),
                    choice.reason(),
                    decided,
                    state.generation(),
                    targets,
                    retry,
                    timeout,
                    hedge,
                    mirror,
                    choice.sticky(),
                    seen(),
                    trace,
                    quota);
        }

        private Extras extras(List<Target> targets) {
            return new Extras(state, request, targets, trace);
        }

        private List<Candidate> seen() {
            return candidates == null ? List.of() : candidates.views();
        }
    }

    /** Whether the client showed a certificate that the policy wants. */
    private static final class Clients {
        private Clients() {}

        static boolean admits(Draft draft, RoutingPolicy policy) {
            if (policy.clients().isAny()) {
                return true;
            }
            if (draft.request.tenant() != null) {
                // A dry run names its tenant and has no connection that a certificate could come over.
                draft.add(Step.CERTIFICATE, Verdict.SKIP, "not asked for in a dry run");
                return true;
            }
            ClientCertificate shown = draft.request.certificate();
            boolean admitted = policy.clients().permits(shown);
            if (admitted) {
                draft.pass(Step.CERTIFICATE, "shown");
            }
            return admitted;
        }
    }

    /** How many regions a step left, for the trace. */
    private record Count(int left, int of) {
        @Override
        public String toString() {
            return left + " of " + of + " regions";
        }
    }

    /** What a bucket still holds, for the trace. */
    private record Remaining(long requests) {
        @Override
        public String toString() {
            return requests + " requests left at once";
        }
    }

    /**
     * The outcome of ranking: ordinals to try, best first, and why the first stands there; or why there is none.
     *
     * @param sticky the cookie that the answer gives; null: none
     */
    @SuppressWarnings("ArrayRecordComponent") // confined to one decision
    record Choice(int[] order, Reason reason, @Nullable StickyPlan sticky) {
        Choice(int[] order, Reason reason) {
            this(order, reason, null);
        }

        Choice sticking(StickyPlan plan) {
            return new Choice(order, reason, plan);
        }
    }

    /** What happens when no allowed region is fit: spread by score over those that still run, or refuse. */
    private static final class Panic {
        private static final int DRAW = 3;
        private static final int ROOM_DRAW = 7;
        private static final Choice SHED = new Choice(new int[0], Reason.QOS_SHED);
        private static final Choice NOBODY = new Choice(new int[0], Reason.REGION_NONE_ELIGIBLE);

        private Panic() {}

        static Choice choose(RoutingPolicy policy, RequestFacts request, Candidates candidates) {
            if (policy.failover().panic() == Failover.Panic.REFUSE) {
                return candidates.anyFull() ? SHED : NOBODY;
            }
            int[] running = candidates.running();
            if (running.length == 0) {
                return NOBODY;
            }
            int first = candidates.drawByScore(running, request.traceId().draw(DRAW));
            // Also in panic nobody gets more than it can carry; else overload would feed itself.
            if (request.traceId().draw(ROOM_DRAW) >= candidates.room(first)) {
                return SHED;
            }
            return new Choice(Orders.first(first, running), Reason.PANIC_SPREAD);
        }
    }
}
