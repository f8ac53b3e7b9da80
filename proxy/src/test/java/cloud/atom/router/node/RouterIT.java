package cloud.atom.router.node;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.config.SettingOverride;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.simulation.SimulatedRegion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole router without its control API, in simulation mode, over real sockets. */
final class RouterIT {
    private static final String LONDON = "81.2.69.142";
    private static final String OSAKA = "210.138.184.59";

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Router router;

    @BeforeEach
    void start() {
        List<SettingOverride> flags = List.of(
                flag("proxy.bind", "127.0.0.1:0"),
                flag("proxy.tls_bind", "127.0.0.1:0"),
                flag("data_dir", folder.toString()),
                flag("policies.directory", folder.resolve("policies").toString()));
        ConfigInputs inputs = new ConfigInputs(Optional.empty(), Map.of(), flags, folder);
        router = Router.start(ConfigLoader.load(inputs).config(), folder, log);
    }

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void sendsEachClientToItsNearestRegionAndSaysSo() throws Exception {
        HttpResponse<String> london = get("/api", "t1.example", LONDON);
        HttpResponse<String> osaka = get("/api", "t1.example", OSAKA);

        assertThat(london.statusCode()).isEqualTo(200);
        assertThat(london.headers().firstValue("x-region")).contains("eu-west-1");
        assertThat(london.body()).contains("\"region\":\"eu-west-1\"").contains("simulation");
        assertThat(london.headers().firstValue("x-trace-id").orElse("")).matches("[0-9a-f]{32}");
        assertThat(osaka.headers().firstValue("x-region")).contains("ap-northeast-1");
    }

    @Test
    void keepsAnEuTenantInTheEuEvenWhenAllItsRegionsAreDown() throws Exception {
        assertThat(get("/", "t2.example", OSAKA)
                        .headers()
                        .firstValue("x-region")
                        .orElse(""))
                .startsWith("eu-");
        simulated("eu-west-1").kill();
        simulated("eu-central-1").kill();

        HttpResponse<String> refused = await(503, "t2.example");

        assertThat(refused.body()).contains("\"reason\":\"region.none_eligible\"");
        assertThat(get("/", "t1.example", LONDON).statusCode()).isEqualTo(200);
    }

    @Test
    void goesOnToTheNextRegionWhenTheNearestIsKilled() throws Exception {
        simulated("ap-northeast-1").kill();

        for (int i = 0; i < 50; i++) {
            assertThat(get("/", "t1.example", OSAKA).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void logsEachRequestWithoutPersonalData() throws Exception {
        get("/secret-path?email=a@b.example", "t1.example", LONDON);
        router.close();

        String line = log.toString(StandardCharsets.UTF_8);
        assertThat(line).contains("\"tenant_id\":\"t1\"").contains("\"region\":\"eu-west-1\"");
        assertThat(line).doesNotContain(LONDON).doesNotContain("secret-path").doesNotContain("example");
    }

    @Test
    void countsWhatItDid() throws Exception {
        get("/", "t1.example", LONDON);

        // A request is counted a moment after its answer has gone out.
        await(() -> metrics().contains("router_requests_total{phase=\"completed\",tenant=\"t1\"} 1.0"));
        String page = metrics();

        assertThat(page).contains("router_residency_violations_total 0.0");
        assertThat(page).contains("region_score{region=\"eu-west-1\"} 1.0");
    }

    private String metrics() {
        return new String(router.metrics().scrape("").body(), StandardCharsets.UTF_8);
    }

    private static void await(BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
        while (!condition.getAsBoolean() && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private SimulatedRegion simulated(String region) {
        return router.simulation().orElseThrow().control(new RegionId(region));
    }

    /** Asks until the answer has that status; between two questions only the answer's own time passes. */
    private HttpResponse<String> await(int status, String host) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
        HttpResponse<String> answer = get("/", host, LONDON);
        while (answer.statusCode() != status && Instant.now().isBefore(deadline)) {
            answer = get("/", host, LONDON);
        }
        assertThat(answer.statusCode()).isEqualTo(status);
        return answer;
    }

    private HttpResponse<String> get(String path, String host, String address)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + router.dataPlane().address().getPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Host", host)
                .header("X-Forwarded-For", address)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static SettingOverride flag(String key, String value) {
        return new SettingOverride(key, SettingOverride.FLAGS, key, value);
    }
}
