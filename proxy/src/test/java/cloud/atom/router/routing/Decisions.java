package cloud.atom.router.routing;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.Affinity.Strategy;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.routing.RoutingDecision.Forward;
import cloud.atom.router.state.RouterState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Decisions in a {@link World}, and how tests look at them. */
final class Decisions {
    private static final QuotaGate OPEN = (policy, limit) -> new QuotaAnswer(true, 9, 0, 0);

    private final RoutingEngine engine = new RoutingEngine();
    private final World world;

    Decisions(World world) {
        this.world = world;
    }

    /** While every tenant has tokens left. */
    RoutingDecision decide(RequestFacts request) {
        return decide(request, OPEN);
    }

    RoutingDecision decide(RequestFacts request, QuotaGate gate) {
        return engine.decide(world.state(), request, gate);
    }

    Forward forward(RequestFacts request) {
        RoutingDecision decision = decide(request);
        assertThat(decision).as(decision.trace().toString()).isInstanceOf(Forward.class);
        return (Forward) decision;
    }

    /** How often each region came first in so many requests. */
    Map<RegionId, Integer> countFirsts(String client, int requests) {
        Map<RegionId, Integer> counts = new HashMap<>();
        RouterState state = world.state();
        for (int i = 1; i <= requests; i++) {
            RequestFacts request = World.request(new TraceId(i, -i), "GET", "/", client);
            counts.merge(first((Forward) engine.decide(state, request, OPEN)), 1, Integer::sum);
        }
        return counts;
    }

    static Affinity nearestWithin(Duration band) {
        return new Affinity(Strategy.NEAREST, band, Map.of(), List.of());
    }

    static RegionId first(Forward forward) {
        return forward.targets().get(0).region();
    }

    static List<RegionId> regions(Forward forward) {
        return forward.targets().stream().map(Target::region).toList();
    }
}
