package cloud.atom.router.proof;

import cloud.atom.router.health.CircuitPhase;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.RegionShare;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** How the regions of a set fail, and how the others fare meanwhile. */
enum Failure {
    /** Gone: down, drained or behind an open breaker. The others are well. */
    GONE("gone"),
    /** They run, with no score and no capacity left. The others are well. */
    UNFIT("unfit"),
    /** Gone, and all others unfit: what is left to a panic. */
    PANIC("gone, all others unfit"),
    /** They run at the edge of their capacity and come back by a ramp: what makes traffic spill. */
    STRAINED("strained");

    private final String text;

    Failure(String text) {
        this.text = text;
    }

    /** For people. */
    @Override
    public String toString() {
        return text;
    }

    /**
     * Health while the regions of {@code failed} fail like this.
     *
     * @param p95Seconds of every region that runs
     */
    HealthSnapshot of(BitSet failed, List<Region> regions, double p95Seconds) {
        Map<RegionId, RegionHealth> health = new HashMap<>();
        for (int i = 0; i < regions.size(); i++) {
            RegionHealth one = failed.get(i) ? ofFailed(i, p95Seconds) : ofOther(p95Seconds);
            health.put(regions.get(i).id(), one);
        }
        return new HealthSnapshot(health, 0);
    }

    private RegionHealth ofFailed(int ordinal, double p95Seconds) {
        return switch (this) {
            case GONE, PANIC -> gone(ordinal);
            case UNFIT -> unfit(p95Seconds);
            case STRAINED -> running(0.6, 0.05, p95Seconds, 0.2);
        };
    }

    private RegionHealth ofOther(double p95Seconds) {
        return this == PANIC ? unfit(p95Seconds) : running(1, 0.9, p95Seconds, 1);
    }

    /** In one of the three ways in which a region takes no requests. */
    private static RegionHealth gone(int ordinal) {
        return switch (ordinal % 3) {
            case 0 -> health(RegionState.DOWN, 0, CircuitPhase.CLOSED, 1, 0, 0);
            case 1 -> health(RegionState.DRAINED, 1, CircuitPhase.CLOSED, 1, 1, 0);
            default -> health(RegionState.HEALTHY, 1, CircuitPhase.OPEN, 1, 1, 0);
        };
    }

    private static RegionHealth unfit(double p95Seconds) {
        return health(RegionState.DEGRADED, 0, CircuitPhase.CLOSED, 1, 0, p95Seconds);
    }

    private static RegionHealth running(double score, double free, double p95Seconds, double share) {
        return health(RegionState.HEALTHY, score, CircuitPhase.CLOSED, share, free, p95Seconds);
    }

    @SuppressWarnings("ParameterCount") // the parts of a health that differ; one caller chain
    private static RegionHealth health(
            RegionState state, double score, CircuitPhase circuit, double share, double free, double p95Seconds) {
        return new RegionHealth(
                score,
                state,
                p95Seconds > 0 ? OptionalDouble.of(p95Seconds) : OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(free),
                circuit,
                new RegionShare(share, 1),
                Set.of("proof"),
                Map.of(),
                0);
    }
}
