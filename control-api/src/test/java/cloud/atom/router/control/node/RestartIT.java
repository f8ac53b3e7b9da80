package cloud.atom.router.control.node;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.node.SteadyLoad.Kind;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hot restarts and drains of real processes under 200 connections. In the suite a short form; {@code -Drestarts=10} is
 * the long one.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS) // each step has its own limit
final class RestartIT {
    private static final int RESTARTS = Integer.getInteger("restarts", 2);
    private static final int DRAINS = RESTARTS > 2 ? RESTARTS : 1;
    private static final Map<Kind, Integer> CLIENTS =
            Map.of(Kind.SHORT, 120, Kind.SECURE, 20, Kind.LONG, 30, Kind.SOCKET, 30);

    @TempDir
    private Path folder;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("restart-load", true), NioIoHandler.newFactory());
    private final Deque<RunningRouter> routers = new ArrayDeque<>();
    private LoadRegion region;

    @BeforeEach
    void writeConfiguration() throws IOException {
        region = LoadRegion.start(loops);
        Files.createDirectories(folder.resolve("policies"));
        Files.writeString(folder.resolve("registry.yaml"), """
                regions:
                  - id: eu-west-1
                    name: Ireland
                    country: IE
                    continent: EU
                    location: { lat: 53.35, lon: -6.26 }
                    endpoints: [ { url: "http://127.0.0.1:%d" } ]
                    health: { path: /health, interval: 5s, timeout: 20s }
                """.formatted(region.port()));
        Files.writeString(folder.resolve("policies/load.yaml"), policy("load", 1));
        Files.writeString(folder.resolve("router.yaml"), """
                data_dir: data
                registry: { url: "file:%s" }
                simulation_mode: true
                policies: { directory: policies }
                request_log: { enabled: false }
                timeouts: { drain: 20s }
                slo: { p95: 60s }       # of a busy machine
                upstream: { breaker: false, ejection: false }
                """.formatted(folder.resolve("registry.yaml")));
    }

    private static String policy(String name, int version) {
        return """
                apiVersion: router.atom.cloud/v1
                kind: RoutingPolicy
                metadata: { tenant: acme, name: %1$s, environment: simulation, version: %2$d }
                spec: { hosts: [%1$s.example], residency: { allow: ["*"] }, slo: { p95: 60s, min_score: 0 } }
                """.formatted(name, version);
    }

    @AfterEach
    void end() {
        routers.forEach(RunningRouter::close);
        region.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void losesNoRequestWhenOneProcessAfterTheOtherTakesOver() throws Exception {
        RunningRouter first = start(List.of());
        int control = first.port("control API");
        assertThat(apply(control, policy("later", 7))).contains("\"active\"");
        SteadyLoad load = load(first);

        for (int i = 0; i < RESTARTS; i++) {
            RunningRouter before = routers.getLast();
            RunningRouter next = start(List.of("--takeover"));
            assertThat(next.text()).contains("took over from process " + before.pid());
            assertThat(before.exitCode()).as(before.text()).isZero();
            assertThat(before.text()).endsWith("drained\n");
            long until = load.served(Kind.SHORT) + 200;
            RunningRouter.await("the next one serves", () -> load.served(Kind.SHORT) > until);
        }

        load.stop();
        RunningRouter.await("the load is over", load::isOver);
        System.out.println(RESTARTS + " restarts: " + load);
        assertThat(load.failures).isEmpty();
        // Applied by a call, not by a file: it lived in the memory of the first process only.
        assertThat(get(control, "/policy/acme.default.later")).contains("\"active_version\":7");
        assertThat(get(control, "/ready")).contains("ready");
    }

    @Test
    void answersEveryAcceptedRequestWhenToldToEnd() throws Exception {
        for (int i = 0; i < DRAINS; i++) {
            RunningRouter router = start(List.of());
            SteadyLoad load = load(router);

            load.mayBeRefused();
            router.terminate();

            assertThat(router.exitCode()).as(router.text()).isZero();
            RunningRouter.await("the load is over", load::isOver);
            System.out.println("drain " + (i + 1) + ": " + load);
            assertThat(load.failures).isEmpty();
            assertThat(router.text()).endsWith("drained\n");
        }
    }

    @Test
    void leavesTheRunningRouterAloneWhenTheNextOneCannotStart() throws Exception {
        RunningRouter running = start(List.of());
        int control = running.port("control API");
        RunningRouter failed = start(List.of("--takeover", "--set", "transport=nio"));
        assertThat(failed.exitCode()).isOne();
        assertThat(failed.text()).contains("transport: nio (expected: epoll");
        try (var taken = new ServerSocket(0)) {
            failed = start(List.of("--takeover", "--set", "control.bind=127.0.0.1:" + taken.getLocalPort()));
        }
        assertThat(failed.exitCode()).isOne();
        assertThat(failed.text()).contains("cannot start: control.bind");

        assertThat(get(control, "/ready")).contains("ready");
        RunningRouter next = start(List.of("--takeover"));
        assertThat(next.text()).contains("took over from process " + running.pid());
        assertThat(running.exitCode()).isZero();

        RunningRouter alone = start(List.of("--takeover", "--set", "data_dir=" + folder.resolve("elsewhere")));
        assertThat(alone.exitCode()).isOne();
        assertThat(alone.text()).contains("no running router to take over from");
        assertThat(get(control, "/ready")).contains("ready");
        endsAtOnceWhenToldTwice(next);
    }

    private static void endsAtOnceWhenToldTwice(RunningRouter router) throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), router.port("data plane"))) {
            // Holds the drain: the rest of the head may still come.
            client.getOutputStream().write("GET /".getBytes(US_ASCII));
            router.terminate();
            RunningRouter.await("it drains", () -> router.text().contains("draining, at most 20 s"));

            router.terminate();

            assertThat(router.exitCode()).isZero();
            assertThat(router.text()).endsWith("told twice: ends at once\n");
        }
    }

    private RunningRouter start(List<String> more) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("--config", folder.resolve("router.yaml").toString()));
        for (String key : List.of("proxy.bind", "proxy.tls_bind", "control.bind")) {
            arguments.addAll(List.of("--set", key + "=127.0.0.1:0"));
        }
        arguments.addAll(more);
        RunningRouter router = RunningRouter.start(folder, arguments);
        routers.add(router);
        return router;
    }

    private SteadyLoad load(RunningRouter router) {
        SteadyLoad load = new SteadyLoad(loops, new SteadyLoad.Ports(router.port("data plane"), router.port("TLS")));
        CLIENTS.forEach(load::add);
        RunningRouter.await(
                "every kind is served: " + load,
                () -> !load.failures.isEmpty()
                        || CLIENTS.entrySet().stream().allMatch(kind -> load.served(kind.getKey()) > kind.getValue()));
        assertThat(load.failures).isEmpty();
        return load;
    }

    private static String apply(int port, String policy) throws IOException, InterruptedException {
        return ask(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/policy/apply"))
                .header("Content-Type", "application/yaml")
                .POST(HttpRequest.BodyPublishers.ofString(policy)));
    }

    private static String get(int port, String path) throws IOException, InterruptedException {
        return ask(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)));
    }

    private static String ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
