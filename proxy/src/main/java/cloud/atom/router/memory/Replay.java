package cloud.atom.router.memory;

import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import cloud.atom.router.routing.Candidate;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.RoutingDecision.Forward;
import cloud.atom.router.routing.RoutingEngine;
import cloud.atom.router.state.PolicyTable;
import cloud.atom.router.state.RouterState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides remembered requests again: under the policy that is active and under a candidate, both in the state of one moment,
 * so that what differs is the candidate's doing and not that of regions which fared otherwise then. Thread-safe: holds no
 * state.
 *
 * <p>Quotas and client certificates are not asked. Draws are those of the live decision.
 */
public final class Replay {
    private static final QuotaGate OPEN = (policy, limit) -> new QuotaAnswer(true, 1, 0, 0);
    private static final int MOST_SAMPLES = 20;

    private static final RoutingEngine ENGINE = new RoutingEngine();

    private Replay() {}

    /**
     * What a candidate would change. Immutable.
     *
     * @param considered requests that were decided again
     * @param changed of them, those whose first region is another, or that are refused on one side only or for other reasons
     * @param moves how many requests went from where to where, most first; refused ones by their reason's code
     * @param beforeRttMs mean estimated round trip to the first region, of those requests that both sides route; NaN when
     *     there are none
     * @param residencyChanges of the changed ones, those that moved because one side's residency forbids the other's region
     * @param samples the first changed ones
     */
    public record Report(
            int considered,
            int changed,
            List<Move> moves,
            double beforeRttMs,
            double afterRttMs,
            int residencyChanges,
            List<Sample> samples) {}

    /** Requests that would go from one region to another. Immutable. */
    public record Move(String from, String to, int count) {}

    /** One request that would be decided otherwise. Immutable. */
    public record Sample(TraceId traceId, String method, String path, Side before, Side after) {}

    /** One side of a sample. Immutable. */
    public record Side(String region, String reason) {}

    /** Decides one request again under {@code policy} alone. */
    public static RoutingDecision again(Remembered request, RouterState state, RoutingPolicy policy) {
        return decide(request, under(state, policy));
    }

    /**
     * Compares {@code candidate} with {@code active}.
     *
     * @param requests of the policy
     */
    public static Report compare(
            List<Remembered> requests, RouterState state, RoutingPolicy active, RoutingPolicy candidate) {
        Comparison comparison = new Comparison(under(state, active), under(state, candidate));
        requests.forEach(comparison::add);
        return comparison.report();
    }

    private static RouterState under(RouterState state, RoutingPolicy policy) {
        return state.withPolicies(new PolicyTable(List.of(policy)));
    }

    private static RoutingDecision decide(Remembered request, RouterState state) {
        return ENGINE.decide(state, request.facts(state), OPEN);
    }

    private static String placeOf(RoutingDecision decision) {
        return decision instanceof Forward forward
                ? forward.targets().get(0).region().value()
                : decision.reason().code();
    }

    /** Counts. Confined to one call. */
    private static final class Comparison {
        private final RouterState before;
        private final RouterState after;
        private final Map<Map.Entry<String, String>, Integer> moves =
                new TreeMap<>(Map.Entry.<String, String>comparingByKey().thenComparing(Map.Entry.comparingByValue()));
        private final List<Sample> samples = new ArrayList<>();
        private int considered;
        private int changed;
        private int residencyChanges;
        private int routed;
        private double beforeRttMs;
        private double afterRttMs;

        Comparison(RouterState before, RouterState after) {
            this.before = before;
            this.after = after;
        }

        void add(Remembered request) {
            RoutingDecision was = decide(request, before);
            RoutingDecision becomes = decide(request, after);
            considered++;
            addRtt(was, becomes);
            String from = placeOf(was);
            String to = placeOf(becomes);
            if (from.equals(to)) {
                return;
            }
            changed++;
            moves.merge(Map.entry(from, to), 1, Integer::sum);
            residencyChanges += isForbidden(was, becomes) || isForbidden(becomes, was) ? 1 : 0;
            if (samples.size() < MOST_SAMPLES) {
                samples.add(new Sample(
                        request.traceId(),
                        request.method(),
                        request.path(),
                        new Side(from, was.reason().code()),
                        new Side(to, becomes.reason().code())));
            }
        }

        private void addRtt(RoutingDecision was, RoutingDecision becomes) {
            double one = rttMs(was);
            double other = rttMs(becomes);
            if (!Double.isNaN(one) && !Double.isNaN(other)) {
                routed++;
                beforeRttMs += one;
                afterRttMs += other;
            }
        }

        /** Without a policy's bias, which is a wish and no distance. */
        private double rttMs(RoutingDecision decision) {
            if (!(decision instanceof Forward forward)) {
                return Double.NaN;
            }
            RegionId region = forward.targets().get(0).region();
            Optional<Candidate> first = decision.candidates().stream()
                    .filter(candidate -> candidate.region().equals(region))
                    .findFirst();
            double bias = forward.policy().affinity().bias().getOrDefault(region, 0.0);
            return first.map(candidate -> candidate.estimatedRttMs() / (1 - bias))
                    .orElse(Double.NaN);
        }

        /** Whether the policy of {@code other} may not send anything where {@code decision} sends. */
        private boolean isForbidden(RoutingDecision decision, RoutingDecision other) {
            Region region = decision instanceof Forward forward
                    ? before.regions().find(forward.targets().get(0).region())
                    : null;
            return region != null
                    && other.policy() != null
                    && !other.policy().residency().permits(region);
        }

        Report report() {
            List<Move> counted = new ArrayList<>();
            moves.forEach((move, count) -> counted.add(new Move(move.getKey(), move.getValue(), count)));
            counted.sort(Comparator.comparingInt(Move::count).reversed());
            return new Report(
                    considered,
                    changed,
                    List.copyOf(counted),
                    mean(beforeRttMs),
                    mean(afterRttMs),
                    residencyChanges,
                    List.copyOf(samples));
        }

        private double mean(double sum) {
            return routed == 0 ? Double.NaN : sum / routed;
        }
    }
}
