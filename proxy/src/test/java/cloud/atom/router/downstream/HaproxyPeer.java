package cloud.atom.router.downstream;

import cloud.atom.router.model.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A HAProxy of this machine, as the other end of the PROXY protocol. */
final class HaproxyPeer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/haproxy");

    private final Process process;
    private final int port;

    private HaproxyPeer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /**
     * Starts one whose frontend listens on {@link #port}; returns when it does.
     *
     * @param mode {@code tcp} or {@code http}
     * @param bindWords what stands behind the address of {@code bind}
     * @param lines the rest of the section
     */
    static HaproxyPeer start(Path folder, String mode, String bindWords, String... lines) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String config =
                "defaults\n  mode " + mode + "\n  timeout connect 10s\n  timeout client 10s\n  timeout server 10s\n"
                        + "listen peer\n  bind 127.0.0.1:" + port + " " + bindWords + "\n  "
                        + String.join("\n  ", lines) + "\n";
        Path file = Files.writeString(folder.resolve("haproxy.cfg"), config);
        Process process = new ProcessBuilder(PROGRAM.toString(), "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile())
                .start();
        HaproxyPeer peer = new HaproxyPeer(process, port);
        PlaneRig.await("haproxy listens", () -> {
            if (!process.isAlive()) {
                throw new AssertionError("haproxy ended: see " + folder.resolve("haproxy.log"));
            }
            return peer.isListening();
        });
        return peer;
    }

    private boolean isListening() {
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** Sends a request from {@code source}, an address of this machine, and reads all that comes back. */
    String ask(String source, String request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(10_000);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(address(source)), 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static byte[] address(String text) {
        return Objects.requireNonNull(IpAddress.parse(text)).bytes();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
