package cloud.atom.router.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FlapPenaltyTest {
    private static final long MINUTE = 60_000_000_000L;

    private final FlapPenalty penalty = new FlapPenalty(FlapSettings.DEFAULT);

    @Test
    void costsNothingOnce() {
        penalty.onFall(0);

        assertThat(penalty.standing(0)).isEqualTo(new FlapStanding(1, false));
        assertThat(penalty.standing(MINUTE).penalty()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void suppressesAtTheSecondFallWithinAHalfLife() {
        penalty.onFall(0);
        penalty.onFall(MINUTE - 1_000_000_000);

        assertThat(penalty.standing(MINUTE).suppressed()).isTrue();
    }

    @Test
    void forgivesFallsThatLieFarApart() {
        for (long i = 0; i < 20; i++) {
            penalty.onFall(i * 2 * MINUTE);
            assertThat(penalty.standing(i * 2 * MINUTE).suppressed()).isFalse();
        }
    }

    @Test
    void freesOnlyBelowTheLowerThreshold() {
        penalty.onFall(0);
        penalty.onFall(0);

        assertThat(penalty.standing(MINUTE).suppressed()).isTrue(); // 1, above 0.75
        assertThat(penalty.standing(2L * MINUTE).suppressed()).isFalse(); // 0.5
        assertThat(penalty.standing(2L * MINUTE).penalty()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void freesAtTheLatestAfterTheLongestTime() {
        for (int i = 0; i < 1_000; i++) {
            penalty.onFall(0);
        }

        assertThat(penalty.standing(2L * MINUTE - 1_000_000).suppressed()).isTrue();
        assertThat(penalty.standing(2L * MINUTE + 1_000_000).suppressed()).isFalse();
    }

    @Test
    void refusesSettingsThatNeverFreeOrNeverHold() {
        Duration minute = Duration.ofMinutes(1);

        assertThatThrownBy(() -> new FlapSettings(1, 1, minute, minute, 0.1)).hasMessageContaining("reuse_below");
        assertThatThrownBy(() -> new FlapSettings(2, 1, Duration.ZERO, minute, 0.1))
                .hasMessageContaining("half_life");
        assertThatThrownBy(() -> new FlapSettings(2, 1, minute, Duration.ofMinutes(65), 0.1))
                .hasMessageContaining("longest");
        assertThatThrownBy(() -> new FlapSettings(2, 1, minute, minute, 0)).hasMessageContaining("share");
    }
}
