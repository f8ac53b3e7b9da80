package cloud.atom.router.prometheus;

import java.time.Instant;
import java.util.Optional;

/**
 * How Prometheus is doing, for {@code /health} and metrics. Immutable.
 *
 * @param location without secrets
 * @param away whether it gave no answer for three intervals: regions are judged by polls and live traffic alone
 * @param lastSuccess when it last answered
 * @param lastError what the newest look brought instead of an answer, and for which region; absent: it answered
 * @param answers looks that were answered, since the start
 * @param failures those that were not
 */
public record PrometheusStatus(
        String location,
        boolean away,
        Optional<Instant> lastSuccess,
        Optional<String> lastError,
        long answers,
        long failures) {}
