package cloud.atom.router.control.attack;

import cloud.atom.router.control.attack.PeerFiles.Ports;
import cloud.atom.router.control.process.ChildProcess;
import cloud.atom.router.control.process.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A proxy that was started for the suite, with its origins. Not thread-safe. */
final class RunningTarget implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int LANES = 6;
    private static final int HURRIED_LANES = 14;

    private final List<ChildProcess> parts = new ArrayList<>();
    private final List<Origin> origins = new ArrayList<>();
    private final List<Lane> lanes = new ArrayList<>();
    private final List<Lane> hurried = new ArrayList<>();
    private final String name;
    private final String version;

    private RunningTarget(String name, String version) {
        this.name = name;
        this.version = version;
    }

    Target target() {
        return new Target(name, version, name.equals("router"), lanes, hurried);
    }

    /** Starts two routers by {@code home}'s launcher, one with short time-outs, and waits until they listen. */
    static RunningTarget router(Path home, Path folder) throws IOException, InterruptedException {
        RunningTarget running = new RunningTarget("router", "this");
        try {
            int port = running.startRouter(home, folder.resolve("router"), false);
            int hurriedPort = running.startRouter(home, folder.resolve("router-hurried"), true);
            await("router", port, folder.resolve("router.log"));
            await("router", hurriedPort, folder.resolve("router-hurried.log"));
            return running;
        } catch (IOException | InterruptedException e) {
            running.close();
            throw e;
        }
    }

    private int startRouter(Path home, Path folder, boolean hurry) throws IOException {
        Files.createDirectories(folder);
        int port = freePort();
        List<Origin> own = newOrigins(hurry ? HURRIED_LANES : LANES);
        Path file = RouterFiles.write(folder, port, own, hurry);
        start(List.of(home.resolve("bin/router").toString(), "run", "--config", file.toString()), folder);
        for (int i = 0; i < own.size(); i++) {
            Lane lane = new Lane(local(port), RouterFiles.host(i), own.get(i));
            (hurry ? hurried : lanes).add(lane);
        }
        return port;
    }

    /** Starts nginx or haproxy, whose program is {@code program}. */
    static RunningTarget peer(String name, Path program, Path folder) throws IOException, InterruptedException {
        String version = Programs.run(List.of(program.toString(), "-v"))
                .lines()
                .findFirst()
                .orElse("unknown");
        RunningTarget running = new RunningTarget(name, version);
        try {
            running.startPeer(program, Files.createDirectories(folder.resolve(name)));
            return running;
        } catch (IOException | InterruptedException e) {
            running.close();
            throw e;
        }
    }

    private void startPeer(Path program, Path folder) throws IOException, InterruptedException {
        List<Ports> ports = new ArrayList<>();
        for (Origin origin : newOrigins(LANES + HURRIED_LANES)) {
            boolean hurry = ports.size() >= LANES;
            Ports lane = new Ports(freePort(), origin.address().getPort(), hurry);
            ports.add(lane);
            (hurry ? hurried : lanes).add(new Lane(local(lane.listen()), "lane.example", origin));
        }
        start(
                name.equals("nginx")
                        ? PeerFiles.nginx(program, folder, ports)
                        : PeerFiles.haproxy(program, folder, ports),
                folder);
        await(name, ports.get(ports.size() - 1).listen(), Path.of(folder + ".log"));
    }

    private List<Origin> newOrigins(int count) throws IOException {
        List<Origin> own = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Origin origin = new Origin();
            own.add(origin);
            origins.add(origin);
        }
        return own;
    }

    /** What it prints goes into a file beside {@code folder}. */
    private void start(List<String> command, Path folder) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Path.of(folder + ".log").toFile());
        parts.add(ChildProcess.start(builder, Map.of(), name));
    }

    private static void await(String name, int port, Path log) throws IOException, InterruptedException {
        long untilNanos = System.nanoTime() + START_LIMIT.toNanos();
        while (!listens(port)) {
            if (System.nanoTime() - untilNanos > 0) {
                throw new IOException(name + " does not listen; it said: "
                        + Files.readString(log).strip());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(local(port), 200);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static InetSocketAddress local(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        origins.forEach(Origin::close);
        parts.forEach(ChildProcess::close);
    }
}
