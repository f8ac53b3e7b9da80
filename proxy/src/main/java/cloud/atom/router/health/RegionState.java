package cloud.atom.router.health;

import java.util.Locale;

/** The states of a region. */
public enum RegionState {
    /** Takes requests. */
    HEALTHY,
    /** Takes requests where a policy's {@code min_score} still allows it. */
    DEGRADED,
    /** Takes none until it has recovered. */
    DOWN,
    /** Takes none because an operator said so. */
    DRAINED;

    /** The name in answers and metrics. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
