package cloud.atom.router.prometheus;

import static cloud.atom.router.prometheus.Vectors.element;
import static cloud.atom.router.prometheus.Vectors.region;
import static cloud.atom.router.prometheus.Vectors.vector;
import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.PrometheusReading;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Over real sockets, with a look every second. */
class PrometheusSourceIT {
    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    private static final Region EU = region("eu-west-1", 0, "region=\"eu-west-1\"");
    private static final Region US = region("us-east-1", 0, "region=\"us-east-1\"");

    private final BlockingQueue<PrometheusReading> readings = new LinkedBlockingQueue<>();
    private final BlockingQueue<RegionId> of = new LinkedBlockingQueue<>();
    private Optional<PrometheusSource> opened = Optional.empty();

    @AfterEach
    void close() {
        opened.ifPresent(PrometheusSource::close);
    }

    @Test
    void handsOnWhatPrometheusSaysOfEachRegion() throws InterruptedException {
        answer(aResponse().withBody(vector(element("p95", "0.25"), element("age", "4"))));
        PrometheusSource source = start(plain(), List.of(EU, US));

        PrometheusReading reading = next();
        next();

        assertThat(reading.inputs().p95Seconds()).hasValue(0.25);
        assertThat(reading.inputs().errorRatio()).isEmpty();
        assertThat(reading.staleAtNanos() - reading.sampledAtNanos()).isEqualTo(7_000_000_000L); // 4 s old, 3 to hold
        assertThat(List.of(of.take(), of.take())).containsExactlyInAnyOrder(EU.id(), US.id());
        assertThat(source.status().away()).isFalse();
        assertThat(source.status().lastSuccess()).isPresent();
        assertThat(source.status().lastError()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "400, 'status 400: the query is malformed'",
        "422, 'status 422: the query cannot be executed'",
        "302, 'status 302 (expected: 200)'",
        "503, 'status 503: it took too long'",
        "200, 'an answer that is no JSON'",
    })
    void saysWhatIsWrongAndNothingOfTheAnswer(int status, String reason) {
        answer(aResponse().withStatus(status).withBody("a secret of the server").withHeader("Location", "/elsewhere"));
        PrometheusSource source = start(plain(), List.of(EU));

        PrometheusStatus failed = await(source, each -> each.failures() > 0);

        assertThat(failed.lastError()).contains("eu-west-1: " + reason);
        assertThat(failed.away()).isTrue();
        assertThat(readings).isEmpty();
    }

    @Test
    void boundsAnswersInSizeAndTime() {
        answer(aResponse().withBody(vector(element("p95", "1")) + " ".repeat(300 * 1024)));
        PrometheusSource source = start(plain(), List.of(EU));
        assertThat(await(source, each -> each.failures() > 0).lastError().orElseThrow())
                .contains("262144 bytes");

        answer(aResponse().withBody(vector()).withFixedDelay(20_000));
        long before = source.status().failures();
        assertThat(await(source, each -> each.failures() > before + 1)
                        .lastError()
                        .orElseThrow())
                .contains("no answer: ");
    }

    @Test
    void goesOnAfterPrometheusWasAway() throws InterruptedException {
        answer(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
        PrometheusSource source = start(plain(), List.of(EU));
        await(source, PrometheusStatus::away);

        answer(aResponse().withBody(vector(element("error_ratio", "0.5"))));

        assertThat(next().inputs().errorRatio()).hasValue(0.5);
        assertThat(await(source, each -> !each.away()).lastError()).isEmpty();
    }

    @Test
    void asksWithTheUserOfTheUrlAndShowsNoPassword() throws InterruptedException {
        answer(aResponse().withBody(vector()));
        PrometheusSource source =
                start(config("http://ops:s3cret@127.0.0.1:" + SERVER.getPort() + "/p/", Path.of("")), List.of(EU));
        next();

        SERVER.verify(postRequestedFor(urlEqualTo("/p/api/v1/query"))
                .withHeader("Authorization", equalTo("Basic b3BzOnMzY3JldA==")));
        assertThat(source.status().toString()).doesNotContain("s3cret").contains("<REDACTED>@127.0.0.1");
        assertThat(PrometheusLocation.parse("http://ops:s3cret@h").toString()).isEqualTo("http://<REDACTED>@h");
    }

    @Test
    void readsItsTokenAtEachLook(@TempDir Path folder) throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "first\n");
        answer(aResponse().withBody(vector()));
        PrometheusSource source = start(config("http://127.0.0.1:" + SERVER.getPort(), token), List.of(EU));
        next();
        Files.writeString(token, "second");
        readings.clear();
        next();
        next();

        SERVER.verify(postRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer first")));
        assertThat(SERVER.findAll(postRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer second"))))
                .isNotEmpty();
        Files.delete(token);
        assertThat(await(source, each -> each.lastError().isPresent()).lastError())
                .contains("eu-west-1: prometheus.token_file cannot be read");
    }

    @Test
    void forgetsRegionsThatAreGone() throws InterruptedException {
        answer(aResponse().withBody(vector()));
        PrometheusSource source = start(plain(), List.of(EU, US));
        next();
        next();

        source.onRegions(List.of(US));
        next(); // may have been under way
        next();
        of.clear();
        next();
        next();

        assertThat(of).containsOnly(US.id());
    }

    private static void answer(ResponseDefinitionBuilder response) {
        SERVER.resetAll();
        SERVER.stubFor(any(anyUrl()).willReturn(response));
    }

    private static PrometheusConfig plain() {
        return config("http://127.0.0.1:" + SERVER.getPort(), Path.of(""));
    }

    private static PrometheusConfig config(String url, Path token) {
        return new PrometheusConfig(
                Optional.of(PrometheusLocation.parse(url)),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                PrometheusPreset.ROUTER,
                PrometheusQueries.NONE,
                token,
                "");
    }

    private PrometheusSource start(PrometheusConfig config, List<Region> regions) {
        opened = PrometheusSource.start(config, regions, (region, reading) -> {
            readings.add(reading);
            of.add(region);
        });
        return opened.orElseThrow();
    }

    private PrometheusReading next() throws InterruptedException {
        PrometheusReading reading = readings.poll(60, TimeUnit.SECONDS);
        assertThat(reading).isNotNull();
        return reading;
    }

    private static PrometheusStatus await(PrometheusSource source, Predicate<PrometheusStatus> condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.test(source.status())) {
            assertThat(System.nanoTime()).as("status: %s", source.status()).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
        return source.status();
    }
}
