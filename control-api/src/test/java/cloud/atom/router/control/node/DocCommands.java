package cloud.atom.router.control.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The shell commands of our documents. */
final class DocCommands {
    private static final long SECONDS = 60;

    private DocCommands() {}

    /** The commands in the blocks marked {@code sh}, in their order; one that goes on behind a backslash is one. */
    static List<String> of(Path page) throws IOException {
        List<String> commands = new ArrayList<>();
        StringBuilder begun = new StringBuilder();
        boolean shell = false;
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith("```")) {
                shell = line.equals("```sh");
            } else if (shell && line.endsWith("\\")) {
                begun.append(line, 0, line.length() - 1);
            } else if (shell) {
                commands.add(begun.append(line).toString());
                begun.setLength(0);
            }
        }
        return commands;
    }

    /** Skips the test where there is no bash or curl. */
    static void assumeCurl() {
        for (String program : List.of("bash", "curl")) {
            assumeTrue(exists(program), "needs " + program);
        }
    }

    /**
     * Runs a command that must succeed; curl then fails on refusals too.
     *
     * @return what it printed
     */
    static String run(String command, Path folder, Map<String, String> environment) {
        String strict = command.replace("curl -s", "curl --fail-with-body -sS");
        ProcessBuilder builder = new ProcessBuilder("bash", "-o", "pipefail", "-c", strict)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as(command).isTrue();
            assertThat(process.exitValue()).as(command + "\n" + output).isZero();
            return output;
        } catch (IOException e) {
            throw new AssertionError(command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(command, e);
        }
    }

    private static boolean exists(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
