package cloud.atom.router.control.bench;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.load.LoadReport;
import cloud.atom.router.control.load.LoadReport.Latency;
import cloud.atom.router.control.load.LoadReport.Series;
import cloud.atom.router.control.load.Outcome;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadCommandTest {
    @Test
    void printsOutcomesLatencyAndTheSecondsWithFailures() {
        LoadReport report = new LoadReport(
                Map.of(
                        new Outcome("", 200, "eu-west-1", ""),
                        new Series(100, 100),
                        new Outcome("", 0, "", Outcome.RESET),
                        new Series(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7)),
                new Latency(200, 210, 200, 300, 400, 500, 600),
                3,
                Duration.ofSeconds(2));

        assertThat(LoadCommand.table(report)).isEqualTo("""
                        OUTCOME  KEY        REASON  REQUESTS
                        200      eu-west-1               200
                        reset               reset          7

                        207 requests in 2.0 s, 104/s, 7 failed, 3 never sent
                        latency: p50 200 µs, p90 300 µs, p99 400 µs, p99.9 500 µs, max 600 µs
                        second 1: 7 failed
                        """);
    }
}
