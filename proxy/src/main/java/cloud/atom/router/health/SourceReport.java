package cloud.atom.router.health;

/**
 * What one source says of a region at one moment. Immutable.
 *
 * @param inputs what it says; all absent when it has nothing to say
 * @param ageNanos since it said so
 * @param weight how much of it counts, in [0, 1]: traffic by its volume, Prometheus by its age; 0: nothing
 */
public record SourceReport(HealthSource source, ScoreInputs inputs, long ageNanos, double weight) {
    public SourceReport {
        if (!(weight >= 0 && weight <= 1)) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: in [0, 1])");
        }
    }
}
