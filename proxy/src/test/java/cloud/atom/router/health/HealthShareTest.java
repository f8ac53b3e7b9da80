package cloud.atom.router.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** With the defaults: steps of 0.1 every 5 s, 10 s of dwell, a ceiling of seven tenths that rises each minute. */
class HealthShareTest {
    private static final long SECOND = 1_000_000_000;

    private final HealthShare share = new HealthShare(HealthSettings.DEFAULT);
    private long nanos;

    @Test
    void isWholeWhileTheRegionIsWell() {
        assertThat(after(30, well())).isEqualTo(1);
    }

    @Test
    void followsTheScoreByStepsBothWays() {
        assertThat(next(scored(0.6))).isEqualTo(0.9);
        assertThat(after(4, scored(0.6))).isEqualTo(0.9);
        assertThat(after(1, scored(0.6))).isEqualTo(0.84); // 1.4 · 0.6
        assertThat(after(60, scored(0.6))).isEqualTo(0.84);
        assertThat(after(5, well())).isEqualTo(0.94);
        assertThat(after(5, well())).isEqualTo(1);
    }

    @Test
    void doesNotMoveForTheSakeOfNoise() {
        assertThat(after(60, scored(0.705))).isEqualTo(1); // 0.987 would be a move of less than 0.02
    }

    @Test
    void leavesADeadRegionAtOnceAndReturnsByStepsAfterTheDwell() {
        assertThat(next(dead())).isZero();
        assertThat(after(10, well())).isZero();
        assertThat(after(1, well())).isEqualTo(0.1);
        assertThat(after(5, well())).isEqualTo(0.2);
        assertThat(after(40, well())).isEqualTo(1);
    }

    @Test
    void countsTheDwellAnewWhenTheRegionFallsAgain() {
        next(dead());
        after(9, well());
        next(dead());

        assertThat(after(10, well())).isZero();
        assertThat(after(1, well())).isEqualTo(0.1);
    }

    @Test
    void leavesARegionThatIsSlowerThanTheObjective() {
        assertThat(next(slow())).isZero();
        assertThat(HealthShare.isServing(slow(), HealthSettings.DEFAULT)).isFalse();
        assertThat(HealthShare.isServing(scored(0.49), HealthSettings.DEFAULT)).isFalse();
        assertThat(HealthShare.isServing(well(), HealthSettings.DEFAULT)).isTrue();
    }

    @Test
    void comesBackToSevenTenthsOfWhatItFailedAtAndRisesByAStepAMinute() {
        next(slow());
        after(11, well());
        after(35, well());
        assertThat(next(well())).isEqualTo(0.8);
        next(slow());

        after(11, well());
        assertThat(after(40, well())).isEqualTo(0.56); // 0.7 · 0.8
        assertThat(after(20, well())).isBetween(0.56, 0.66);
        assertThat(after(300, well())).isEqualTo(1);
    }

    @Test
    void knowsNoCeilingForARegionThatDied() {
        next(slow());
        after(11, well());
        after(35, well());
        next(dead());

        after(11, well());
        assertThat(after(45, well())).isEqualTo(1);
    }

    @Test
    void givesAFlappingAndAHalfOpenRegionTheirSmallShares() {
        assertThat(next(health(1, RegionState.HEALTHY, CircuitPhase.CLOSED, 0.1, new FlapStanding(2, true))))
                .isEqualTo(HealthSettings.DEFAULT.flap().share());
        assertThat(next(health(1, RegionState.HEALTHY, CircuitPhase.HALF_OPEN, 0.1, FlapStanding.NONE)))
                .isEqualTo(HealthSettings.DEFAULT.circuit().probeShare());
        assertThat(next(health(1, RegionState.HEALTHY, CircuitPhase.OPEN, 0.1, FlapStanding.NONE)))
                .isZero();
    }

    private double next(RegionHealth health) {
        return after(1, health);
    }

    private double after(int seconds, RegionHealth health) {
        double last = Double.NaN;
        for (int i = 0; i < seconds; i++) {
            nanos += SECOND;
            last = share.next(health, nanos);
        }
        return last;
    }

    private static RegionHealth well() {
        return scored(1);
    }

    private static RegionHealth scored(double score) {
        return health(score, RegionState.HEALTHY, CircuitPhase.CLOSED, 0.1, FlapStanding.NONE);
    }

    private static RegionHealth slow() {
        return health(0.6, RegionState.DEGRADED, CircuitPhase.CLOSED, 0.7, FlapStanding.NONE);
    }

    private static RegionHealth dead() {
        return health(0, RegionState.DOWN, CircuitPhase.CLOSED, 0.1, FlapStanding.NONE);
    }

    private static RegionHealth health(
            double score, RegionState state, CircuitPhase circuit, double p95Seconds, FlapStanding flap) {
        return new RegionHealth(
                score,
                state,
                OptionalDouble.of(p95Seconds),
                OptionalDouble.of(0),
                OptionalDouble.empty(),
                circuit,
                RegionShare.WHOLE,
                Set.of(),
                Map.of(),
                0,
                ScoreBasis.NONE,
                flap);
    }
}
