package cloud.atom.router.control.cli;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.control.cli.InputChecker.Verdict;
import cloud.atom.router.control.terminal.ExitCode;
import cloud.atom.router.control.terminal.NotSupported;
import cloud.atom.router.control.terminal.OutputFormat;
import cloud.atom.router.control.terminal.Terminal;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code router check}. */
@Command(
        name = "check",
        description = {
            "Validates configuration, registry and policies offline.",
            "Prints every mistake as file:line:column; exits 1 when there is any."
        })
final class CheckCommand implements Callable<Integer> {
    private final InputChecker checker;
    private final Terminal terminal;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "files to check (default: conf/router.yaml, the registry, the policies)")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--prove", description = "prove residency over all failures (not supported yet)")
    private boolean prove;

    CheckCommand(InputChecker checker, Terminal terminal) {
        this.checker = checker;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (prove) {
            throw NotSupported.of("check --prove");
        }
        Verdict verdict = checker.check(List.copyOf(files));
        if (output.format() == OutputFormat.TABLE) {
            printForPeople(verdict);
        } else {
            ObjectNode json = json(verdict);
            terminal.out()
                    .print(
                            output.format() == OutputFormat.JSON
                                    ? json.toPrettyString() + "\n"
                                    : AnswerPrinter.yaml(json));
        }
        return verdict.problems().isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private void printForPeople(Verdict verdict) {
        ProblemPrinter printer = new ProblemPrinter(terminal);
        verdict.problems().forEach(problem -> terminal.out().print(printer.text(problem)));
        int mistakes = verdict.problems().size();
        String files = verdict.checked().size() + (verdict.checked().size() == 1 ? " file" : " files");
        if (mistakes == 0) {
            terminal.out().println(terminal.good("ok") + ": " + files);
            verdict.checked().forEach(name -> terminal.out().println("  " + Terminal.plain(name)));
        } else {
            terminal.out()
                    .println(terminal.bad(mistakes + (mistakes == 1 ? " mistake" : " mistakes")) + " in " + files);
        }
    }

    private static ObjectNode json(Verdict verdict) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        ArrayNode checked = json.putArray("checked");
        verdict.checked().forEach(checked::add);
        ArrayNode problems = json.putArray("problems");
        for (InputProblem problem : verdict.problems()) {
            problems.addObject()
                    .put("file", problem.file())
                    .put("line", problem.line())
                    .put("column", problem.column())
                    .put("path", problem.path())
                    .put("message", problem.message());
        }
        return json;
    }
}
