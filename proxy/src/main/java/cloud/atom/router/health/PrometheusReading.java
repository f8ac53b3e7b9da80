package cloud.atom.router.health;

/**
 * What Prometheus said of one region. Immutable.
 *
 * @param inputs all absent when it knows nothing of the region
 * @param sampledAtNanos when the newest sample behind it was scraped, on the process's monotonic clock
 * @param staleAtNanos from when it counts for nothing unless a newer reading came
 */
public record PrometheusReading(ScoreInputs inputs, long sampledAtNanos, long staleAtNanos) {
    /** Age of the samples up to which they count in full; FLEET.md, section 6.2. */
    private static final double FULL_SECONDS = 60;

    /** Age from which they count for nothing. */
    private static final double GONE_SECONDS = 180;

    private static final double NANOS = 1e9;

    /** How much of it counts, in [0, 1]: less as its samples grow older, nothing when it is stale. */
    double weight(long nowNanos) {
        if (nowNanos - staleAtNanos >= 0) {
            return 0;
        }
        double age = (nowNanos - sampledAtNanos) / NANOS;
        return Math.max(0, Math.min(1, (GONE_SECONDS - age) / (GONE_SECONDS - FULL_SECONDS)));
    }
}
