package cloud.atom.router.health;

import java.time.Duration;

/**
 * Exponents and knees of the score. Immutable.
 *
 * @param slo the response time that regions are measured against; default 500ms
 * @param latencyExponent weight of response time; default 0.4; 0: not looked at
 * @param errorExponent weight of errors; default 0.4; 0: not looked at
 * @param capacityExponent weight of free capacity; default 0.2; 0: not looked at
 * @param latencyKnee multiple of {@code slo} up to which response time costs nothing; default 0.5
 * @param latencyZero multiple of {@code slo} from which a region is useless; default 2
 * @param errorZero ratio of failed requests from which a region is useless; default 0.2
 * @param capacityKnee share of free capacity down to which load costs nothing; default 0.3
 * @param smoothing time constant of the moving average; default 2s; zero: no smoothing
 */
public record ScoreSettings(
        Duration slo,
        double latencyExponent,
        double errorExponent,
        double capacityExponent,
        double latencyKnee,
        double latencyZero,
        double errorZero,
        double capacityKnee,
        Duration smoothing) {
    public static final ScoreSettings DEFAULT =
            new ScoreSettings(Duration.ofMillis(500), 0.4, 0.4, 0.2, 0.5, 2, 0.2, 0.3, Duration.ofSeconds(2));

    public ScoreSettings {
        if (slo.isNegative() || slo.isZero()) {
            throw new IllegalArgumentException("slo: " + slo + " (expected: above 0)");
        }
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

    /** The same for another response time to measure against. */
    public ScoreSettings withSlo(Duration newSlo) {
        return new ScoreSettings(
                newSlo,
                latencyExponent,
                errorExponent,
                capacityExponent,
                latencyKnee,
                latencyZero,
                errorZero,
                capacityKnee,
                smoothing);
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
