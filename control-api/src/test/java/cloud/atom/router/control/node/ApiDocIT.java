package cloud.atom.router.control.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.atom.router.control.http.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the examples of docs/api.md, in their order. */
final class ApiDocIT {
    private static final Path PAGE = Path.of(System.getProperty("router.home", ".."), "docs", "api.md");

    @TempDir
    private Path folder;

    @Test
    void everyExampleIsAnsweredWithoutARefusal() throws IOException, InterruptedException {
        assumeTrue(run("curl --version").exit == 0, "needs curl");
        try (ControlFixture control = ControlFixture.inSimulation()) {
            control.apply(ControlFixture.ACME_POLICY
                    .replace("tenant: acme", "tenant: t1")
                    .replace("api.acme.example", "t1.example"));
            for (String line : examples()) {
                Ran ran = run(line.replace("curl -s", "curl -sS --fail-with-body")
                        .replace("localhost:8601", "127.0.0.1:" + control.port())
                        .replace("/tmp/", folder + "/"));
                assertThat(ran.exit).as(line + "\n" + ran.output).isZero();
            }
        }
    }

    @Test
    void everyCallIsDescribed() throws IOException {
        String page = Files.readString(PAGE);
        try (ControlFixture control = ControlFixture.inSimulation()) {
            for (Call call : control.calls) {
                String last = call.path().substring(call.path().lastIndexOf('/'));
                assertThat(page).contains(last.startsWith("/:") ? "/{" + last.substring(2) : last.replace("*", ""));
            }
        }
    }

    private static List<String> examples() throws IOException {
        List<String> commands = new ArrayList<>();
        boolean shell = false;
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith("```")) {
                shell = line.equals("```sh");
            } else if (shell) {
                commands.add(line);
            }
        }
        assertThat(commands).hasSizeGreaterThan(10);
        return commands;
    }

    private static Ran run(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), output);
    }

    private record Ran(int exit, String output) {}
}
