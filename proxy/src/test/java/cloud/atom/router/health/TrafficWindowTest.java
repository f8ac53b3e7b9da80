package cloud.atom.router.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficWindowTest {
    private static final long SECOND = 1_000_000_000;

    private final TrafficWindow window = new TrafficWindow();

    @Test
    void addsUpTheLastTenSeconds() {
        for (int second = 0; second < 25; second++) {
            window.add(sample(10, 2, 1), second * SECOND);
        }

        TrafficWindow.Totals totals = window.totals(24 * SECOND + SECOND / 2);

        assertThat(totals.attempts()).isEqualTo(110);
        assertThat(totals.failures()).isEqualTo(30);
        assertThat(totals.transportFailures()).isEqualTo(10);
        assertThat(totals.recentAttempts()).isEqualTo(22);
        assertThat(totals.recentFailures()).isEqualTo(6);
        assertThat(totals.timed()).isEqualTo(100);
        assertThat(totals.p95Seconds()).isPresent();
    }

    @Test
    void forgetsWhatIsOlder() {
        window.add(sample(10, 2, 1), -3 * SECOND);

        assertThat(window.totals(6 * SECOND).attempts()).isEqualTo(11);
        assertThat(window.totals(7 * SECOND).attempts()).isZero();
        window.forgetBefore(-3 * SECOND);
        assertThat(window.totals(6 * SECOND).attempts()).isEqualTo(11);
        window.forgetBefore(-2 * SECOND);
        assertThat(window.totals(6 * SECOND).attempts()).isZero();
    }

    @Test
    void refusesCountsThatCannotBe() {
        assertThatThrownBy(() -> new AttemptCounts(1, 2, 0, 0)).hasMessageContaining("server_errors");
        assertThatThrownBy(() -> new AttemptCounts(1, 1, -1, 0)).hasMessageContaining("transport_failures");
    }

    private static TrafficSample sample(long responses, long serverErrors, long transportFailures) {
        LatencyHistogram latencies = new LatencyHistogram();
        latencies.add(LatencyHistogram.bucketOf(5_000_000), responses);
        return new TrafficSample(new AttemptCounts(responses, serverErrors, transportFailures, 0), latencies, Map.of());
    }
}
