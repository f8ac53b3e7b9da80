package cloud.atom.router.proof;

import cloud.atom.router.geo.CountryTable;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.proof.ClientKinds.Client;
import cloud.atom.router.proof.CounterExample.Try;
import cloud.atom.router.routing.HedgePlan;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.RoutingDecision.Forward;
import cloud.atom.router.routing.Target;
import cloud.atom.router.state.PolicyTable;
import cloud.atom.router.state.RouterState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One proof. Used once; not thread-safe. */
final class ProofRun {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Kernel kernel;
    private final RoutingPolicy policy;
    private final List<Region> regions;
    private final ResidencyJudge judge;
    private final ClientKinds clients;
    private final RouteKinds routes;
    private final CookieKinds cookies;
    private final double p95Seconds;

    /** One state for each kind of route, without anything known of health. */
    private final List<RouterState> states = new ArrayList<>();

    private long decisions;
    private long attempts;

    ProofRun(Kernel kernel, CountryTable countries, RoutingPolicy policy, RouterState state) {
        this.kernel = kernel;
        this.policy = policy;
        regions = state.regions().regions();
        judge = new ResidencyJudge(policy.residency(), regions);
        clients = new ClientKinds(countries, state.places(), state.regions(), policy.affinity());
        routes = new RouteKinds(policy);
        cookies = new CookieKinds(policy, regions, judge.outside());
        Duration slo = policy.serviceLevel().p95().orElse(state.settings().p95());
        p95Seconds = slo.toNanos() / NANOS_PER_SECOND / 2;
        RouterState believing = state.withSettings(cookies.believed(state.settings()));
        for (RouteKinds.Kind route : routes.kinds()) {
            states.add(believing
                    .withPolicies(new PolicyTable(List.of(route.policy())))
                    .withPlaces(clients.places()));
        }
    }

    ProofReport run(long most) {
        int ways = Failure.values().length;
        int pairs = pairs();
        List<BitSet> sets = FailureSets.of(regions.size(), Math.max(1, most / ((long) ways * pairs)));
        int share = (int) Math.max(1, Math.min(pairs, most / ((long) ways * sets.size())));
        boolean exhaustive = share == pairs && FailureSets.isAll(regions.size(), sets.size());
        CounterExample violation = firstViolation(sets, share);
        return new ProofReport(
                exhaustive,
                decisions,
                attempts,
                sets.size(),
                regions.size(),
                new ProofReport.Scope(
                        clients.kinds(), clients.clients(), routes.kinds().size(), routes.routes(), cookies.kinds()),
                Optional.ofNullable(violation));
    }

    /** Kinds of requests: each client on each route with each cookie. */
    private int pairs() {
        return clients.kinds() * cookies.kinds() * states.size();
    }

    private @Nullable CounterExample firstViolation(List<BitSet> sets, int share) {
        int round = 0;
        for (BitSet set : sets) {
            for (Failure way : Failure.values()) {
                CounterExample found = tryAll(new Failing(set, way), round++, share);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** Regions that failed, and how. */
    private record Failing(BitSet set, Failure way) {}

    /** One of the cases. */
    private record Case(Failing failing, RouteKinds.Kind route, Sender sender, RouterState state) {}

    /** Who asks, and the region that its cookie names; null: it brings none. */
    private record Sender(Client client, @Nullable RegionId cookie) {}

    /** Tries {@code share} of the kinds of requests, in each round the next ones. */
    private @Nullable CounterExample tryAll(Failing failing, int round, int share) {
        HealthSnapshot health = failing.way.of(failing.set, regions, p95Seconds);
        int kinds = clients.kinds();
        int pairs = pairs();
        RouterState[] failed = new RouterState[states.size()];
        for (int i = 0; i < share; i++) {
            int pair = (int) (((long) round * share + i) % pairs);
            int cookie = pair / kinds % cookies.kinds();
            int route = pair / kinds / cookies.kinds();
            if (failed[route] == null) {
                failed[route] = states.get(route).withHealth(health);
            }
            Sender sender = new Sender(clients.member(pair % kinds, round), cookies.named(cookie, round));
            CounterExample found = check(new Case(failing, routes.kinds().get(route), sender, failed[route]), i == 0);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable CounterExample check(Case one, boolean lastCheckToo) {
        decisions++;
        RequestFacts request = new RequestFacts(
                new TraceId(decisions, ~decisions),
                policy.id().tenant(),
                "",
                one.route.method(),
                one.route.match().pathPrefix(),
                cookies.fields(one.route.match().fields(), one.sender.cookie),
                one.sender.client.address());
        RoutingDecision decision = kernel.decide(one.state, request);
        if (!(decision instanceof Forward forward)) {
            return null;
        }
        boolean held = true;
        for (Target target : forward.targets()) {
            held &= holds(target);
        }
        HedgePlan hedge = forward.hedge();
        held &= hedge == null || holds(hedge.target());
        held &= forward.mirror() == null || holds(forward.mirror());
        Target passed = lastCheckToo ? passedOutside(one.state, forward) : null;
        return held && passed == null ? null : counterExample(one, forward, passed);
    }

    private boolean holds(Target target) {
        attempts++;
        return judge.permits(target);
    }

    /** A target outside that the last check before a connection lets go; null when it stops all. */
    private @Nullable Target passedOutside(RouterState state, Forward decision) {
        RegionId chosen = decision.targets().get(0).region();
        for (Region region : judge.outside()) {
            for (Endpoint endpoint : region.endpoints()) {
                attempts += 2;
                Target open = new Target(region.id(), endpoint);
                Target disguised = new Target(chosen, endpoint);
                if (kernel.mayConnect(state, decision, open)) {
                    return open;
                }
                if (!judge.permits(disguised) && kernel.mayConnect(state, decision, disguised)) {
                    return disguised;
                }
            }
        }
        return null;
    }

    private CounterExample counterExample(Case one, Forward forward, @Nullable Target passed) {
        List<Try> tries = new ArrayList<>();
        for (Target target : forward.targets()) {
            tries.add(attempt("attempt " + (tries.size() + 1), one, forward, target));
        }
        if (forward.hedge() != null) {
            tries.add(attempt("hedge", one, forward, forward.hedge().target()));
        }
        if (forward.mirror() != null) {
            tries.add(attempt("mirror", one, forward, forward.mirror()));
        }
        if (passed != null) {
            tries.add(attempt("last check", one, forward, passed));
        }
        return new CounterExample(
                policy.id(),
                policy.version(),
                one.route.method() + " " + one.route.match().pathPrefix() + " (" + one.route.name() + ")"
                        + (one.sender.cookie == null ? "" : " with a cookie for " + one.sender.cookie),
                one.sender.client.name(),
                one.failing.set.stream()
                        .mapToObj(ordinal -> regions.get(ordinal).id())
                        .toList(),
                one.failing.way.toString(),
                judge.allowed(),
                tries,
                forward.trace().stream()
                        .map(step -> step.step().wireName() + ": " + step.detail())
                        .toList());
    }

    private Try attempt(String kind, Case one, Forward forward, Target target) {
        return new Try(kind, target.region(), judge.permits(target), kernel.mayConnect(one.state, forward, target));
    }
}
