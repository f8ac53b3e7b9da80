package cloud.atom.router.control.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.tls.DevelopmentCertificate;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handshakes are no part of what the generator measures. */
class LoadTlsIT {
    private static final int PAUSE_MILLIS = 200;

    @TempDir
    private Path folder;

    @Test
    void asksNothingUntilEveryConnectionIsOpen() throws Exception {
        try (ServerSocket server = secure()) {
            CompletableFuture<LoadReport> run =
                    CompletableFuture.supplyAsync(() -> LoadRun.run(plan(server).withRequests(2)));
            try (SSLSocket first = (SSLSocket) server.accept();
                    SSLSocket second = (SSLSocket) server.accept()) {
                first.startHandshake();
                first.setSoTimeout(PAUSE_MILLIS);
                assertThatThrownBy(() -> first.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

                second.startHandshake();
                first.setSoTimeout(0);
                answer(first);
                answer(second);
                assertThat(run.join().countBy(Outcome::kind)).isEqualTo(Map.of("2xx", 2L));
            }
        }
    }

    @Test
    void countsRequestsForWhichNoHandshakeSucceeds() throws Exception {
        CompletableFuture<Void> hangingUp;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            hangingUp = CompletableFuture.runAsync(() -> hangUp(server));

            LoadReport report = LoadRun.run(plan(server).withRequests(3));

            assertThat(report.errors()).isEqualTo(Map.of("connect", 3L));
        }
        hangingUp.join();
    }

    private static LoadPlan plan(ServerSocket server) {
        InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
        return LoadPlan.to(address, RequestSource.cycle(LoadRequest.get("/", Map.of("Host", "t1.example"))))
                .withConnections(2)
                .withTls(true);
    }

    private ServerSocket secure() throws IOException {
        Path pem = DevelopmentCertificate.writePem(folder.resolve("server.pem"));
        JdkSslContext context = (JdkSslContext) SslContextBuilder.forServer(pem.toFile(), pem.toFile())
                .sslProvider(SslProvider.JDK)
                .build();
        return context.context().getServerSocketFactory().createServerSocket(0, 2, InetAddress.getLoopbackAddress());
    }

    /** Answers the request that comes on a connection. */
    private static void answer(Socket connection) throws IOException {
        String head = "";
        while (!head.endsWith("\r\n\r\n")) {
            head += (char) connection.getInputStream().read();
        }
        connection.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
    }

    private static void hangUp(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket connection = server.accept()) {
                connection.getInputStream().read();
            } catch (IOException ended) {
                // the generator or the test went away
            }
        }
    }
}
