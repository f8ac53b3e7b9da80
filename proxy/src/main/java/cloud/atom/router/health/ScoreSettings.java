package cloud.atom.router.health;

import java.time.Duration;

/**
 * How a region's score is found. Immutable.
 *
 * @param slo the response time that regions are measured against; default 500ms
 * @param curve what response time, errors and load cost
 */
public record ScoreSettings(Duration slo, ScoreCurve curve) {
    public static final ScoreSettings DEFAULT = new ScoreSettings(Duration.ofMillis(500), ScoreCurve.DEFAULT);

    public ScoreSettings {
        if (slo.isNegative() || slo.isZero()) {
            throw new IllegalArgumentException("slo: " + slo + " (expected: above 0)");
        }
    }

    /** The same for another response time to measure against. */
    public ScoreSettings withSlo(Duration newSlo) {
        return new ScoreSettings(newSlo, curve);
    }
}
