package cloud.atom.router.health;

import static cloud.atom.router.health.RegionState.DEGRADED;
import static cloud.atom.router.health.RegionState.DOWN;
import static cloud.atom.router.health.RegionState.HEALTHY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateHysteresisTest {
    private static final StateSettings NO_DWELL = new StateSettings(0.3, 0.5, 2, 5, Duration.ZERO);

    private final StateHysteresis hysteresis = new StateHysteresis(NO_DWELL);
    private long nanos;

    @Test
    void goesDownAfterTwoLowTicksAndUpAfterFiveHighOnes() {
        assertThat(states(0.29, 0.29)).containsExactly(HEALTHY, DOWN);
        assertThat(states(0.9, 0.9, 0.9, 0.9, 0.9)).containsExactly(DOWN, DOWN, DOWN, DOWN, HEALTHY);
    }

    @Test
    void isDegradedBetweenTheThresholds() {
        assertThat(states(0.5, 0.3)).containsExactly(HEALTHY, DEGRADED);
        assertThat(states(0.51, 0.51, 0.51, 0.51, 0.51)).endsWith(DEGRADED, HEALTHY);
    }

    @Test
    void staysDownBetweenTheThresholds() {
        states(0, 0);

        assertThat(states(0.4, 0.4, 0.4, 0.4, 0.4, 0.4)).containsOnly(DOWN);
    }

    @Test
    void fallsFromDegradedToDown() {
        states(0.4, 0.4);

        assertThat(states(0.1, 0.1)).containsExactly(DEGRADED, DOWN);
    }

    @Test
    void startsTheCountAgainWhenAScoreJumps() {
        assertThat(states(0.1, 0.9, 0.1, 0.9, 0.1, 0.9)).containsOnly(HEALTHY);
        states(0, 0);
        assertThat(states(0.9, 0.9, 0.9, 0.9, 0.1, 0.9, 0.9, 0.9, 0.9)).containsOnly(DOWN);
    }

    @Test
    void fallsAtOnceWhenTold() {
        hysteresis.fallAtOnce(0);

        assertThat(hysteresis.state()).isEqualTo(DOWN);
        assertThat(states(1, 1, 1, 1)).containsOnly(DOWN);
    }

    @Test
    void staysDownUntilItsDwellIsOver() {
        StateHysteresis dwelling = new StateHysteresis(StateSettings.DEFAULT);
        dwelling.fallAtOnce(0);
        for (int second = 1; second < 10; second++) {
            assertThat(dwelling.onTick(1, second * 1_000_000_000L)).isEqualTo(DOWN);
        }

        assertThat(dwelling.onTick(1, 10_000_000_000L)).isEqualTo(HEALTHY);
    }

    @Test
    void refusesThresholdsInTheWrongOrder() {
        assertThatThrownBy(() -> new StateSettings(0.6, 0.5, 2, 5, Duration.ZERO))
                .hasMessageContaining("down_below");
        assertThatThrownBy(() -> new StateSettings(0.3, 0.5, 0, 5, Duration.ZERO))
                .hasMessageContaining("fall_after");
    }

    private List<RegionState> states(double... scores) {
        List<RegionState> states = new ArrayList<>();
        for (double score : scores) {
            states.add(hysteresis.onTick(score, nanos));
        }
        return states;
    }
}
