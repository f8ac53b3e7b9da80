package cloud.atom.router.health;

import java.util.Locale;

/** The phases of a circuit breaker. */
public enum CircuitPhase {
    /** Requests pass. */
    CLOSED,
    /** A few requests pass, as probes. */
    HALF_OPEN,
    /** No request passes. */
    OPEN;

    /** The name in answers and metrics. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
