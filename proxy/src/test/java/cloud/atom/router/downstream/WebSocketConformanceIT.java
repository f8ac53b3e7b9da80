package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.upstream.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * WebSocket through the router is WebSocket without it: each case is run straight to the server and through the router,
 * and both sides must have got the same bytes and seen the same end.
 */
class WebSocketConformanceIT {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private static final List<WebSocketCase> CASES = WebSocketCases.all();
    private static final Map<String, CompletableFuture<Seen>> SERVED = new ConcurrentHashMap<>();
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final ExecutorService CLIENTS = Executors.newFixedThreadPool(4, WebSocketConformanceIT::daemon);
    private static final ExecutorService WRITERS = Executors.newCachedThreadPool(WebSocketConformanceIT::daemon);
    private static final FakeUpstream SERVER = FakeUpstream.start(WebSocketConformanceIT::serve);

    /** What happened without the router, in the order of the cases. */
    private static List<Outcome> direct = List.of();

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "websocket-client");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * What one side got and saw.
     *
     * @param fields those of the handshake that are between client and server
     * @param end {@code end}, {@code reset}, or {@code broken off} by a server itself or its peer
     */
    private record Seen(String fields, String bytes, String end) {
        @Override
        public String toString() {
            return fields + bytes.length() + " bytes, hash " + bytes.hashCode() + ", then " + end;
        }
    }

    private record Outcome(Seen client, Seen server) {}

    @BeforeAll
    static void runWithoutRouter() throws Exception {
        direct = runAll(SERVER.port());
    }

    @AfterAll
    static void close() {
        SERVER.close();
        CLIENTS.shutdown();
        WRITERS.shutdown();
    }

    static Stream<Transport.Choice> transports() {
        return Transports.here();
    }

    @Test
    void theCasesDoWhatTheyAreNamedFor() {
        assertThat(CASES).hasSizeGreaterThanOrEqualTo(200).doesNotHaveDuplicates();
        assertThat(direct).allMatch(outcome -> outcome.client.end.matches("end|reset|enough"));
        Outcome echo = of("1 framing: opcode 1, 125 bytes");
        assertThat(echo.client.bytes).hasSize(127 + 4).endsWith("\u0088\u0002\u0003\u00e8");
        assertThat(of("6 not UTF-8 c0af").client.bytes).isEqualTo("\u0088\u0002\u0003\u00ef");
        assertThat(of("3 reserved bits 1 in text").client.bytes).endsWith("\u0088\u0002\u0003\u00ea");
        assertThat(of("12 compressed message of 100 bytes").client.fields).contains("permessage-deflate");
        assertThat(of("14 server that will reset").client.end).isEqualTo("reset");
        assertThat(of("14 client that breaks off").server.end).isEqualTo("broken off");
        assertThat(of("14 server that will drop").client.end).isEqualTo("end");
    }

    private static Outcome of(String name) {
        for (int i = 0; i < CASES.size(); i++) {
            if (CASES.get(i).name().equals(name)) {
                return direct.get(i);
            }
        }
        throw new AssertionError("no case " + name);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void everyCaseGoesThroughTheRouterAsItGoesWithoutIt(Transport.Choice transport) throws Exception {
        PlaneRig rig = PlaneRig.of(SERVER);
        rig.upstreams.clear(); // it serves the other transports, too
        rig.transport = transport;
        try (rig) {
            List<Outcome> through = runAll(rig.start().plane().address().getPort());

            List<String> differences = new ArrayList<>();
            for (int i = 0; i < CASES.size(); i++) {
                if (!through.get(i).equals(direct.get(i))) {
                    differences.add(CASES.get(i) + "\n  without: " + direct.get(i) + "\n  through: " + through.get(i));
                }
            }
            assertThat(differences).isEmpty();
            System.out.println(CASES.size() + " WebSocket cases alike, with and without the router: " + transport);
        }
    }

    private static List<Outcome> runAll(int port) throws Exception {
        List<Callable<Outcome>> runs = new ArrayList<>();
        CASES.forEach(each -> runs.add(() -> run(each, port)));
        List<Outcome> outcomes = new ArrayList<>();
        for (Future<Outcome> run : CLIENTS.invokeAll(runs)) {
            outcomes.add(run.get());
        }
        return outcomes;
    }

    private static Outcome run(WebSocketCase what, int port) throws Exception {
        String id = "/" + what.service() + "?" + RUNS.incrementAndGet();
        CompletableFuture<Seen> served = new CompletableFuture<>();
        SERVED.put(id, served);
        Seen client = talk(what, id, port);
        return new Outcome(client, served.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));
    }

    private static Seen talk(WebSocketCase what, String id, int port) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            String handshake = "GET " + id
                    + " HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n" + what.fields() + "\r\n";
            socket.getOutputStream().write(handshake.getBytes(StandardCharsets.US_ASCII));
            String head = readHead(socket.getInputStream());
            assertThat(head).as(what.name()).startsWith("HTTP/1.1 101 ");
            Future<?> writing = WRITERS.submit(() -> write(what, socket));
            Received received =
                    read(socket.getInputStream(), what.end() == WebSocketCase.End.RESET ? 2 : Integer.MAX_VALUE);
            writing.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            if (what.end() == WebSocketCase.End.RESET) {
                socket.setSoLinger(true, 0);
            }
            return new Seen(fields(head), received.bytes, received.end);
        }
    }

    /** A server that breaks off may end this early: what the server got tells. */
    private static void write(WebSocketCase what, Socket socket) {
        try {
            OutputStream out = socket.getOutputStream();
            for (byte[] piece : what.writes()) {
                out.write(piece);
            }
            if (what.end() == WebSocketCase.End.FINISH) {
                socket.shutdownOutput();
            }
        } catch (IOException brokenOff) {
            return;
        }
    }

    private record Received(String bytes, String end) {}

    private static Received read(InputStream in, int most) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            byte[] buffer = new byte[64 << 10];
            int read = 0;
            while (read >= 0 && bytes.size() < most) {
                read = in.read(buffer, 0, Math.min(buffer.length, most - bytes.size()));
                bytes.write(buffer, 0, Math.max(0, read));
            }
            return new Received(bytes.toString(StandardCharsets.ISO_8859_1), read < 0 ? "end" : "enough");
        } catch (IOException e) {
            boolean reset =
                    String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("reset");
            return new Received(bytes.toString(StandardCharsets.ISO_8859_1), reset ? "reset" : e.toString());
        }
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed inside the head: \"" + head + "\"");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static String fields(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    // ---- the server

    private static void serve(FakeUpstream.Request request, FakeUpstream.Wire wire) throws IOException {
        String service = request.path().replaceAll("[/?0-9]", "");
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        String end = "broken off";
        try {
            WebSocketServices.serve(service, wire, got);
            end = "end";
        } finally {
            CompletableFuture<Seen> served = SERVED.remove(request.path());
            if (served != null) {
                served.complete(new Seen(fields(request.head), got.toString(StandardCharsets.ISO_8859_1), end));
            }
        }
    }

    /** The answer to a handshake. */
    static String switching(boolean compresses) {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + ACCEPT + "\r\n"
                + (compresses ? "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n" : "")
                + "Sec-WebSocket-Protocol: chat\r\n\r\n";
    }
}
