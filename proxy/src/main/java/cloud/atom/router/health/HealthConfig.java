package cloud.atom.router.health;

import java.time.Duration;

/**
 * Section {@code health} of conf/router.yaml: when a region counts as down, and for how long. Immutable.
 *
 * @param minimumTraffic requests in ten seconds from which live traffic alone says how slow and faulty a region is; with
 *     fewer, Prometheus and polls fill up; default 20; at least 1
 * @param score exponents and knees of the score
 * @param state thresholds of the score, and delays
 * @param flap what a region that comes and goes is held back by
 */
public record HealthConfig(int minimumTraffic, ScoreCurve score, StateSettings state, FlapSettings flap) {
    public static final HealthConfig DEFAULT = new HealthConfig(
            HealthSettings.DEFAULT.minimumTraffic(),
            ScoreCurve.DEFAULT,
            HealthSettings.DEFAULT.state(),
            HealthSettings.DEFAULT.flap());

    public HealthConfig {
        if (minimumTraffic < 1) {
            throw new IllegalArgumentException("minimum_traffic: " + minimumTraffic + " (expected: at least 1)");
        }
    }

    /** How health is judged by this and against the response time {@code slo}. */
    public HealthSettings settings(Duration slo) {
        return HealthSettings.DEFAULT
                .withScore(new ScoreSettings(slo, score))
                .withState(state)
                .withFlap(flap)
                .withMinimumTraffic(minimumTraffic);
    }
}
