package cloud.atom.router.control.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The generator against real servers on loopback. */
class LoadRunIT {
    private static final Map<String, String> FIELDS = Map.of("Host", "t1.example");

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void sendsExactlyAsManyRequestsAsPlannedAndReadsEveryAnswer() throws IOException {
        AtomicInteger seen = new AtomicInteger();
        HttpServer server = serve(seen);
        RequestSource source = RequestSource.cycle(
                LoadRequest.get("/ok", FIELDS).from("a"),
                LoadRequest.of("POST", "/refuse", FIELDS, "some body").from("b"),
                LoadRequest.of("HEAD", "/ok", FIELDS, "").from("c"));

        LoadReport report = LoadRun.run(LoadPlan.to(server.getAddress(), source)
                .withConnections(6)
                .withLoops(2)
                .withRequests(600)
                .withKeyField("X-Region"));

        server.stop(0);
        assertThat(seen).hasValue(600);
        assertThat(report.outcomes().keySet())
                .containsExactlyInAnyOrder(
                        new Outcome("a", 200, "eu-west-1", ""),
                        new Outcome("b", 503, "", "region.none_eligible"),
                        new Outcome("c", 200, "eu-west-1", ""));
        assertThat(report.countBy(Outcome::sender)).isEqualTo(Map.of("a", 200L, "b", 200L, "c", 200L));
        assertThat(report.latency().count()).isEqualTo(600);
        assertThat(report.latency().p50()).isPositive();
        assertThat(report.latency().max())
                .isGreaterThanOrEqualTo(report.latency().p99());
    }

    @Test
    void keepsTheRateOfAnOpenLoop() throws IOException {
        HttpServer server = serve(new AtomicInteger());

        LoadReport report =
                LoadRun.run(LoadPlan.to(server.getAddress(), RequestSource.cycle(LoadRequest.get("/ok", FIELDS)))
                        .withConnections(4)
                        .withRate(200)
                        .withDuration(Duration.ofSeconds(1)));

        server.stop(0);
        assertThat(report.requests() + report.unsent()).isEqualTo(200);
        assertThat(report.failures()).isZero();
    }

    @Test
    void givesEveryConnectionItsTurn() throws IOException {
        Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();
        HttpServer server = serve(new AtomicInteger());
        server.createContext("/turn", exchange -> {
            clients.add(exchange.getRemoteAddress());
            exchange.sendResponseHeaders(204, -1);
        });

        LoadRun.run(LoadPlan.to(server.getAddress(), RequestSource.cycle(LoadRequest.get("/turn", FIELDS)))
                .withConnections(4)
                .withRate(100)
                .withRequests(40));

        server.stop(0);
        assertThat(clients).hasSize(4);
    }

