package cloud.atom.router.control.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenchReportTest {
    private static final BenchReport REPORT = new BenchReport(
            List.of("cpu: proxy on CPU 1"),
            List.of("router", "haproxy"),
            List.of(
                    sample("router", 24, 41_000),
                    sample("haproxy", 20, 49_000),
                    sample("router", 22, 45_000),
                    sample("haproxy", 20, 50_000),
                    sample("router", 90, 11_000)));

    @Test
    void takesTheMedianSoThatOneDisturbedRoundDoesNotCount() {
        assertThat(REPORT.median(BenchScenario.S1, "router", Sample::cpuMicros)).contains(24.0);
        assertThat(REPORT.median(BenchScenario.S1, "haproxy", Sample::perSecond))
                .contains(49_500.0);
    }

    @Test
    void comparesWithRivalsThatTookPart() {
        assertThat(REPORT.ratio(BenchScenario.S1, "router", "haproxy")).contains(1.2);
        assertThat(REPORT.ratio(BenchScenario.S1, "router", "nginx")).isEmpty();
    }

    @Test
    void printsATable() {
        assertThat(REPORT.toTable()).isEqualTo("""
                        s1: answers of 150 bytes; latency added at 5000 requests/s
                        PROXY    CPU µs  ×haproxy  ×nginx  REQ/S  +P50 µs  +P99 µs  RSS MiB
                        router     24.0      1.20       -  41000      100      300      200
                        haproxy    20.0      1.00       -  49500      100      300      200

                        cpu: proxy on CPU 1
                        """);
    }

    @Test
    void writesTheSameForPrograms() {
        assertThat(REPORT.toJson()
                        .at("/scenarios/s1/router/cpu_ratio_to_haproxy")
                        .asDouble())
                .isEqualTo(1.2);
        assertThat(REPORT.toJson().at("/scenarios/s1/router/cpu_ratio_to_nginx").isMissingNode())
                .isTrue();
        assertThat(REPORT.toJson().at("/errors").asLong()).isZero();
    }

    @Test
    void leavesOutLatencyThatWasNotMeasured() {
        BenchReport report = new BenchReport(
                List.of(),
                List.of("router"),
                List.of(new Sample(BenchScenario.S6, "router", 24, 41_000, Double.NaN, Double.NaN, 200 << 20, 0)));

        assertThat(report.toTable()).isEqualTo("""
                        s6: answers of 150 bytes, over HTTP/2 and TLS 1.3 from the client, 10 streams per connection
                        PROXY   CPU µs  ×haproxy  ×nginx  REQ/S  +P50 µs  +P99 µs  RSS MiB
                        router    24.0         -       -  41000        -        -      200

                        """);
        assertThat(report.toJson().at("/scenarios/s6/router").has("added_p50_us"))
                .isFalse();
    }

    @Test
    void beginsEachRoundWithAnother() {
        List<String> proxies = List.of("a", "b", "c");

        assertThat(Benchmark.turned(proxies, 0)).containsExactly("a", "b", "c");
        assertThat(Benchmark.turned(proxies, 4)).containsExactly("b", "c", "a");
    }

    private static Sample sample(String proxy, double cpuMicros, double perSecond) {
        return new Sample(BenchScenario.S1, proxy, cpuMicros, perSecond, 100, 300, 200 << 20, 0);
    }
}
