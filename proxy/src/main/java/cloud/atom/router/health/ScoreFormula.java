package cloud.atom.router.health;

import java.util.OptionalDouble;

/** Turns what is measured of a region into one score in [0, 1]. Immutable. */
final class ScoreFormula {
    /*
     * score = f_L^0.4 · f_E^0.4 · f_C^0.2 by default, a weighted geometric mean of three factors in [0, 1]:
     *
     *   f_L  response time   1 up to half the SLO, then a straight line to 0 at twice the SLO
     *   f_E  errors          1 without errors, a straight line to 0 at 20 %
     *   f_C  free capacity   1 while at least 30 % are free, then a straight line to 0 at none
     *
     * Why a geometric mean: a factor of 0 makes the score 0, whatever the others say. With a sum, a region that answers
     * every request with an error, and therefore fast, would keep more than half of its score. Why knees: below them
     * more speed or more room is worth nothing, and a score that stays at 1 in normal times does not wander with noise.
     * Response time and errors weigh the same, capacity half as much: it is a forecast, they are facts.
     *
     * A missing input drops out of the mean: the exponents of the others are scaled up so that they sum to the same.
     * So a region that tells nothing but errors is judged by errors alone. With no input at all the score is 1: a
     * region is fit until there is evidence against it (its endpoints being down is evidence of another kind and does
     * not pass through here).
     *
     * Cost: at most three powers per region and second. Rounding: the score that is published has two decimals, far
     * coarser than the noise of its inputs, so that a quiet system shows one and the same score to a live request and
     * to the dry run a moment later.
     *
     * Monotone: a longer response time, more errors or less free capacity never raise the score, as each factor is
     * monotone and powers with exponents of at least 0 and products of non-negative factors keep that. An input that
     * appears or vanishes may move the score either way.
     *
     * What an attacker could do: clients who provoke server errors lower a region's score for all. The errors of one
     * tenant are diluted by the traffic of the others; a region serving only that tenant is the tenant's own to lose.
     */
    private static final double HUNDREDTHS = 100;

    private final ScoreCurve curve;
    private final double sloSeconds;

    ScoreFormula(ScoreSettings settings) {
        curve = settings.curve();
        sloSeconds = settings.slo().toNanos() / 1e9;
    }

    /** The score of {@code inputs}, not rounded. */
    double score(ScoreInputs inputs) {
        double exponents = weight(inputs.p95Seconds(), curve.latencyExponent())
                + weight(inputs.errorRatio(), curve.errorExponent())
                + weight(inputs.freeCapacity(), curve.capacityExponent());
        if (exponents == 0) {
            return 1;
        }
        double all = curve.latencyExponent() + curve.errorExponent() + curve.capacityExponent();
        double scale = all / exponents;
        double score = 1;
        if (inputs.p95Seconds().isPresent()) {
            score *= Math.pow(latencyFactor(inputs.p95Seconds().getAsDouble()), scale * curve.latencyExponent());
        }
        if (inputs.errorRatio().isPresent()) {
            score *= Math.pow(errorFactor(inputs.errorRatio().getAsDouble()), scale * curve.errorExponent());
        }
        if (inputs.freeCapacity().isPresent()) {
            score *= Math.pow(capacityFactor(inputs.freeCapacity().getAsDouble()), scale * curve.capacityExponent());
        }
        return score;
    }

    /** A score as it is published: two decimals. */
    static double rounded(double score) {
        return Math.rint(score * HUNDREDTHS) / HUNDREDTHS;
    }

    private static double weight(OptionalDouble input, double exponent) {
        return input.isPresent() ? exponent : 0;
    }

    private double latencyFactor(double p95Seconds) {
        double multiple = p95Seconds / sloSeconds;
        return clamped((curve.latencyZero() - multiple) / (curve.latencyZero() - curve.latencyKnee()));
    }

    private double errorFactor(double errorRatio) {
        return clamped(1 - errorRatio / curve.errorZero());
    }

    private double capacityFactor(double freeCapacity) {
        return clamped(freeCapacity / curve.capacityKnee());
    }

    private static double clamped(double factor) {
        return Math.max(0, Math.min(1, factor));
    }
}
