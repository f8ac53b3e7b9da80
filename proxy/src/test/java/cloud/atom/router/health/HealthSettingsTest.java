package cloud.atom.router.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no configuration may say, and that its edges may be said. */
class HealthSettingsTest {
    private static final Duration SOME = Duration.ofSeconds(1);
    private static final Duration NONE = Duration.ZERO;
    private static final Duration NEGATIVE = Duration.ofSeconds(-1);

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("nonsense")
    void refusesWhatMakesNoSense(String key, Runnable settings) {
        assertThatIllegalArgumentException().isThrownBy(settings::run).withMessageContaining(key);
    }

    static Stream<Arguments> nonsense() {
        return Stream.of(
                Arguments.of("share_step", run(() -> new ShareSettings(0, SOME, SOME))),
                Arguments.of("share_step", run(() -> new ShareSettings(1.1, SOME, SOME))),
                Arguments.of("share_interval", run(() -> new ShareSettings(1, NONE, SOME))),
                Arguments.of("share_interval", run(() -> new ShareSettings(1, NEGATIVE, SOME))),
                Arguments.of("failback_dwell", run(() -> new ShareSettings(1, SOME, NEGATIVE))),
                Arguments.of("reuse_below", run(() -> new FlapSettings(1, 0, SOME, SOME, 1))),
                Arguments.of("reuse_below", run(() -> new FlapSettings(1, 1, SOME, SOME, 1))),
                Arguments.of("suppress_above", run(() -> new FlapSettings(1000, 1, SOME, SOME, 1))),
                Arguments.of("half_life", run(() -> new FlapSettings(2, 1, NEGATIVE, SOME, 1))),
                Arguments.of("longest", run(() -> new FlapSettings(2, 1, SOME, NEGATIVE, 1))),
                Arguments.of("longest", run(() -> new FlapSettings(2, 1, SOME, SOME.multipliedBy(65), 1))),
                Arguments.of("share", run(() -> new FlapSettings(2, 1, SOME, SOME, 0))),
                Arguments.of("share", run(() -> new FlapSettings(2, 1, SOME, SOME, 2))),
                Arguments.of("down_below", run(() -> new StateSettings(-0.1, 0.5, 1, 1, NONE))),
                Arguments.of("down_below", run(() -> new StateSettings(0.6, 0.5, 1, 1, NONE))),
                Arguments.of("up_above", run(() -> new StateSettings(0.6, 1, 1, 1, NONE))),
                Arguments.of("fall_after", run(() -> new StateSettings(0.3, 0.5, 0, 1, NONE))),
                Arguments.of("rise_after", run(() -> new StateSettings(0.3, 0.5, 1, 0, NONE))),
                Arguments.of("dwell", run(() -> new StateSettings(0.3, 0.5, 1, 1, NEGATIVE))),
                Arguments.of("consecutive_failures", run(() -> circuit(0, 1, 1, SOME, 1))),
                Arguments.of("minimum_volume", run(() -> circuit(1, 0, 1, SOME, 1))),
                Arguments.of("failure_ratio", run(() -> circuit(1, 1, 0, SOME, 1))),
                Arguments.of("failure_ratio", run(() -> circuit(1, 1, 1.1, SOME, 1))),
                Arguments.of("open_time", run(() -> circuit(1, 1, 1, NONE, 1))),
                Arguments.of("open_time", run(() -> circuit(1, 1, 1, Duration.ofMinutes(2), 1))),
                Arguments.of("probe_share", run(() -> circuit(1, 1, 1, SOME, 0))),
                Arguments.of("minimum_traffic", run(() -> HealthSettings.DEFAULT.withMinimumTraffic(0))),
                Arguments.of(
                        "minimum_traffic",
                        run(() ->
                                new HealthConfig(0, ScoreCurve.DEFAULT, StateSettings.DEFAULT, FlapSettings.DEFAULT))),
                Arguments.of("health", run(() -> new RegionShare(1.1, 1))),
                Arguments.of("health", run(() -> new RegionShare(-0.1, 1))),
                Arguments.of("cutoff", run(() -> new RegionShare(1, Double.NaN))),
                Arguments.of("cutoff", run(() -> new RegionShare(1, 1.1))));
    }

    @Test
    void takesTheEdgesOfWhatMakesSense() {
        assertThat(new ShareSettings(1, SOME, NONE).failbackDwell()).isZero();
        assertThat(new FlapSettings(999, 1, SOME, SOME.multipliedBy(64), 1).share())
                .isEqualTo(1);
        assertThat(new StateSettings(0, 0, 1, 1, NONE).upAbove()).isZero();
        assertThat(circuit(1, 1, 1, SOME, 1).probeShare()).isEqualTo(1);
        assertThat(new ScoreCurve(0, 0, 0, 0.1, 0.2, 1, 1, NONE).smoothing()).isZero();
    }

    @Test
    void standsTiersOneAboveTheOther() {
        RegionShare half = new RegionShare(0.9, 0.5);

        assertThat(half.room(0)).isEqualTo(1);
        assertThat(half.room(1)).isEqualTo(0.5);
        assertThat(half.room(2)).isZero();
        assertThat(half.taken(0)).isEqualTo(0.9);
        assertThat(half.taken(1)).isEqualTo(0.5);
    }

    private static CircuitSettings circuit(int failures, int volume, double ratio, Duration open, double probes) {
        return new CircuitSettings(failures, volume, ratio, open, Duration.ofMinutes(1), NONE, 1, probes);
    }

    private static Runnable run(Runnable settings) {
        return settings;
    }
}
