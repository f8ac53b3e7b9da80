package cloud.atom.router.health;

import static cloud.atom.router.health.RegionState.DEGRADED;
import static cloud.atom.router.health.RegionState.DOWN;
import static cloud.atom.router.health.RegionState.HEALTHY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateHysteresisTest {
    private final StateHysteresis hysteresis = new StateHysteresis(StateSettings.DEFAULT);

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
        hysteresis.fallAtOnce();

        assertThat(hysteresis.state()).isEqualTo(DOWN);
        assertThat(states(1, 1, 1, 1)).containsOnly(DOWN);
    }

    @Test
    void refusesThresholdsInTheWrongOrder() {
        assertThatThrownBy(() -> new StateSettings(0.6, 0.5, 2, 5)).hasMessageContaining("down_below");
        assertThatThrownBy(() -> new StateSettings(0.3, 0.5, 0, 5)).hasMessageContaining("fall_after");
    }

    private List<RegionState> states(double... scores) {
        List<RegionState> states = new ArrayList<>();
        for (double score : scores) {
            states.add(hysteresis.onTick(score));
        }
        return states;
    }
}
