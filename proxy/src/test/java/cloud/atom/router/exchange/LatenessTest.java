package cloud.atom.router.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.AttemptOutcome;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatenessTest {
    @ParameterizedTest
    @CsvSource({
        "ROUTE,        1, CANCELLED",
        "ROUTE,      999, CANCELLED",
        "ROUTE,     1000, TIMEOUT",
        "TRY,        999, CANCELLED",
        "TRY,       1000, TIMEOUT",
        // A client's own, which may be anything.
        "GRPC_TIMEOUT, 1000, CANCELLED",
        // The operator's own limit.
        "FIRST_BYTE,   1, TIMEOUT"
    })
    void aPolicysOwnTimeCountsFromTwiceTheOperatorsP95On(Limit limit, int waitedMillis, AttemptOutcome outcome) {
        long waitedNanos = Duration.ofMillis(waitedMillis).toNanos();

        assertThat(new Lateness(limit, Duration.ofMillis(500)).outcome(waitedNanos))
                .isEqualTo(outcome);
    }
}
