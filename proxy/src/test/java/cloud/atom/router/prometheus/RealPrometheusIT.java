package cloud.atom.router.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.atom.router.health.PrometheusReading;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our queries, answered by a real Prometheus that scrapes a region's metrics: 10 % of the requests take 100 to 500 ms, two
 * in ten fail, whatever the pace of the machine.
 */
class RealPrometheusIT {
    private static final Optional<Path> PROGRAM = Stream.of(
                    System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .map(folder -> Path.of(folder, "prometheus"))
            .filter(Files::isExecutable)
            .findFirst();

    @TempDir
    private Path folder;

    private final AtomicLong scrapes = new AtomicLong();
    private final BlockingQueue<PrometheusReading> readings = new LinkedBlockingQueue<>();
    private HttpServer scraped;
    private Process prometheus;
    private int port;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(PROGRAM.isPresent(), "prometheus is missing");
        scraped = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        scraped.createContext("/metrics", this::answer);
        scraped.start();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path config = Files.writeString(folder.resolve("prometheus.yml"), """
                global: { scrape_interval: 1s, scrape_timeout: 1s }
                scrape_configs:
                  - job_name: router
                    static_configs: [{ targets: ["127.0.0.1:%d"] }]
                """.formatted(
                        scraped.getAddress().getPort()));
        prometheus = new ProcessBuilder(
                        PROGRAM.orElseThrow().toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (prometheus != null) {
            prometheus.destroyForcibly().waitFor();
        }
        if (scraped != null) {
            scraped.stop(0);
        }
    }

    @Test
    void asksWhatARealPrometheusUnderstandsAndReadsWhatItAnswers() throws Exception {
        PrometheusConfig config = new PrometheusConfig(
                Optional.of(PrometheusLocation.parse("http://127.0.0.1:" + port)),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                PrometheusPreset.ROUTER,
                PrometheusQueries.NONE,
                Path.of(""),
                "");

        try (PrometheusSource source = PrometheusSource.start(
                        config,
                        List.of(Vectors.region("eu-west-1", 1_000_000, "region=\"eu-west-1\"")),
                        (region, reading) -> readings.add(reading))
                .orElseThrow()) {
            PrometheusReading reading = firstComplete(source);

            assertThat(reading.inputs().p95Seconds().orElseThrow()).isCloseTo(0.3, within(0.001));
            assertThat(reading.inputs().errorRatio().orElseThrow()).isCloseTo(0.2, within(0.001));
            assertThat(reading.inputs().freeCapacity().orElseThrow()).isBetween(0.9, 1.0);
        }
    }

    /** Rates need two scrapes. */
    private PrometheusReading firstComplete(PrometheusSource source) throws InterruptedException, IOException {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(2));
        while (Instant.now().isBefore(deadline)) {
            PrometheusReading reading = readings.poll(1, TimeUnit.SECONDS);
            if (reading != null && reading.inputs().p95Seconds().isPresent()) {
                return reading;
            }
        }
        throw new AssertionError(
                source.status() + ", " + scrapes + " scrapes\n" + Files.readString(folder.resolve("log")));
    }

    private void answer(HttpExchange exchange) throws IOException {
        long all = 1_000 * scrapes.incrementAndGet();
        byte[] body =
                """
                # TYPE upstream_request_duration_seconds histogram
                upstream_request_duration_seconds_bucket{region="eu-west-1",le="0.1"} %1$d
                upstream_request_duration_seconds_bucket{region="eu-west-1",le="0.5"} %2$d
                upstream_request_duration_seconds_bucket{region="eu-west-1",le="+Inf"} %2$d
                upstream_request_duration_seconds_sum{region="eu-west-1"} %2$d
                upstream_request_duration_seconds_count{region="eu-west-1"} %2$d
                # TYPE upstream_requests_total counter
                upstream_requests_total{region="eu-west-1",code_class="2xx"} %3$d
                upstream_requests_total{region="eu-west-1",code_class="5xx"} %4$d
                """.formatted(all * 9 / 10, all, all * 8 / 10, all * 2 / 10).getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
