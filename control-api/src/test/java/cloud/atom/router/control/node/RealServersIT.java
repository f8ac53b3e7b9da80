package cloud.atom.router.control.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.atom.router.control.load.LoadPlan;
import cloud.atom.router.control.load.LoadReport;
import cloud.atom.router.control.load.LoadReport.Series;
import cloud.atom.router.control.load.LoadRequest;
import cloud.atom.router.control.load.LoadRun;
import cloud.atom.router.control.load.Outcome;
import cloud.atom.router.control.load.RequestSource;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.node.ConfigInputs;
import cloud.atom.router.node.ConfigLoader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three regions that nobody here wrote: Debian's nginx, through a registry file. */
final class RealServersIT {
    private static final String IRELAND = "eu-west-1";
    private static final String VIRGINIA = "us-east-1";
    private static final String TOKYO = "ap-northeast-1";
    private static final String LONDON = "81.2.69.142";
    private static final String OSAKA = "210.138.184.59";
    private static final int BIG = 64 << 20;
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    private static Path folder;

    private static final Map<String, Nginx> REGIONS = new LinkedHashMap<>();
    private static RouterNode node;
    private static int revision;
    private static int policyVersion;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(Nginx.program().isPresent(), "no nginx on this machine (Debian: apt-get install nginx-light)");
        Path files = Files.createDirectories(folder.resolve("files"));
        byte[] big = new byte[BIG];
        new SplittableRandom(1).nextBytes(big);
        Files.write(files.resolve("big.bin"), big);
        for (String region : List.of(IRELAND, VIRGINIA, TOKYO)) {
            REGIONS.put(region, Nginx.start(Files.createDirectories(folder.resolve(region)), region, files));
        }
        writeRegistry(0);
        Map<String, String> variables = new HashMap<>();
        variables.put("GLOBAL_REGISTRY_URL", "file:" + folder.resolve("registry.yaml"));
        variables.put("SIMULATION_MODE", "true");
        for (String address : List.of("PROXY_BIND_ADDR", "PROXY_TLS_BIND_ADDR", "ROUTER_BIND_ADDR")) {
            variables.put(address, "127.0.0.1:0");
        }
        variables.put("ROUTER_DATA_DIR", folder.resolve("data").toString());
        variables.put("ROUTER_POLICIES_DIRECTORY", folder.resolve("policies").toString());
        ConfigInputs inputs = new ConfigInputs(Optional.empty(), variables, List.of(), folder);
        Path home = Path.of(System.getProperty("router.home", ".."));
        node = RouterNode.start(ConfigLoader.load(inputs), home, OutputStream.nullOutputStream());
        apply("shop", IRELAND, VIRGINIA);
        apply("far", TOKYO, VIRGINIA);
    }

    @AfterAll
    static void stop() throws Exception {
        if (node != null) {
            node.close();
        }
        for (Nginx nginx : REGIONS.values()) {
            nginx.close();
        }
    }

    @Test
    void curlIsServedByTheNearestRegion() throws Exception {
        Process curl = curl("-si", "-H", "Host: shop.example", "-H", "X-Forwarded-For: " + LONDON, url("/who"));

        String answer = new String(curl.getInputStream().readAllBytes(), UTF_8);

        assertThat(curl.waitFor()).isZero();
        assertThat(answer)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .containsIgnoringCase("\r\nx-region: " + IRELAND + "\r\n")
                .endsWith("\r\n\r\n" + IRELAND);
    }

    @Test
    void carriesABigBodyUnchangedBothWays() throws Exception {
        Path down = folder.resolve("down.bin");
        Path original = folder.resolve("files/big.bin");

        HttpResponse<Path> download = client.send(get("/big.bin"), BodyHandlers.ofFile(down));
        HttpRequest put = to("/up/big.bin").PUT(BodyPublishers.ofFile(original)).build();
        HttpRequest chunked = to("/up/chunked.bin")
                .PUT(BodyPublishers.fromPublisher(BodyPublishers.ofFile(original)))
                .build();

        assertThat(download.statusCode()).isEqualTo(200);
        assertThat(Files.mismatch(down, original)).isEqualTo(-1);
        assertThat(client.send(put, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
        assertThat(client.send(chunked, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
        Nginx ireland = region(IRELAND);
        assertThat(Files.mismatch(ireland.uploaded("big.bin"), original)).isEqualTo(-1);
        assertThat(Files.mismatch(ireland.uploaded("chunked.bin"), original)).isEqualTo(-1);
    }

    @Test
    void losesNoRequestWhenARegionIsKilledUnderLoadAndReturnsByARamp() throws Exception {
        awaitShare(TOKYO, 1);
        try (LoadRun run = LoadRun.start(load("far.example", OSAKA))) {
            pass(SECOND);
            Duration killed = run.elapsed();
            region(TOKYO).kill();
            pass(SECOND.multipliedBy(4));
            region(TOKYO).start();
            Duration restarted = run.elapsed();
            awaitShare(TOKYO, 0.1);
            Duration back = run.elapsed();
            awaitShare(TOKYO, 0.4);
            Duration partly = run.elapsed();
            run.stop();
            LoadReport report = run.report();

            Series tokyo = report.timeline(outcome -> outcome.key().startsWith(TOKYO));
            Series elsewhere = report.timeline(outcome -> outcome.key().startsWith(VIRGINIA));
            int dead = LoadReport.sliceAt(killed.plus(SECOND));
            int reborn = (int) (restarted.toMillis() / LoadReport.SLICE.toMillis());
            assertThat(report.failuresAfter(killed.plus(SECOND)))
                    .as("%s", report.errors())
                    .isZero();
            assertThat(tokyo.sum(0, LoadReport.sliceAt(killed))).isPositive();
            assertThat(tokyo.sum(dead, reborn)).isZero();
            assertThat(elsewhere.sum(dead, reborn)).isPositive();
            // It takes a share of its requests, and the share rises.
            assertThat(partly.minus(back)).isGreaterThan(SECOND.multipliedBy(3));
            assertThat(bothServe(tokyo, elsewhere, LoadReport.sliceAt(back)))
                    .as("Tokyo %s, Virginia %s", tokyo, elsewhere)
                    .isGreaterThanOrEqualTo(20);
            assertThat(report.countBy(Outcome::key).keySet()).noneMatch(key -> key.startsWith(IRELAND));
            assertThat(metrics()).contains("router_residency_violations_total 0.0");
        }
    }

    @Test
    void losesNoRequestWhenPoliciesAreReloadedUnderLoad() throws Exception {
        try (LoadRun run = LoadRun.start(load("shop.example", LONDON))) {
            pass(SECOND);
            for (int i = 0; i < 20; i++) {
                apply("shop", IRELAND, VIRGINIA);
                pass(Duration.ofMillis(20));
            }
            run.stop();
            LoadReport report = run.report();

            assertThat(report.requests()).isGreaterThan(1_000);
            assertThat(report.failures()).as("%s", report.errors()).isZero();
        }
    }

    @Test
    void followsAnEndpointThatMovesWithoutLosingARequest() throws Exception {
        String moved = IRELAND + " " + region(IRELAND).port(1);
        try (LoadRun run = LoadRun.start(load("shop.example", LONDON))) {
            pass(SECOND);
            writeRegistry(1);
            await("requests at the new endpoint", () -> servedBy().equals(moved));
            pass(SECOND);
            run.stop();
            LoadReport report = run.report();

            int end = report.timeline(outcome -> true).length();
            assertThat(report.failures()).as("%s", report.errors()).isZero();
            assertThat(report.timeline(outcome -> !outcome.key().equals(moved)).sum(end - 5, end))
                    .isZero();
        } finally {
            writeRegistry(0);
        }
    }

    /** How many slices from {@code from} on have answers of both. */
    private static int bothServe(Series one, Series other, int from) {
        int count = 0;
        for (int slice = from; slice < one.length(); slice++) {
            count += one.at(slice) > 0 && other.at(slice) > 0 ? 1 : 0;
        }
        return count;
    }

    private static Nginx region(String name) {
        return requireNonNull(REGIONS.get(name));
    }

    private static LoadPlan load(String host, String address) {
        LoadRequest request = LoadRequest.get("/who", Map.of("Host", host, "X-Forwarded-For", address));
        InetSocketAddress target = new InetSocketAddress(
                node.dataAddress().host(), node.dataAddress().port());
        return LoadPlan.to(target, RequestSource.cycle(request))
                .withConnections(64)
                .withDuration(Duration.ofSeconds(60))
                .withKeyField("X-Served-By");
    }

    private static Process curl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("curl"));
        command.addAll(List.of(arguments));
        boolean present = List.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).stream()
                .anyMatch(path -> Files.isExecutable(Path.of(path, "curl")));
        assumeTrue(present, "no curl on this machine (Debian: apt-get install curl)");
        return new ProcessBuilder(command).start();
    }

    private String servedBy() {
        try {
            HttpResponse<String> answer = client.send(get("/who"), BodyHandlers.ofString());
            return answer.headers().firstValue("x-served-by").orElse("");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static HttpRequest get(String path) {
        return to(path).GET().build();
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(url(path)))
                .header("Host", "shop.example")
                .header("X-Forwarded-For", LONDON);
    }

    private static String url(String path) {
        return "http://" + node.dataAddress() + path;
    }

    private static String metrics() throws IOException {
        try (WireClient control = new WireClient(node.controlAddress())) {
            return control.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .body();
        }
    }

    /** Applies the next version of a policy that keeps its tenant's requests in two regions. */
    private static void apply(String tenant, String region, String fallback) throws IOException {
        policyVersion++;
        String policy = """
                apiVersion: router.atom.cloud/v1
                kind: RoutingPolicy
                metadata: { tenant: %s, name: web, environment: simulation, version: %d }
                spec:
                  hosts: [%s.example]
                  residency: { allow: [%s, %s] }
                  affinity: { strategy: nearest, band: 0ms }
                """.formatted(tenant, policyVersion, tenant, region, fallback);
        try (WireClient control = new WireClient(node.controlAddress())) {
            WireClient.Reply reply = control.send("POST /policy/apply HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/yaml\r\nContent-Length: " + policy.length() + "\r\n\r\n" + policy);
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        }
    }

    /** Writes the registry anew, with each region's endpoint at its port of that index. */
    private static void writeRegistry(int port) throws IOException {
        revision++;
        StringBuilder text = new StringBuilder("revision: " + revision + "\nregions:\n");
        List<String> places = List.of(
                "country: IE, continent: EU, location: { lat: 53.35, lon: -6.26 }",
                "country: US, continent: NA, location: { lat: 38.95, lon: -77.45 }",
                "country: JP, continent: AS, location: { lat: 35.68, lon: 139.69 }");
        int index = 0;
        for (Map.Entry<String, Nginx> region : REGIONS.entrySet()) {
            text.append("  - { id: ")
                    .append(region.getKey())
                    .append(", name: x, ")
                    .append(places.get(index));
            text.append(", endpoints: [{ url: \"http://127.0.0.1:")
                    .append(region.getValue().port(port));
            text.append("\" }], health: { interval: 500ms, timeout: 500ms } }\n");
            index++;
        }
        Path written = Files.writeString(folder.resolve("registry.new"), text);
        Files.move(written, folder.resolve("registry.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Waits until a region takes at least that share of its traffic. */
    private static void awaitShare(String region, double share) {
        await(region + " takes " + share, () -> {
            RegionHealth health = node.router().states().current().health().of(new RegionId(region));
            return health != null && health.takesRequests() && health.share().health() >= share;
        });
    }

    private static void await(String what, BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(30));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("not in time: %s", what).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Lets time pass while a load runs. */
    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
