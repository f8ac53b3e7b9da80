package cloud.atom.router.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.tls.TlsProvider;
import cloud.atom.router.tls.UpstreamTls;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Polls by {@code health.path: tcp}, which say nothing and want nothing but a connection. */
class TcpPollIT {
    private final UpstreamTls tls = new UpstreamTls(TlsProvider.JDK);
    private final EndpointPollers pollers = EndpointPollers.of(tls);

    @AfterEach
    void close() {
        pollers.close();
        tls.close();
    }

    @Test
    void isGoodWhenAConnectionComesAboutAndSendsNothing() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            PollResult result = poll("http://127.0.0.1:" + server.getLocalPort());

            assertThat(result.status()).isEqualTo(PollResult.Status.OK);
            assertThat(result.connectNanos()).isPositive();
            try (Socket accepted = server.accept()) {
                assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void failsWhereNobodyListens() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }

        assertThat(poll("http://127.0.0.1:" + port)).isEqualTo(PollResult.FAILED);
    }

    @Test
    void worksForUnixSockets(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("app.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));

            assertThat(poll("unix:" + path)).isEqualTo(PollResult.OK);
        }
    }

    private PollResult poll(String url) throws Exception {
        HealthPolling polling =
                new HealthPolling(HealthPolling.TCP, Duration.ofSeconds(1), Duration.ofSeconds(20), 2, 3);
        return pollers.poll(new Endpoint(URI.create(url), 1), polling).get(20, TimeUnit.SECONDS);
    }
}
