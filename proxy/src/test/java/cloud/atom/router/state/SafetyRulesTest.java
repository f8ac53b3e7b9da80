package cloud.atom.router.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which rules of safety there can be, and what they permit. */
class SafetyRulesTest {
    private static final Duration WINDOW = Duration.ofMinutes(10);

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void aShareIsBetweenNoneAndAll(double share) {
        assertThatThrownBy(() -> new SafetyRules(1, share, WINDOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("max_shift: ");
    }

    @Test
    void regionsAreCountedFromNone() {
        assertThat(new SafetyRules(0, 1, WINDOW).minRegionsOn()).isZero();
        assertThatThrownBy(() -> new SafetyRules(-1, 1, WINDOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("min_regions_on: -1");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void aWindowTakesTime(long seconds) {
        assertThatThrownBy(() -> new SafetyRules(1, 1, Duration.ofSeconds(seconds)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("shift_window: ");
    }

    @Test
    void theShareItselfIsPermittedAndNoMore() {
        SafetyRules rules = new SafetyRules(1, 0.3, WINDOW);

        assertThat(rules.permitsShift(0.1 + 0.2, 1)).isTrue();
        assertThat(rules.permitsShift(31, 100)).isFalse();
    }
}
