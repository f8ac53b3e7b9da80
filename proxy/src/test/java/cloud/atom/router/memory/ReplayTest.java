package cloud.atom.router.memory;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.memory.Replay.Move;
import cloud.atom.router.model.Reason;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.RoutingDecision.Forward;
import cloud.atom.router.routing.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ReplayTest {
    private static final long SEED = 20_261_123;

    private final DecisionMemory memory =
            new DecisionMemory(new MemoryConfig(100_000, 1 << 30), 1, () -> Instant.EPOCH);

    @Test
    void decidesEachRememberedRequestAsItWasDecidedLive() {
        Set<Reason> reasons = new HashSet<>();
        for (long seed = SEED; seed < SEED + 20; seed++) {
            Town town = new Town(seed);
            Map<Object, RoutingDecision> live = new HashMap<>();
            for (int i = 0; i < 500; i++) {
                RoutingDecision decision = town.decide(memory);
                live.put(decision.traceId(), decision);
            }

            for (Remembered request : memory.newest(one -> one.tenant() != null, Long.MAX_VALUE, 500)) {
                RoutingDecision was = live.get(request.traceId());
                if (was != null) {
                    RoutingDecision again = Replay.again(request, town.state, town.policy);
                    assertThat(text(again))
                            .as("seed %s, %s", seed, request.traceId())
                            .isEqualTo(text(was));
                    reasons.add(was.reason());
                }
            }
        }
        assertThat(reasons)
                .contains(
                        Reason.AFFINITY_NEAREST,
                        Reason.AFFINITY_OVERRIDE,
                        Reason.AFFINITY_WEIGHTED,
                        Reason.AFFINITY_STICKY,
                        Reason.AFFINITY_DEFAULT,
                        Reason.FAILOVER_HEALTH,
                        Reason.ROUTE_DENIED);
    }

    private static String text(RoutingDecision decision) {
        String extras = "";
        List<Target> targets = new ArrayList<>();
        if (decision instanceof Forward forward) {
            targets.addAll(forward.targets());
            extras = forward.hedge() + " " + forward.mirror();
        }
        return decision.reason() + " " + targets + " " + extras + " " + List.copyOf(decision.candidates());
    }

    /** The time it took is printed and not asserted: the machine may be busy. */
    @Test
    void findsNothingChangedInAHundredThousandRequestsUnderTheSamePolicy() {
        Town town = new Town(SEED);
        for (int i = 0; i < 100_000; i++) {
            town.decide(memory);
        }
        List<Remembered> requests = memory.newest(one -> one.tenant() != null, Long.MAX_VALUE, 100_000);

        long beforeNanos = System.nanoTime();
        Replay.Report report = Replay.compare(requests, town.state, town.policy, town.policy);
        long tookMillis = (System.nanoTime() - beforeNanos) / 1_000_000;

        System.out.println("replayed " + report.considered() + " requests twice in " + tookMillis + " ms");
        assertThat(report.considered()).isEqualTo(requests.size()).isGreaterThan(90_000);
        assertThat(report.changed()).isZero();
        assertThat(report.moves()).isEmpty();
        assertThat(report.residencyChanges()).isZero();
        assertThat(report.afterRttMs()).isEqualTo(report.beforeRttMs()).isGreaterThan(1);
    }

    @Test
    void saysWhereRequestsWouldGoUnderACandidate() {
        Town town = new Town(SEED);
        for (int i = 0; i < 2_000; i++) {
            town.decide(memory);
        }
        List<Remembered> requests = memory.newest(one -> one.tenant() != null, Long.MAX_VALUE, 2_000);
        String busiest = busiest(requests);
        String narrower =
                Town.POLICY.replace("deny: [r7]", "deny: [r7, " + busiest + "]").replace("version: 7", "version: 8");

        Replay.Report report = Replay.compare(requests, town.state, town.policy, Town.policy(narrower));

        assertThat(report.changed()).isPositive();
        int left = report.moves().stream()
                .filter(move -> move.from().equals(busiest))
                .mapToInt(Move::count)
                .sum();
        // Others may move too: where regions share by draw, one that leaves shifts the shares of all.
        assertThat(report.residencyChanges()).isPositive().isEqualTo(left);
        assertThat(report.moves()).noneMatch(move -> move.to().equals(busiest));
        assertThat(report.moves().stream().mapToInt(Move::count).sum()).isEqualTo(report.changed());
        assertThat(report.samples()).hasSize(20);
    }

    private static String busiest(List<Remembered> requests) {
        Map<String, Integer> counts = new HashMap<>();
        requests.forEach(request -> counts.merge(String.valueOf(request.first()), 1, Integer::sum));
        counts.remove("null");
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }
}
