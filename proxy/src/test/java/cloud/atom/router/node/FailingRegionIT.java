package cloud.atom.router.node;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.config.SettingOverride;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.model.RegionId;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole router over a real region that answers every poll with 200 and every request with 503. */
final class FailingRegionIT {
    private static final RegionId FAILING = new RegionId("failing");
    private static final String LONDON = "81.2.69.142";

    /** Fifty a second. */
    private static final Duration PACE = Duration.ofMillis(20);

    /** Three seconds of them. */
    private static final int MOST_REQUESTS = 150;

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger polled = new AtomicInteger();
    private HttpServer failing;
    private HttpServer well;
    private Router router;

    @BeforeEach
    void start() throws IOException {
        failing = serve(503);
        well = serve(200);
        Path registry = Files.writeString(folder.resolve("registry.yaml"), """
                regions:
                  - { id: failing, name: Ireland, country: IE, continent: EU, location: { lat: 53.35, lon: -6.26 }, endpoints: [{ url: "http://127.0.0.1:%d" }] }
                  - { id: well, name: Virginia, country: US, continent: NA, location: { lat: 38.95, lon: -77.45 }, endpoints: [{ url: "http://127.0.0.1:%d" }] }
                """.formatted(
                        failing.getAddress().getPort(), well.getAddress().getPort()));
        Files.createDirectories(folder.resolve("policies"));
        Files.writeString(folder.resolve("policies/acme.yaml"), """
                apiVersion: router.atom.cloud/v1
                kind: RoutingPolicy
                metadata: { tenant: acme, name: api, environment: simulation, version: 1 }
                spec:
                  hosts: [api.acme.example]
                  residency: { allow: ["*"] }
                  routes: [{ name: all, retry: { attempts: 1 } }]
                """);
        List<SettingOverride> flags = List.of(
                flag("simulation_mode", "true"),
                flag("registry.url", "file:" + registry),
                flag("proxy.bind", "127.0.0.1:0"),
                flag("proxy.tls_bind", "127.0.0.1:0"),
                flag("data_dir", folder.resolve("data").toString()),
                flag("policies.directory", folder.resolve("policies").toString()));
        ConfigInputs inputs = new ConfigInputs(Optional.empty(), Map.of(), flags, folder);
        router = Router.start(ConfigLoader.load(inputs).config(), folder, new ByteArrayOutputStream());
    }

    @AfterEach
    void close() {
        router.close();
        failing.stop(0);
        well.stop(0);
    }

    @Test
    void isLeftWithinThreeSecondsOfTrafficThoughItsPollsAreGood() throws Exception {
        int sent = 0;
        while (takesRequests() && sent < 10 * MOST_REQUESTS) {
            get();
            sent++;
            LockSupport.parkNanos(PACE.toNanos());
        }

        // Counted and not timed: a machine that stands still sends fewer of them in three seconds, not more.
        assertThat(failed.get()).isBetween(1, MOST_REQUESTS);
        assertThat(sent).isLessThan(10 * MOST_REQUESTS);
        assertThat(answers(20)).contains(200);
        assertThat(polled.get()).isPositive();
    }

    private List<Integer> answers(int requests) throws IOException, InterruptedException {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            statuses.add(get().statusCode());
        }
        return statuses;
    }

    private boolean takesRequests() {
        RegionHealth known = router.states().current().health().of(FAILING);
        return known == null || known.takesRequests();
    }

    /** A region whose {@code /health} is good. */
    private HttpServer serve(int status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/health", exchange -> {
            polled.incrementAndGet();
            answer(exchange, 200);
        });
        server.createContext("/", exchange -> {
            failed.addAndGet(status == 200 ? 0 : 1);
            answer(exchange, status);
        });
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private HttpResponse<String> get() throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + router.dataPlane().address().getPort() + "/");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Host", "api.acme.example")
                .header("X-Forwarded-For", LONDON)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static SettingOverride flag(String path, String value) {
        return new SettingOverride(path, SettingOverride.FLAGS, path, value);
    }
}
