package cloud.atom.router.control.cli;

import cloud.atom.router.control.terminal.ExitCode;
import cloud.atom.router.control.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code router version}. */
@Command(name = "version", description = "Shows the version.")
final class VersionCommand implements Callable<Integer> {
    /** The version of this program, as every report and answer names it. */
    static final String VERSION = "v7.3.0-phaseG.4";

    private final Terminal terminal;

    VersionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.out().println("router " + VERSION + " (Java " + Runtime.version() + ")");
        return ExitCode.DONE;
    }
}
