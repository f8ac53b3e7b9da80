package cloud.atom.router.health;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a region's score is made of, and why of that. Immutable.
 *
 * @param reports what each source says that has ever said anything
 * @param p95From the source that weighs most in the response time; null when it is not known
 * @param errorsFrom the same for the error ratio
 * @param capacityFrom the same for free capacity
 */
public record ScoreBasis(
        List<SourceReport> reports,
        @Nullable HealthSource p95From,
        @Nullable HealthSource errorsFrom,
        @Nullable HealthSource capacityFrom) {
    /** Nobody said anything. */
    public static final ScoreBasis NONE = new ScoreBasis(List.of(), null, null, null);

    public ScoreBasis {
        reports = List.copyOf(reports);
    }
}
