package cloud.atom.router.control.laboratory;

import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import cloud.atom.router.control.terminal.Table;
import cloud.atom.router.control.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code router laboratory}. */
@Command(
        name = "laboratory",
        description = {
            "Runs the router's own decisions, health and budgets through bad days in",
            "virtual time, beside five other ways to choose a region, and writes what came",
            "of it: reports/simulation.md and reports/simulation/*.svg. It is a simulation:",
            "no request is sent. The same each time; takes half a minute. Exits 1 when the",
            "router did worse somewhere and nobody has said why."
        })
public final class LaboratoryCommand implements Callable<Integer> {
    private final Path home;
    private final Terminal terminal;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "folder of simulation.md (default: reports/ of the project)")
    private Optional<Path> out = Optional.empty();

    /** @param home the folder that holds {@code reports/} */
    public LaboratoryCommand(Path home, Terminal terminal) {
        this.home = home;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Scene scene = Scene.load();
        List<Laboratory.Result> results = Laboratory.run(Days.all());
        Path folder = out.orElse(home.resolve("reports"));
        write(folder, SimulationReport.files(results, scene));
        terminal.out().print(table(results));
        terminal.out().println("written: " + folder.resolve("simulation.md"));
        Set<String> unsettled =
                Reasons.unsettled(Judge.shortfalls(results, scene.regions().size()));
        unsettled.forEach(key -> terminal.err().println("laboratory: no reason, or one too many: " + key));
        return unsettled.isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private static void write(Path folder, Map<String, String> files) {
        files.forEach((name, text) -> {
            Path file = folder.resolve(name);
            try {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.REFUSED, file + ": cannot be written: " + e);
            }
        });
    }

    private static Table table(List<Laboratory.Result> results) {
        Table table = new Table("SIMULATED DAY", ">FAILED", ">WORST MINUTE", ">MEAN", ">P99");
        for (Laboratory.Result result : results) {
            Figures ours = result.of(Contender.ROUTER);
            table.row(
                    result.day().title(),
                    String.valueOf(ours.failed()),
                    String.format(Locale.ROOT, "%.3f %%", 100 * ours.worstMinute()),
                    String.format(Locale.ROOT, "%.1f ms", ours.meanMs()),
                    ours.p99Ms() + " ms");
        }
        return table;
    }
}
