package cloud.atom.router.health;

import java.util.OptionalDouble;

/**
 * What a score is made of. Immutable.
 *
 * @param p95Seconds 95th percentile of response times, at least 0; absent when not measured
 * @param errorRatio share of failed requests in [0, 1]; absent when not measured
 * @param freeCapacity share of capacity that is free, in [0, 1]; absent when not known
 */
public record ScoreInputs(OptionalDouble p95Seconds, OptionalDouble errorRatio, OptionalDouble freeCapacity) {
    public static final ScoreInputs NONE =
            new ScoreInputs(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

    public ScoreInputs {
        if (!(p95Seconds.orElse(0) >= 0)) {
            throw new IllegalArgumentException("p95_seconds: " + p95Seconds + " (expected: at least 0)");
        }
        checkRatio("error_ratio", errorRatio);
        checkRatio("free_capacity", freeCapacity);
    }

    private static void checkRatio(String name, OptionalDouble value) {
        double ratio = value.orElse(0);
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException(name + ": " + ratio + " (expected: in [0, 1])");
        }
    }
}
