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
    private final List<Lane> frames = new ArrayList<>();
    private final String name;
    private final String version;
    private long framesProcess;

    private RunningTarget(String name, String version) {
        this.name = name;
        this.version = version;
    }

    Target target() {
        return new Target(name, version, name.equals("router"), lanes, hurried, frames, framesProcess);
    }

    /** Starts a router of each kind by {@code home}'s launcher, and waits until they listen. */
    static RunningTarget router(Path home, Path folder) throws IOException, InterruptedException {
        RunningTarget running = new RunningTarget("router", "this");
        try {
            for (LaneKind kind : LaneKind.values()) {
                running.startRouter(home, folder.resolve("router-" + kind), kind);
            }
            for (LaneKind kind : LaneKind.values()) {
                int port = running.lanesOf(kind).get(0).address().getPort();
                await("router", port, folder.resolve("router-" + kind + ".log"));
            }
            return running;
        } catch (IOException | InterruptedException e) {
            running.close();
            throw e;
        }
    }

    private void startRouter(Path home, Path folder, LaneKind kind) throws IOException {
        Files.createDirectories(folder);
        int port = freePort();
        List<Origin> own = newOrigins(count(kind));
        Path file = RouterFiles.write(folder, port, own, kind);
        start(List.of(home.resolve("bin/router").toString(), "run", "--config", file.toString()), folder, kind);
        for (int i = 0; i < own.size(); i++) {
            lanesOf(kind).add(new Lane(local(port), RouterFiles.host(i), own.get(i)));
        }
    }

    private List<Lane> lanesOf(LaneKind kind) {
        return switch (kind) {
            case USUAL -> lanes;
            case HURRIED -> hurried;
            case FRAMES -> frames;
        };
    }

    private static int count(LaneKind kind) {
        return switch (kind) {
            case USUAL -> LANES;
            case HURRIED -> HURRIED_LANES;
            // What the process uses meanwhile is the case's.
            case FRAMES -> 1;
        };
    }

    /** Starts nginx or haproxy, whose program is {@code program}; cases in frames get a process of their own. */
    static RunningTarget peer(String name, Path program, Path folder) throws IOException, InterruptedException {
        String version = Programs.run(List.of(program.toString(), "-v"))
                .lines()
                .findFirst()
                .orElse("unknown");
        RunningTarget running = new RunningTarget(name, version);
        try {
            running.startPeer(
                    program, Files.createDirectories(folder.resolve(name)), List.of(LaneKind.USUAL, LaneKind.HURRIED));
            running.startPeer(
                    program, Files.createDirectories(folder.resolve(name + "-frames")), List.of(LaneKind.FRAMES));
            return running;
        } catch (IOException | InterruptedException e) {
            running.close();
            throw e;
        }
    }

    private void startPeer(Path program, Path folder, List<LaneKind> kinds) throws IOException, InterruptedException {
        List<Ports> ports = new ArrayList<>();
        for (LaneKind kind : kinds) {
            for (Origin origin : newOrigins(count(kind))) {
                Ports lane = new Ports(freePort(), origin.address().getPort(), kind);
                ports.add(lane);
                lanesOf(kind).add(new Lane(local(lane.listen()), "lane.example", origin));
            }
        }
        start(
                name.equals("nginx")
                        ? PeerFiles.nginx(program, folder, ports)
                        : PeerFiles.haproxy(program, folder, ports),
                folder,
                kinds.get(0));
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
    private void start(List<String> command, Path folder, LaneKind kind) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Path.of(folder + ".log").toFile());
        ChildProcess part = ChildProcess.start(builder, Map.of(), name);
        parts.add(part);
        if (kind == LaneKind.FRAMES) {
            framesProcess = part.pids().get(0);
        }
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
