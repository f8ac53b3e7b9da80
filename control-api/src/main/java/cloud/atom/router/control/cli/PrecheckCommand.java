package cloud.atom.router.control.cli;

import cloud.atom.router.control.cli.Precheck.Decision;
import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import cloud.atom.router.control.terminal.OutputOptions;
import cloud.atom.router.control.terminal.Table;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code router precheck}. */
@Command(
        name = "precheck",
        description = {
            "Says whether a router could start with this environment.",
            "Writes reports/G.4_precheck.json. Exits 1 when the decision is BLOCK."
        })
final class PrecheckCommand implements Callable<Integer> {
    static final String REPORT = "G.4_precheck.json";
    static final String BLOCK = "G.4_precheck_block.txt";

    private static final String WHY = """
            BLOCK: SIMULATION_MODE is false and GLOBAL_REGISTRY_URL is missing, so there is no region to route to.
            Set GLOBAL_REGISTRY_URL, or leave SIMULATION_MODE unset.
            """;

    private final Surroundings around;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "reports",
            description = "where the report goes (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of("reports");

    PrecheckCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Precheck precheck = Precheck.of(around.environment());
        ObjectNode json = new ObjectMapper().createObjectNode();
        precheck.members().forEach(json::put);
        try {
            write(precheck, json);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.REFUSED, folder + ": cannot be written: " + e.getMessage());
        }
        around.terminal().out().print(output.text(json, () -> table(precheck)));
        if (!precheck.refused().isEmpty()) {
            around.terminal()
                    .err()
                    .println("not supported yet, a router does not start while set: "
                            + String.join(", ", precheck.refused()));
        }
        if (precheck.decision() != Decision.BLOCK) {
            return ExitCode.DONE;
        }
        around.terminal().err().print(WHY);
        return ExitCode.REFUSED;
    }

    private void write(Precheck precheck, ObjectNode json) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(REPORT), json.toPrettyString() + "\n");
        if (precheck.decision() == Decision.BLOCK) {
            Files.writeString(folder.resolve(BLOCK), WHY);
        } else {
            Files.deleteIfExists(folder.resolve(BLOCK)); // of an earlier run
        }
    }

    private static String table(Precheck precheck) {
        Table table = new Table("CHECK", "RESULT");
        precheck.members().forEach(table::row);
        return table.toString();
    }
}
