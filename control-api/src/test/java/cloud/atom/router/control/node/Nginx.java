package cloud.atom.router.control.node;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A region served by nginx: on two ports of loopback, with the files of one folder, {@code /up/} for uploads, and
 * {@code X-Served-By: REGION PORT} on every answer. Not thread-safe.
 */
final class Nginx implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(10);

    private final Path folder;
    private final List<Integer> ports;
    private @Nullable Process master;

    private Nginx(Path folder, List<Integer> ports) {
        this.folder = folder;
        this.ports = ports;
    }

    /** Where nginx is; empty when this machine has none. */
    static Optional<Path> program() {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
        return Stream.of(path.split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts a region below {@code folder}; returns when it answers. */
    static Nginx start(Path folder, String region, Path files) throws IOException {
        Files.createDirectories(folder.resolve("uploads"));
        Nginx nginx = new Nginx(folder, freePorts());
        Files.writeString(folder.resolve("nginx.conf"), nginx.configuration(region, files));
        nginx.start();
        return nginx;
    }

    int port(int index) {
        return ports.get(index);
    }

    /** A file that was put under {@code /up/}. */
    Path uploaded(String name) {
        return folder.resolve("uploads/up").resolve(name);
    }

    /** Starts, also again after {@link #kill}; returns when it answers. */
    void start() throws IOException {
        master = new ProcessBuilder(
                        Nginx.program().orElseThrow().toString(),
                        "-p",
                        folder.toString(),
                        "-c",
                        folder.resolve("nginx.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out.log").toFile())
                .start();
        Instant deadline = Instant.now().plus(START_LIMIT);
        while (!answers()) {
            if (Instant.now().isAfter(deadline)) {
                throw new IOException("nginx does not start: " + Files.readString(folder.resolve("out.log")));
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    /** Kills master and workers by one signal, as when the machine dies. */
    void kill() throws IOException {
        Process dying = master;
        if (dying == null) {
            return;
        }
        String pids = Stream.concat(Stream.of(dying.toHandle()), dying.descendants())
                .map(process -> Long.toString(process.pid()))
                .collect(Collectors.joining(" "));
        new ProcessBuilder("sh", "-c", "kill -9 " + pids).start().onExit().join();
        dying.onExit().join();
        master = null;
    }

    @Override
    public void close() throws IOException {
        kill();
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(0)), 100);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static List<Integer> freePorts() throws IOException {
        try (ServerSocket first = new ServerSocket(0);
                ServerSocket second = new ServerSocket(0)) {
            return List.of(first.getLocalPort(), second.getLocalPort());
        }
    }

    private String configuration(String region, Path files) {
        String user = System.getProperty("user.name").equals("root") ? "user root root;" : "";
        return """
                daemon off; worker_processes 1; pid PREFIX/nginx.pid; error_log PREFIX/error.log warn; USER
                events { worker_connections 2048; }
                http {
                  access_log off; keepalive_requests 1000000; client_max_body_size 0;
                  client_body_temp_path PREFIX/body; proxy_temp_path PREFIX/proxy; fastcgi_temp_path PREFIX/fastcgi;
                  uwsgi_temp_path PREFIX/uwsgi; scgi_temp_path PREFIX/scgi;
                  server {
                    listen 127.0.0.1:PORT0 backlog=4096; listen 127.0.0.1:PORT1 backlog=4096; root FILES;
                    add_header X-Served-By "REGION $server_port" always;
                    location = /health { return 200 '{"status":"ok"}'; }
                    location = /who { default_type text/plain; return 200 'REGION'; }
                    location /up/ { root PREFIX/uploads; dav_methods PUT; create_full_put_path on; }
                  }
                }
                """.replace("PREFIX", folder.toString())
                .replace("PORT0", ports.get(0).toString())
                .replace("PORT1", ports.get(1).toString())
                .replace("REGION", region)
                .replace("FILES", files.toString())
                .replace("USER", user);
    }
}
