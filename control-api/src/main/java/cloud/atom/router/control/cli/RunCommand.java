package cloud.atom.router.control.cli;

import cloud.atom.router.control.cli.RouterRunner.RunOptions;
import cloud.atom.router.control.terminal.NotSupported;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code router run}. */
@Command(name = "run", description = "Starts data plane and control API; with nothing set, in simulation mode.")
final class RunCommand implements Callable<Integer> {
    private final RouterRunner runner;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "configuration (default: conf/router.yaml where it exists)")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "a setting, for example timeouts.first_byte=5s; wins over environment and file")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--takeover",
            description =
                    "take the sockets over from the running router with the same data_dir, which then drains and ends")
    private boolean takeover;

    @Option(names = "--facets", description = "serve the original five ports too (not supported yet)")
    private boolean facets;

    RunCommand(RouterRunner runner) {
        this.runner = runner;
    }

    @Override
    public Integer call() {
        if (facets) {
            throw NotSupported.of("run --facets");
        }
        return runner.run(new RunOptions(config, takeover, settings));
    }
}
