package cloud.atom.router.routing;

import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.state.RouterState;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one decision costs: four healthy regions, one tenant, the nearest strategy. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DecisionBenchmark {
    private static final QuotaGate OPEN = (policy, limit) -> new QuotaAnswer(true, 9, 0, 0);

    private final RouterState state = new World().state();
    private final RoutingEngine engine = new RoutingEngine();
    private final RequestFacts fromLondon = World.get("/api/items/17", World.LONDON);
    private final RequestFacts fromNowhere = World.get("/api/items/17", World.NOWHERE);

    /** The place of the client is known. */
    @Benchmark
    public RoutingDecision nearest() {
        return engine.decide(state, fromLondon, OPEN);
    }

    /** The client's address is in no database. */
    @Benchmark
    public RoutingDecision unknownPlace() {
        return engine.decide(state, fromNowhere, OPEN);
    }
}