    @Test
    void measuresAStallFromWhenRequestsWereDue() throws IOException {
        CountDownLatch stalled = new CountDownLatch(1);
        ServerSocket server = listen(socket -> {
            for (int i = 0; readHead(socket); i++) {
                if (i == 10) {
                    stalled.countDown();
                    TimeUnit.MILLISECONDS.sleep(300); // the stall itself
                }
                answer(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        });

        LoadReport report = LoadRun.run(LoadPlan.to(
                        (InetSocketAddress) server.getLocalSocketAddress(),
                        RequestSource.cycle(LoadRequest.get("/", FIELDS)))
                .withConnections(1)
                .withRate(100)
                .withDuration(Duration.ofSeconds(1)));

        // One connection, 100 requests a second, 0.3 s of stall: some 30 requests were late, not one.
        assertThat(stalled.getCount()).isZero();
        assertThat(report.latency().p90()).isGreaterThan(50_000);
        server.close();
    }

    @Test
    void countsBrokenConnectionsAndGoesOn() throws IOException {
        ServerSocket server = listen(socket -> {
            readHead(socket);
            answer(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            readHead(socket);
            answer(socket, "HTTP/1.1 200 OK\r\nContent-Le");
        });

        LoadReport report = LoadRun.run(LoadPlan.to(
                        (InetSocketAddress) server.getLocalSocketAddress(),
                        RequestSource.cycle(LoadRequest.get("/", FIELDS)))
                .withConnections(1)
                .withRequests(6));

        assertThat(report.countBy(Outcome::kind)).isEqualTo(Map.of("2xx", 3L, "reset", 3L));
        server.close();
    }

    @Test
    void countsWhatIsNotHttp() throws IOException {
        ServerSocket server = listen(socket -> {
            readHead(socket);
            answer(socket, "hello\r\n\r\n");
        });

        LoadReport report = LoadRun.run(LoadPlan.to(
                        (InetSocketAddress) server.getLocalSocketAddress(),
                        RequestSource.cycle(LoadRequest.get("/", FIELDS)))
                .withConnections(1)
                .withRequests(3));

        assertThat(report.errors()).isEqualTo(Map.of("malformed", 3L));
        server.close();
    }

    @Test
    void countsEveryRequestThatFindsNobodyListening() throws IOException {
        InetSocketAddress nobody;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) server.getLocalSocketAddress();
        }

        LoadReport report = LoadRun.run(LoadPlan.to(nobody, RequestSource.cycle(LoadRequest.get("/", FIELDS)))
                .withConnections(2)
                .withRequests(10));

        assertThat(report.errors()).isEqualTo(Map.of("connect", 10L));
    }

    @Test
    void givesUpOnAnAnswerThatDoesNotCome() throws IOException {
        ServerSocket server = listen(socket -> {
            while (readHead(socket)) {
                // says nothing
            }
        });

        LoadReport report = LoadRun.run(LoadPlan.to(
                        (InetSocketAddress) server.getLocalSocketAddress(),
                        RequestSource.cycle(LoadRequest.get("/", FIELDS)))
                .withConnections(2)
                .withRequests(2)
                .withTimeout(Duration.ofMillis(200)));

        assertThat(report.errors()).isEqualTo(Map.of("timeout", 2L));
        server.close();
    }

    @Test
    void stopsWhenAsked() throws IOException {
        HttpServer server = serve(new AtomicInteger());

        LoadReport report;
        try (LoadRun run =
                LoadRun.start(LoadPlan.to(server.getAddress(), RequestSource.cycle(LoadRequest.get("/ok", FIELDS)))
                        .withDuration(Duration.ofMinutes(10)))) {
            run.stop();
            report = run.report();
        }

        server.stop(0);
        assertThat(report.failures()).isZero();
        assertThat(report.elapsed()).isLessThan(Duration.ofSeconds(10));
    }

    private HttpServer serve(AtomicInteger seen) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(threads);
        server.createContext("/ok", exchange -> {
            seen.incrementAndGet();
            exchange.getResponseHeaders().add("X-Region", "eu-west-1");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, head ? -1 : 0); // 0: chunked
            if (!head) {
                exchange.getResponseBody().write(new byte[1000]);
            }
            exchange.close();
        });
        server.createContext("/refuse", exchange -> {
            seen.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            byte[] problem = "{\"reason\":\"region.none_eligible\"}".getBytes(ISO_8859_1);
            exchange.sendResponseHeaders(503, problem.length);
            exchange.getResponseBody().write(problem);
            exchange.close();
        });
        server.start();
        return server;
    }

    private ServerSocket listen(Script script) throws IOException {
        ServerSocket server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        threads.execute(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    script.play(socket);
                } catch (IOException | InterruptedException ended) {
                    // the generator or the test went away
                }
            }
        });
        return server;
    }

    /** Reads up to an empty line; false at the end of the connection. */
    private static boolean readHead(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        int matched = 0;
        while (matched < 4) {
            int b = in.read();
            if (b < 0) {
                return false;
            }
            boolean expected = b == (matched % 2 == 0 ? '\r' : '\n');
            matched = expected ? matched + 1 : 0;
        }
        return true;
    }

    private static void answer(Socket socket, String bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes.getBytes(ISO_8859_1));
        out.flush();
    }

    /** What a server does with one connection. */
    private interface Script {
        void play(Socket socket) throws IOException, InterruptedException;
    }
}
