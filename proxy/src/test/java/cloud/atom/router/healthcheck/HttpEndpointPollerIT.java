package cloud.atom.router.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.EndpointTls;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.tls.TlsProvider;
import cloud.atom.router.tls.UpstreamTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpEndpointPollerIT {
    private static final HealthPolling POLLING =
            new HealthPolling("/health", Duration.ofSeconds(1), Duration.ofSeconds(5), 2, 3);
    private static final HealthPolling IMPATIENT =
            new HealthPolling("/health", Duration.ofSeconds(1), Duration.ofMillis(400), 2, 3);

    private final UpstreamTls tls = new UpstreamTls(TlsProvider.best());
    private final HttpEndpointPoller poller = new HttpEndpointPoller(tls);
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        poller.close();
        tls.close();
        server.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200 OK, true",
        "204 No Content, true",
        "299 Strange, true",
        "302 Found, false",
        "404 Not Found, false",
        "500 Broken, false",
        "503 Busy, false"
    })
    void takesAnySuccessAsHealthyAndFollowsNoRedirect(String status, boolean healthy) throws Exception {
        answer("HTTP/1.1 " + status + "\r\nLocation: /health\r\nContent-Length: 0\r\n\r\n");

        assertThat(poll().answered()).isEqualTo(healthy);
        assertThat(accepted).hasSize(1);
    }

    @Test
    void readsWhatTheBodySays() throws Exception {
        String body = "{\"status\":\"degraded\",\"p95_ms\":250}";
        answer("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

        PollResult result = poll();

        assertThat(result.status()).isEqualTo(PollResult.Status.DEGRADED);
        assertThat(result.inputs().p95Seconds()).hasValue(0.25);
    }

    @Test
    void doesNotReadALongBody() throws Exception {
        String body = "{\"status\":\"degraded\",\"x\":\"" + "x".repeat(1 << 20) + "\"}";
        answer("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

        PollResult result = poll();

        assertThat(result.status()).isEqualTo(PollResult.Status.OK);
        assertThat(result.connectNanos()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "''", // silence
        "'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{'", // a body that does not end
        "'HTTP/1.1 100 Continue\r\n\r\n'"
    })
    void givesUpAfterTheTimeout(String begun) throws Exception {
        answer(begun);

        assertThat(poll(IMPATIENT)).isEqualTo(PollResult.FAILED);
    }

    @Test
    void takesNonsenseAsFailed() throws Exception {
        answer("SSH-2.0-OpenSSH_9.2\r\n\r\n");

        assertThat(poll()).isEqualTo(PollResult.FAILED);
    }

    @Test
    void takesARefusedConnectionAsFailed() throws Exception {
        server.close();

        assertThat(poll()).isEqualTo(PollResult.FAILED);
    }

    @Test
    void pollsWithTheTrustOfTheRegion(@TempDir Path folder) throws Exception {
        TestAuthority authority = new TestAuthority("regions");
        server.close();
        server = authority
                .context(authority.issue("region.example"))
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        String authorities =
                TestAuthority.write(folder.resolve("ca.pem"), authority.pem()).toString();

        assertThat(poll(new EndpointTls(authorities, "", "", "region.example")).status())
                .isEqualTo(PollResult.Status.OK);
        assertThat(poll(new EndpointTls(authorities, "", "", "other.example"))).isEqualTo(PollResult.FAILED);
        assertThat(poll(EndpointTls.DEFAULT)).isEqualTo(PollResult.FAILED);
    }

    private PollResult poll(EndpointTls secured) throws Exception {
        URI url = URI.create("https://127.0.0.1:" + server.getLocalPort());
        Endpoint endpoint = new Endpoint(url, 1, Optional.of(secured));
        tls.prepare(List.of(Regions.of(endpoint)));
        return poller.poll(endpoint, POLLING).get(10, TimeUnit.SECONDS);
    }

    @Test
    void takesAnUnknownHostAsFailed() throws Exception {
        Endpoint nowhere = new Endpoint(URI.create("http://nowhere.invalid:80"), 1);

        assertThat(poller.poll(nowhere, POLLING).get(10, TimeUnit.SECONDS)).isEqualTo(PollResult.FAILED);
    }

    @Test
    void answersFailedAfterClose() throws Exception {
        poller.close();

        assertThat(poll()).isEqualTo(PollResult.FAILED);
    }

    private PollResult poll() throws Exception {
        return poll(POLLING);
    }

    private PollResult poll(HealthPolling polling) throws Exception {
        Endpoint endpoint = new Endpoint(URI.create("http://127.0.0.1:" + server.getLocalPort()), 1);
        return poller.poll(endpoint, polling).get(10, TimeUnit.SECONDS);
    }

    /** Answers the request of every connection with {@code bytes} and leaves it open. */
    private void answer(String bytes) {
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    Socket socket = server.accept();
                    accepted.add(socket);
                    try {
                        readHead(socket.getInputStream());
                        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
                        socket.getOutputStream().flush();
                    } catch (SSLException refused) {
                        // The poll did not believe the certificate.
                        socket.close();
                    }
                }
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void readHead(InputStream in) throws IOException {
        int last = 0;
        while (last != 0x0d0a0d0a) {
            int next = in.read();
            if (next < 0) {
                return;
            }
            last = last << 8 | next;
        }
    }
}
