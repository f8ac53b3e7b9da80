package cloud.atom.router.control.cli;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.control.cli.InputChecker.Verdict;
import cloud.atom.router.control.terminal.ExitCode;
import cloud.atom.router.control.terminal.OutputOptions;
import cloud.atom.router.control.terminal.Terminal;
import cloud.atom.router.node.ConfigProof.Proved;
import cloud.atom.router.proof.ProofReport;
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

    @Option(
            names = "--prove",
            description =
                    "also prove, for every policy, that no set of failed regions makes a request leave its residency")
    private boolean prove;

    CheckCommand(InputChecker checker, Terminal terminal) {
        this.checker = checker;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Verdict verdict = checker.check(List.copyOf(files), prove);
        terminal.out().print(output.text(json(verdict), () -> table(verdict)));
        return verdict.isGood() ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private String table(Verdict verdict) {
        ProblemPrinter printer = new ProblemPrinter(terminal);
        StringBuilder text = new StringBuilder();
        verdict.problems().forEach(problem -> text.append(printer.text(problem)));
        verdict.warnings().forEach(warning -> text.append("warning: ").append(printer.text(warning)));
        int mistakes = verdict.problems().size();
        String count = verdict.checked().size() + (verdict.checked().size() == 1 ? " file" : " files");
        if (mistakes > 0) {
            String found = mistakes + (mistakes == 1 ? " mistake" : " mistakes");
            return text.append(terminal.bad(found))
                    .append(" in ")
                    .append(count)
                    .append('\n')
                    .toString();
        }
        text.append(terminal.good("ok")).append(": ").append(count).append('\n');
        verdict.checked()
                .forEach(name -> text.append("  ").append(Terminal.plain(name)).append('\n'));
        verdict.proofs().forEach(proof -> text.append(table(proof)));
        return prove && verdict.proofs().isEmpty()
                ? text.append("no policy to prove anything of\n").toString()
                : text.toString();
    }

    private String table(Proved proof) {
        String name = proof.policy().id() + " version " + proof.policy().version() + " ("
                + Terminal.plain(proof.source()) + ")";
        ProofReport report = proof.report();
        if (report.violation().isEmpty()) {
            return terminal.good("proved") + ": " + name + "\n  " + Terminal.plain(report.summary()) + "\n";
        }
        StringBuilder text = new StringBuilder();
        text.append(terminal.bad("violated")).append(": ").append(name).append('\n');
        report.violation()
                .get()
                .lines()
                .forEach(line -> text.append("  ").append(Terminal.plain(line)).append('\n'));
        return text.toString();
    }

    private static ObjectNode json(Verdict verdict) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        ArrayNode checked = json.putArray("checked");
        verdict.checked().forEach(checked::add);
        put(json.putArray("problems"), verdict.problems());
        put(json.putArray("warnings"), verdict.warnings());
        verdict.proofs().forEach(proof -> json.withArray("proofs").add(json(proof)));
        return json;
    }

    private static void put(ArrayNode list, List<InputProblem> problems) {
        for (InputProblem problem : problems) {
            list.addObject()
                    .put("file", problem.file())
                    .put("line", problem.line())
                    .put("column", problem.column())
                    .put("path", problem.path())
                    .put("message", problem.message());
        }
    }

    private static ObjectNode json(Proved proof) {
        ProofReport report = proof.report();
        ObjectNode json = new ObjectMapper()
                .createObjectNode()
                .put("file", proof.source())
                .put("policy_id", proof.policy().id().toString())
                .put("version", proof.policy().version())
                .put("holds", report.holds())
                .put("exhaustive", report.exhaustive())
                .put("sets", report.sets())
                .put("decisions", report.decisions())
                .put("attempts", report.attempts())
                .put("detail", report.summary());
        report.violation().ifPresent(found -> {
            ArrayNode lines = json.putArray("counter_example");
            found.lines().forEach(lines::add);
        });
        return json;
    }
}
