package cloud.atom.router.routing;

import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.memory.DecisionMemory;
import cloud.atom.router.memory.MemoryConfig;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.ratelimit.TokenBuckets;
import cloud.atom.router.state.ClientPlace;
import cloud.atom.router.state.RouterState;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a decision costs in a {@link LargeWorld}. Each invocation takes the next request, so that all tenants are asked in
 * turn and nothing of theirs is in the processor's nearest caches.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-XX:+UseParallelGC"})
public class RoutingEngineBenchmark {
    private static final QuotaAnswer ADMITTED = new QuotaAnswer(true, 9, 0, 0);
    private static final QuotaAnswer REFUSED = new QuotaAnswer(false, 0, 1_000_000, 1_000_000);
    private static final QuotaGate OPEN = (policy, limit) -> ADMITTED;
    private static final QuotaGate SPENT = (policy, limit) -> REFUSED;

    @Param({"1000", "10000"})
    private int tenants;

    private final RoutingEngine engine = new RoutingEngine();
    private final QuotaGate buckets = new TokenBuckets().live();
    private final DecisionMemory memory = new DecisionMemory(MemoryConfig.DEFAULT, 1, InstantSource.system());
    private RouterState state;
    private RequestFacts[] known;
    private RequestFacts[] strangers;
    private int next;

    @Setup
    public void build() {
        LargeWorld world = new LargeWorld(tenants);
        state = world.state();
        known = world.requests();
        strangers = world.strangers();
    }

    /** The kernel alone: a tenant, a route, a place, a region. */
    @Benchmark
    public RoutingDecision decide() {
        return engine.decide(state, next(known), OPEN);
    }

    /** The tenant's share is used up: what a refused request costs. */
    @Benchmark
    public RoutingDecision refusedByRate() {
        return engine.decide(state, next(known), SPENT);
    }

    /** Hosts of nobody: what a scan costs. */
    @Benchmark
    public RoutingDecision unknownTenant() {
        return engine.decide(state, next(strangers), OPEN);
    }

    /** As live traffic pays it: the tenant's bucket is asked, the decision remembered until it is pushed out. */
    @Benchmark
    public RoutingDecision decideAndRemember() {
        RequestFacts request = next(known);
        RoutingDecision decision = engine.decide(state, request, buckets);
        memory.onDecision(request, decision, 0);
        memory.onComplete(new ExchangeSummary(
                decision.traceId(),
                decision,
                null,
                decision.reason(),
                ExchangeSummary.Phase.COMPLETED,
                200,
                0,
                0,
                1,
                HttpVersion.HTTP_1_1));
        return decision;
    }

    /** The place of a network that was not seen of late, with what was learned of its round trips. */
    @Benchmark
    public ClientPlace placeOfNewNetwork() {
        return state.places().at(state.places().of(next(known).client()).location());
    }

    private RequestFacts next(RequestFacts[] requests) {
        next = next + 1 == requests.length ? 0 : next + 1;
        return requests[next];
    }
}
