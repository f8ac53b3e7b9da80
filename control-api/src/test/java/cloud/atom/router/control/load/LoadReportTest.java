package cloud.atom.router.control.load;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.load.LoadReport.Latency;
import cloud.atom.router.control.load.LoadReport.Series;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadReportTest {
    private static final Outcome WEST = new Outcome("GB", 200, "eu-west-1", "");
    private static final Outcome CENTRAL = new Outcome("DE", 200, "eu-central-1", "");
    private static final Outcome REFUSED = new Outcome("DE", 503, "", "region.none_eligible");
    private static final Outcome RESET = Outcome.unanswered("DE", Outcome.RESET);
    private static final LoadReport REPORT = new LoadReport(
            Map.of(
                    WEST, new Series(10, 10, 10),
                    CENTRAL, new Series(5, 0, 5),
                    REFUSED, new Series(0, 2),
                    RESET, new Series(1)),
            new Latency(42, 0, 0, 0, 0, 0, 0),
            0,
            Duration.ofMillis(300));

    @Test
    void addsUpRequestsAndFailures() {
        assertThat(REPORT.requests()).isEqualTo(43);
        assertThat(REPORT.failures()).isEqualTo(3);
        assertThat(REPORT.errors()).isEqualTo(Map.of("5xx", 2L, "reset", 1L));
        assertThat(REPORT.requestsPerSecond()).isCloseTo(143.3, org.assertj.core.data.Offset.offset(0.1));
    }

    @Test
    void countsByAnyProperty() {
        assertThat(REPORT.countBy(Outcome::key)).isEqualTo(Map.of("", 3L, "eu-central-1", 10L, "eu-west-1", 30L));
        assertThat(REPORT.countBy(Outcome::sender)).isEqualTo(Map.of("DE", 13L, "GB", 30L));
    }

    @Test
    void saysWhatFailedAfterAMoment() {
        assertThat(REPORT.failuresAfter(Duration.ZERO)).isEqualTo(3);
        assertThat(REPORT.failuresAfter(Duration.ofMillis(50))).isEqualTo(2);
        assertThat(REPORT.failuresAfter(Duration.ofMillis(100))).isEqualTo(2);
        assertThat(REPORT.failuresAfter(Duration.ofMillis(101))).isZero();
    }

    @Test
    void addsTimelinesOfDifferentLength() {
        Series all = REPORT.timeline(outcome -> true);

        assertThat(new long[] {all.at(0), all.at(1), all.at(2), all.at(3)}).containsExactly(16, 12, 15, 0);
        assertThat(all.sum(1, 99)).isEqualTo(27);
    }
}
