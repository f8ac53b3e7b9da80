package cloud.atom.router.control.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A router in a process of its own, of the classes under test; bin/router would build them again. Not thread-safe. */
final class RunningRouter implements AutoCloseable {
    private static final Path HOME =
            Path.of(System.getProperty("router.home", "..")).toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Process process;
    private final Path messages;

    private RunningRouter(Process process, Path messages) {
        this.process = process;
        this.messages = messages;
    }

    /** Starts {@code router run} with {@code arguments}; returns when it serves, or has ended. */
    static RunningRouter start(Path folder, List<String> arguments) throws IOException {
        Path messages = Files.createTempFile(folder, "router", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dio.netty.noUnsafe=false",
                "-Drouter.home=" + HOME,
                "-cp",
                System.getProperty("java.class.path"),
                RouterMain.class.getName(),
                "run"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(messages.toFile());
        RunningRouter router = new RunningRouter(builder.start(), messages);
        try {
            await("it serves", () -> router.text().contains("control API ") || !router.process.isAlive());
            return router;
        } catch (AssertionError late) {
            router.close();
            throw late;
        }
    }

    static void await(String what, BooleanSupplier condition) {
        long untilNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - untilNanos > 0) {
                throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** All that it said so far. */
    String text() {
        try {
            return Files.readString(messages);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The port in the line that begins with {@code what}. */
    int port(String what) {
        Matcher line =
                Pattern.compile("(?m)^" + what + " +https?://[0-9.]+:(\\d+)").matcher(text());
        if (!line.find()) {
            throw new AssertionError("no " + what + " in: " + text());
        }
        return Integer.parseInt(line.group(1));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Waits for its end and returns its exit code. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still runs: " + text());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
