package cloud.atom.router.health;

import java.util.Locale;

/** Who says how a region fares. */
public enum HealthSource {
    /** This router's own requests. */
    TRAFFIC,
    /** What Prometheus measured of all that reaches the region. */
    PROMETHEUS,
    /** The region's own answers to polls. */
    POLL;

    /** The name in answers and metrics. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
