package cloud.atom.router.control.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Runs one router in this process. */
public interface RouterRunner {
    /**
     * Serves until the process is told to end.
     *
     * @return the exit code
     * @throws cloud.atom.router.config.InvalidInputException when configuration, registry or policies are wrong
     */
    int run(RunOptions options);

    /**
     * What the command line says about a run. Immutable.
     *
     * @param config the configuration file; absent: conf/router.yaml where it exists, else the defaults
     * @param takeover whether the sockets are taken over from the router that runs
     * @param settings values by key, for example {@code timeouts.first_byte}; they win over environment and file
     */
    record RunOptions(Optional<Path> config, boolean takeover, Map<String, String> settings) {
        public RunOptions {
            settings = Map.copyOf(settings);
        }
    }
}
