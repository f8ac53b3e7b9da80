package cloud.atom.router.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RampSettingsTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void growsByATenthEveryTwoSeconds() {
        RampSettings ramp = RampSettings.DEFAULT;

        assertThat(ramp.shareAfter(-1)).isEqualTo(0.1);
        assertThat(ramp.shareAfter(0)).isEqualTo(0.1);
        assertThat(ramp.shareAfter(2 * SECOND - 1)).isEqualTo(0.1);
        assertThat(ramp.shareAfter(2 * SECOND)).isEqualTo(0.2);
        assertThat(ramp.shareAfter(4 * SECOND)).isEqualTo(0.3);
        assertThat(ramp.shareAfter(18 * SECOND)).isEqualTo(1);
        assertThat(ramp.shareAfter(Long.MAX_VALUE)).isEqualTo(1);
    }

    @Test
    void refusesARampThatNeverEnds() {
        Duration step = Duration.ofSeconds(1);

        assertThatThrownBy(() -> new RampSettings(0, 0.1, step)).hasMessageContaining("first_share");
        assertThatThrownBy(() -> new RampSettings(0.1, 0, step)).hasMessageContaining("step_share");
        assertThatThrownBy(() -> new RampSettings(0.1, 0.1, Duration.ZERO)).hasMessageContaining("step");
    }
}
