package cloud.atom.router.health;

import java.time.Duration;

/**
 * How the endpoints of a region are judged. Immutable.
 *
 * @param circuit of the breaker of each endpoint, which looks at transport failures in a row only; {@link
 *     CircuitSettings#NEVER}: it has none
 * @param slowStart how long the share of an endpoint grows that is new or comes back; default 30s; 0: it does not
 */
public record EndpointSettings(CircuitSettings circuit, EjectionSettings ejection, Duration slowStart) {
    public static final EndpointSettings DEFAULT =
            new EndpointSettings(CircuitSettings.DEFAULT, EjectionSettings.DEFAULT, Duration.ofSeconds(30));

    /** What an endpoint takes of its weight at first. */
    private static final double FIRST_SHARE = 0.1;

    private static final double SHARE_STEPS = 100;

    public EndpointSettings {
        if (slowStart.isNegative()) {
            throw new IllegalArgumentException("slow_start: " + slowStart + " (expected: at least 0)");
        }
    }

    /** The same, but no endpoint is left alone for how its requests fare. */
    public EndpointSettings withoutEjection() {
        return new EndpointSettings(CircuitSettings.NEVER, EjectionSettings.NEVER, slowStart);
    }

    public EndpointSettings withSlowStart(Duration time) {
        return new EndpointSettings(circuit, ejection, time);
    }

    /** What an endpoint takes of its weight {@code nanos} after its begin or return, in (0, 1]; to a hundredth. */
    double shareAfter(long nanos) {
        if (nanos >= slowStart.toNanos()) {
            return 1;
        }
        double passed = (double) nanos / slowStart.toNanos();
        return Math.max(FIRST_SHARE, Math.floor(passed * SHARE_STEPS) / SHARE_STEPS);
    }
}
