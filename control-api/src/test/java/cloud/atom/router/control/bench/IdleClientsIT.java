package cloud.atom.router.control.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Idle clients open without delay, and notice when the other side leaves. */
class IdleClientsIT {
    @Test
    void sendsEachMessageOfAHandshakeAtOnce() throws Exception {
        try (ServerSocket server = listen();
                Socket client = IdleClients.connect(addressOf(server))) {
            assertThat(client.getTcpNoDelay()).isTrue();
        }
    }

    @Test
    void countsAConnectionThatEndsWithALastWordAsClosed() throws Exception {
        try (ServerSocket server = listen();
                IdleClients clients = new IdleClients(new Target(addressOf(server), false))) {
            CompletableFuture<Socket> answered = CompletableFuture.supplyAsync(() -> answerOne(server));
            clients.open(1);
            assertThat(clients.closed()).isZero();

            try (Socket connection = answered.join()) {
                connection.getOutputStream().write("bye".getBytes(US_ASCII));
            }

            assertThat(clients.closed()).isEqualTo(1);
        }
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static InetSocketAddress addressOf(ServerSocket server) {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    private static Socket answerOne(ServerSocket server) {
        try {
            Socket connection = server.accept();
            BufferedReader request = new BufferedReader(new InputStreamReader(connection.getInputStream(), US_ASCII));
            while (!request.readLine().isEmpty()) {
                // The head ends with an empty line.
            }
            String answer = "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(BenchScenario.S1.bodyBytes());
            connection.getOutputStream().write(answer.getBytes(US_ASCII));
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
