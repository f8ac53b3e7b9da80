package cloud.atom.router.control.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Slow clients see when they are cut, and only then. */
class SlowClientIT {
    @ParameterizedTest
    @EnumSource(SlowClient.Kind.class)
    void seesThatItIsCut(SlowClient.Kind kind) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> cut = CompletableFuture.runAsync(() -> cutOne(server));

            assertThat(client(kind, server, 20).call()).isPresent();
            cut.join();
        }
    }

    @Test
    void isNotCutByAServerThatWaits() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(client(SlowClient.Kind.HEAD_BYTES, server, 1).call()).isEmpty();
        }
    }

    @Test
    void readsTheHeapInUseFromWhatTheMachineSays() {
        String said = """
                1234:
                 PSYoungGen      total 152576K, used 15774K [0x1, 0x2)
                  eden space 131072K, 12% used
                 ParOldGen       total 349696K, used 226K [0x3, 0x4)
                """;

        assertThat(ClientsBench.usedBytes(said)).isEqualTo((15_774 + 226) * 1024L);
    }

    private static SlowClient client(SlowClient.Kind kind, ServerSocket server, int seconds) {
        InetSocketAddress address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
        return new SlowClient(kind, address, Duration.ofSeconds(seconds));
    }

    /** By reset, as the router cuts those who do not read. */
    private static void cutOne(ServerSocket server) {
        try (Socket accepted = server.accept()) {
            accepted.setSoLinger(true, 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
