package cloud.atom.router.control.node;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.http.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the examples of docs/api.md, in their order. */
final class ApiDocIT {
    private static final Path PAGE = Path.of(System.getProperty("router.home", ".."), "docs", "api.md");

    @TempDir
    private Path folder;

    @Test
    void everyExampleIsAnsweredWithoutARefusal() throws IOException {
        DocCommands.assumeCurl();
        try (ControlFixture control = ControlFixture.inSimulation()) {
            control.apply(ControlFixture.ACME_POLICY
                    .replace("tenant: acme", "tenant: t1")
                    .replace("api.acme.example", "t1.example"));
            List<String> examples = DocCommands.of(PAGE);
            assertThat(examples).hasSizeGreaterThan(10);
            for (String line : examples) {
                String here = line.replace("localhost:8601", "127.0.0.1:" + control.port())
                        .replace("/tmp/", folder + "/");
                DocCommands.run(here, folder, Map.of());
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
}
