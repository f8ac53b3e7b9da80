package cloud.atom.router.control.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Finds and runs programs of the machine. Thread-safe: holds no state. */
public final class Programs {
    /** Where Debian puts programs; the daemons among them are not on everybody's PATH. */
    private static final List<Path> FOLDERS = List.of(
            Path.of("/usr/local/sbin"),
            Path.of("/usr/local/bin"),
            Path.of("/usr/sbin"),
            Path.of("/usr/bin"),
            Path.of("/sbin"),
            Path.of("/bin"));

    private static final long LIMIT_SECONDS = 60;

    private Programs() {}

    public static Optional<Path> find(String name) {
        return FOLDERS.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Runs a short command to its end and returns what it prints, errors included. */
    public static String run(List<String> command) throws IOException, InterruptedException {
        return run(command, LIMIT_SECONDS);
    }

    /** The same, ended by force after {@code limitSeconds}. */
    public static String run(List<String> command, long limitSeconds) throws IOException, InterruptedException {
        Path output = Files.createTempFile("router-program", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
                    throw new IOException(command.get(0) + " did not end within " + limitSeconds + " s");
                }
            } finally {
                process.destroyForcibly();
            }
            String text = Files.readString(output, UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException(command.get(0) + " ended with " + process.exitValue() + ": " + text.strip());
            }
            return text;
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
