package cloud.atom.router.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreFormulaTest {
    private final ScoreFormula formula = new ScoreFormula(ScoreSettings.DEFAULT);

    // SLO 500 ms: nothing is lost up to 250 ms, everything from 1 s.
    @ParameterizedTest
    @CsvSource({
        "0.000, 0.00, 1.0, 1.0000",
        "0.250, 0.00, 0.3, 1.0000",
        "0.625, 0.00, 1.0, 0.7579", // 0.5^0.4
        "0.250, 0.10, 1.0, 0.7579",
        "0.250, 0.00, 0.15, 0.8706", // 0.5^0.2
        "0.625, 0.10, 0.15, 0.5000",
        "1.000, 0.00, 1.0, 0.0000",
        "9.000, 0.00, 1.0, 0.0000",
        "0.000, 0.20, 1.0, 0.0000",
        "0.000, 0.00, 0.0, 0.0000"
    })
    void followsTheFormula(double p95, double errors, double free, double expected) {
        double score = formula.score(inputs(p95, errors, free));

        assertThat(score).isCloseTo(expected, within(0.00005));
    }

    @Test
    void leavesOutWhatIsMissing() {
        ScoreInputs onlyErrors =
                new ScoreInputs(OptionalDouble.empty(), OptionalDouble.of(0.1), OptionalDouble.empty());

        double score = formula.score(onlyErrors);

        assertThat(score).isCloseTo(0.5, within(1e-9)); // the one factor, with the exponents of all three
    }

    @Test
    void takesARegionAsFitWhenNothingIsKnown() {
        assertThat(formula.score(ScoreInputs.NONE)).isEqualTo(1);
    }

    @Test
    void staysInRangeAndNeverRisesWhenAnInputGetsWorse() {
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < 20_000; i++) {
            double p95 = random.nextDouble(2);
            double errors = random.nextDouble();
            double free = random.nextDouble();
            double score = formula.score(inputs(p95, errors, free));
            double slower = formula.score(inputs(p95 + random.nextDouble(), errors, free));
            double failing = formula.score(inputs(p95, errors + random.nextDouble() * (1 - errors), free));
            double fuller = formula.score(inputs(p95, errors, random.nextDouble() * free));

            assertThat(score).as("seed 42, case %d", i).isBetween(0.0, 1.0);
            assertThat(slower).as("seed 42, case %d", i).isLessThanOrEqualTo(score);
            assertThat(failing).as("seed 42, case %d", i).isLessThanOrEqualTo(score);
            assertThat(fuller).as("seed 42, case %d", i).isLessThanOrEqualTo(score);
        }
    }

    @Test
    void measuresAgainstTheConfiguredResponseTime() {
        ScoreFormula strict = new ScoreFormula(ScoreSettings.DEFAULT.withSlo(Duration.ofMillis(100)));

        assertThat(strict.score(inputs(0.05, 0, 1))).isEqualTo(1);
        assertThat(strict.score(inputs(0.2, 0, 1))).isZero();
    }

    @Test
    void publishesTwoDecimals() {
        assertThat(ScoreFormula.rounded(0.87499)).isEqualTo(0.87);
        assertThat(ScoreFormula.rounded(0.99999)).isEqualTo(1);
    }

    @Test
    void refusesInputsThatAreNone() {
        assertThatThrownBy(() -> inputs(Double.NaN, 0, 0)).hasMessageContaining("p95_seconds");
        assertThatThrownBy(() -> inputs(0, 1.1, 0)).hasMessageContaining("error_ratio");
        assertThatThrownBy(() -> inputs(0, 0, -0.1)).hasMessageContaining("free_capacity");
    }

    @Test
    void refusesSettingsThatMakeNoScore() {
        Duration tau = Duration.ofSeconds(2);

        assertThatThrownBy(() -> ScoreSettings.DEFAULT.withSlo(Duration.ZERO)).hasMessageContaining("slo");
        assertThatThrownBy(() -> new ScoreCurve(-1, 0, 0, 0.5, 2, 0.2, 0.3, tau))
                .hasMessageContaining("latency_exponent");
        assertThatThrownBy(() -> new ScoreCurve(1, Double.NaN, 1, 0.5, 2, 0.2, 0.3, tau))
                .hasMessageContaining("error_exponent");
        assertThatThrownBy(() -> new ScoreCurve(1, 1, 1, 2, 2, 0.2, 0.3, tau)).hasMessageContaining("latency_knee");
        assertThatThrownBy(() -> new ScoreCurve(1, 1, 1, 0.5, 2, 0, 0.3, tau)).hasMessageContaining("error_zero");
        assertThatThrownBy(() -> new ScoreCurve(1, 1, 1, 0.5, 2, 0.2, 1.3, tau)).hasMessageContaining("capacity_knee");
        assertThatThrownBy(() -> new ScoreCurve(1, 1, 1, 0.5, 2, 0.2, 0.3, tau.negated()))
                .hasMessageContaining("smoothing");
    }

    @Test
    void takesExponentsAndKneesFromTheConfiguration() {
        ScoreCurve errorsAlone = new ScoreCurve(0, 1, 0, 0.5, 2, 0.5, 0.3, Duration.ZERO);
        HealthConfig config = new HealthConfig(20, errorsAlone, StateSettings.DEFAULT, FlapSettings.DEFAULT);
        ScoreFormula own =
                new ScoreFormula(config.settings(Duration.ofMillis(500)).score());

        assertThat(own.score(inputs(9, 0, 0))).isEqualTo(1);
        assertThat(own.score(inputs(9, 0.25, 0))).isCloseTo(0.5, within(1e-9));
        assertThat(own.score(inputs(0, 0.5, 1))).isZero();
    }

    private static ScoreInputs inputs(double p95, double errors, double free) {
        return new ScoreInputs(OptionalDouble.of(p95), OptionalDouble.of(errors), OptionalDouble.of(free));
    }
}
