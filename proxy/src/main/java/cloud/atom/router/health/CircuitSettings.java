package cloud.atom.router.health;

import java.time.Duration;

/**
 * When a breaker opens and closes. Immutable.
 *
 * @param consecutiveFailures transport failures in a row that open it; default 5
 * @param minimumVolume attempts in the window before its failure ratio counts; default 20
 * @param failureRatio share of transport failures in the window that opens it, in (0, 1]; default 0.5
 * @param openTime how long it stays open the first time; default 5s
 * @param maxOpenTime the open time doubles with each opening up to this; default 60s
 * @param forgetAfter a breaker closed for this long begins with {@code openTime} again; default 60s
 * @param probes responses that close it when half-open; default 3
 * @param probeShare share of its traffic that a half-open region gets, in (0, 1]; default 0.02
 */
public record CircuitSettings(
        int consecutiveFailures,
        int minimumVolume,
        double failureRatio,
        Duration openTime,
        Duration maxOpenTime,
        Duration forgetAfter,
        int probes,
        double probeShare) {
    public static final CircuitSettings DEFAULT = new CircuitSettings(
            5, 20, 0.5, Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60), 3, 0.02);

    /** A breaker that never opens. */
    public static final CircuitSettings NEVER = new CircuitSettings(
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            1,
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            3,
            0.02);

    public CircuitSettings {
        if (consecutiveFailures < 1 || minimumVolume < 1 || probes < 1) {
            throw new IllegalArgumentException("consecutive_failures, minimum_volume, probes: " + consecutiveFailures
                    + ", " + minimumVolume + ", " + probes + " (expected: at least 1)");
        }
        if (!(failureRatio > 0 && failureRatio <= 1)) {
            throw new IllegalArgumentException("failure_ratio: " + failureRatio + " (expected: in (0, 1])");
        }
        if (openTime.isNegative() || openTime.isZero() || maxOpenTime.compareTo(openTime) < 0) {
            throw new IllegalArgumentException(
                    "open_time: " + openTime + " (expected: above 0, at most max_open_time " + maxOpenTime + ")");
        }
        if (forgetAfter.isNegative()) {
            throw new IllegalArgumentException("forget_after: " + forgetAfter + " (expected: at least 0)");
        }
        if (!(probeShare > 0 && probeShare <= 1)) {
            throw new IllegalArgumentException("probe_share: " + probeShare + " (expected: in (0, 1])");
        }
    }

    /** How long the breaker stays open after {@code earlierOpenings} that were not forgotten. */
    long openNanos(int earlierOpenings) {
        long nanos = openTime.toNanos();
        for (int i = 0; i < earlierOpenings && nanos < maxOpenTime.toNanos(); i++) {
            nanos *= 2;
        }
        return Math.min(nanos, maxOpenTime.toNanos());
    }
}
