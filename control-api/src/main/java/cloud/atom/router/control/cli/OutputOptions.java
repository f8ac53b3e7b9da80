package cloud.atom.router.control.cli;

import cloud.atom.router.control.terminal.OutputFormat;
import picocli.CommandLine.Option;

/** The option {@code -o}. */
final class OutputOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private OutputFormat format = OutputFormat.TABLE;

    OutputFormat format() {
        return format;
    }
}
