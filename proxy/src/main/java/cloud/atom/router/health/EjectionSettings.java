package cloud.atom.router.health;

import java.time.Duration;

/**
 * When an endpoint is taken out because it fares worse than the others of its region. Immutable.
 *
 * @param failuresInARow failed attempts, of any kind, without a success between them; default 5
 * @param minimumVolume attempts in ten seconds, of the endpoint and of the others, from which they are compared; default 30
 * @param margin by how much its error ratio must be above that of the others, in (0, 1]; default 0.2
 * @param deviations by how many standard deviations as well; default 3
 * @param maximumShare share of a region's endpoints that may be out for this, in [0, 1]; default 0.5, rounded down
 * @param time how long it is out the first time; each further time is as much longer; default 30s
 * @param maximumTime the longest time; default 300s
 */
public record EjectionSettings(
        int failuresInARow,
        int minimumVolume,
        double margin,
        double deviations,
        double maximumShare,
        Duration time,
        Duration maximumTime) {
    public static final EjectionSettings DEFAULT =
            new EjectionSettings(5, 30, 0.2, 3, 0.5, Duration.ofSeconds(30), Duration.ofSeconds(300));

    /** No endpoint is ejected. */
    public static final EjectionSettings NEVER =
            new EjectionSettings(5, 30, 0.2, 3, 0, Duration.ofSeconds(30), Duration.ofSeconds(300));

    public EjectionSettings {
        if (failuresInARow < 1 || minimumVolume < 1) {
            throw new IllegalArgumentException("failures_in_a_row, minimum_volume: " + failuresInARow + ", "
                    + minimumVolume + " (expected: at least 1)");
        }
        if (!(margin > 0 && margin <= 1) || !(deviations >= 0) || !(maximumShare >= 0 && maximumShare <= 1)) {
            throw new IllegalArgumentException("margin, deviations, maximum_share: " + margin + ", " + deviations + ", "
                    + maximumShare + " (expected: in (0, 1], at least 0, in [0, 1])");
        }
        if (time.isNegative() || time.isZero() || maximumTime.compareTo(time) < 0) {
            throw new IllegalArgumentException(
                    "time: " + time + " (expected: above 0, at most maximum_time " + maximumTime + ")");
        }
    }

    /** How long the ejection lasts that is the {@code number}th which is not forgotten, from 1. */
    long nanos(int number) {
        return Math.min(maximumTime.toNanos(), time.toNanos() * number);
    }
}
