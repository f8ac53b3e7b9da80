package cloud.atom.router.health;

import java.time.Duration;

/**
 * Section {@code health.score}: exponents and knees of the score. Immutable. A region's score is {@code f_L^a · f_E^b ·
 * f_C^c}; docs/config.md shows the three factors.
 *
 * @param latencyExponent weight of response time, in [0, 10]; default 0.4; 0: not looked at
 * @param errorExponent weight of errors, in [0, 10]; default 0.4; 0: not looked at
 * @param capacityExponent weight of free capacity, in [0, 10]; default 0.2; 0: not looked at
 * @param latencyKnee multiple of {@code slo.p95} up to which response time costs nothing; default 0.5
 * @param latencyZero multiple of {@code slo.p95} from which a region is useless; default 2
 * @param errorZero ratio of failed requests from which a region is useless, in (0, 1]; default 0.2
 * @param capacityKnee share of free capacity down to which load costs nothing, in (0, 1]; default 0.3
 * @param smoothing time constant of the moving average; default 2s; zero: no smoothing
 */
public record ScoreCurve(
        double latencyExponent,
        double errorExponent,
        double capacityExponent,
        double latencyKnee,
        double latencyZero,
        double errorZero,
        double capacityKnee,
        Duration smoothing) {
    public static final ScoreCurve DEFAULT = new ScoreCurve(0.4, 0.4, 0.2, 0.5, 2, 0.2, 0.3, Duration.ofSeconds(2));

    public ScoreCurve {
        checkExponent("latency_exponent", latencyExponent);
        checkExponent("error_exponent", errorExponent);
        checkExponent("capacity_exponent", capacityExponent);
        if (!(latencyKnee > 0 && latencyKnee < latencyZero && latencyZero < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "latency_knee: " + latencyKnee + " (expected: above 0 and below latency_zero " + latencyZero + ")");
        }
        checkRatio("error_zero", errorZero);
        checkRatio("capacity_knee", capacityKnee);
        if (smoothing.isNegative()) {
            throw new IllegalArgumentException("smoothing: " + smoothing + " (expected: at least 0)");
        }
    }

    private static void checkExponent(String name, double value) {
        if (!(value >= 0 && value <= 10)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: in [0, 10])");
        }
    }

    private static void checkRatio(String name, double value) {
        if (!(value > 0 && value <= 1)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: in (0, 1])");
        }
    }
}
