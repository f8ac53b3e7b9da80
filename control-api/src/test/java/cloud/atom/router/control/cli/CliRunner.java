package cloud.atom.router.control.cli;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.control.cli.InputChecker.Verdict;
import cloud.atom.router.control.terminal.Terminal;
import cloud.atom.router.node.ConfigProof.Proved;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the command line in this process and keeps what it prints. */
final class CliRunner {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    final Map<String, String> environment = new HashMap<>();
    RouterRunner runner = options -> 0;
    List<InputProblem> problems = List.of();
    List<InputProblem> warnings = List.of();
    List<Proved> proofs = List.of();
    boolean colour;

    /** Runs a command; what was printed before is forgotten. */
    int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), colour);
        return new Cli(new Surroundings(environment, terminal), runner, this::check).run(args);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    private Verdict check(List<Path> files, boolean prove) {
        List<String> names = files.stream().map(Path::toString).toList();
        return new Verdict(
                names.isEmpty() ? List.of("conf/router.yaml") : names, problems, warnings, prove ? proofs : List.of());
    }
}
