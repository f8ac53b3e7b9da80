package cloud.atom.router.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.EndpointTls;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.ProxyProtocol;
import cloud.atom.router.testing.HeaderSockets;
import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.testing.UnixServer;
import cloud.atom.router.tls.TlsProvider;
import cloud.atom.router.tls.UpstreamTls;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Polls of endpoints whose connections begin with a PROXY protocol header: they say that they are the router's own. */
class AnnouncedPollIT {
    private static final HealthPolling POLLING =
            new HealthPolling("/health", Duration.ofSeconds(1), Duration.ofSeconds(5), 2, 3);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final String LOCAL = "\\r\\n\\r\\n\\x00\\r\\nQUIT\\n \\x00\\x00\\x00";

    private final TestAuthority authority = new TestAuthority("regions");
    private final UpstreamTls tls = new UpstreamTls(TlsProvider.best());
    private final EndpointPollers pollers = EndpointPollers.of(tls);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        pollers.close();
        tls.close();
    }

    private PollResult poll(Endpoint endpoint) throws Exception {
        tls.prepare(List.of(Regions.of(endpoint)));
        return pollers.poll(endpoint, POLLING).get(10, TimeUnit.SECONDS);
    }

    /** Answers each connection once. */
    private static void serve(ServerSocket server) {
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    readHead(socket.getInputStream());
                    socket.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException closed) {
                    // The next one, if there is one.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void readHead(InputStream in) throws IOException {
        for (int last = 0; last != 0x0d0a0d0a; ) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            last = (last << 8) | next;
        }
    }

    @ParameterizedTest
    @CsvSource({"V1, false", "V2, false", "V1, true", "V2, true"})
    void saysThatAPollIsTheRoutersOwn(ProxyProtocol version, boolean secure) throws Exception {
        HeaderSockets sockets = secure
                ? HeaderSockets.secure(authority.context(authority.issue("ip:127.0.0.1")))
                : HeaderSockets.plain();
        Path trusted = TestAuthority.write(folder.resolve("ca.pem"), authority.pem());
        try (ServerSocket server = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            serve(server);
            URI url = URI.create((secure ? "https" : "http") + "://127.0.0.1:" + server.getLocalPort());
            Endpoint plain = secure
                    ? new Endpoint(url, 1, Optional.of(new EndpointTls(trusted.toString(), "", "", "")))
                    : new Endpoint(url, 1);

            assertThat(poll(plain.with(version)).status()).isEqualTo(PollResult.Status.OK);
            assertThat(poll(plain)).isEqualTo(PollResult.FAILED);

            String told = sockets.texts().get(0);
            if (version == ProxyProtocol.V2) {
                assertThat(told).isEqualTo(LOCAL);
            } else {
                assertThat(told)
                        .matches("PROXY TCP4 127\\.0\\.0\\.1 127\\.0\\.0\\.1 [0-9]+ " + server.getLocalPort()
                                + "\\\\r\\\\n");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void announcesItselfToUnixSockets(ProxyProtocol version) throws Exception {
        Path socket = folder.resolve("region.sock");
        Endpoint endpoint = new Endpoint(URI.create("unix:" + socket), 1).with(version);
        try (UnixServer server = UnixServer.answering(socket, OK)) {
            poll(endpoint);

            // Of version 2 the head that the server reads ends inside of the header.
            assertThat(server.heads().get(0))
                    .startsWith(version == ProxyProtocol.V1 ? "PROXY UNKNOWN\r\nGET /health HTTP/1.1\r\n" : "\r\n\r\n");
        }
    }
}
