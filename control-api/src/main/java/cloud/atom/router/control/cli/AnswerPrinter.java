package cloud.atom.router.control.cli;

import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import cloud.atom.router.control.terminal.OutputFormat;
import cloud.atom.router.control.terminal.OutputOptions;
import cloud.atom.router.control.terminal.Terminal;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.function.Function;

/** Prints what the control API answered. */
final class AnswerPrinter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Terminal terminal;
    private final OutputFormat format;

    AnswerPrinter(Terminal terminal, OutputFormat format) {
        this.terminal = terminal;
        this.format = format;
    }

    /** Prints the data of a success on stdout and returns the exit code. */
    int data(ControlAnswer answer, Function<JsonNode, String> table) {
        JsonNode tree = tree(answer);
        String text = switch (format) {
            case JSON -> json(answer);
            case YAML -> OutputOptions.yaml(tree);
            case TABLE -> table.apply(tree);
        };
        terminal.out().print(text);
        return ExitCode.DONE;
    }

    /** Prints a problem document on stderr, for people unless JSON is asked for, and returns the exit code. */
    int problem(ControlAnswer answer) {
        boolean asIs = format == OutputFormat.JSON && treeOrMissing(answer).isObject();
        terminal.err().print(asIs ? json(answer) : readable(answer));
        return ExitCode.REFUSED;
    }

    private String readable(ControlAnswer answer) {
        JsonNode problem = treeOrMissing(answer);
        String title = problem.path("title").asText("no problem document");
        StringBuilder text = new StringBuilder(terminal.bad("refused") + ": " + answer.status() + " ");
        text.append(Terminal.plain(title)).append('\n');
        appendIfAny(text, "", problem.path("detail"));
        appendIfAny(text, "reason: ", problem.path("reason"));
        problem.path("errors")
                .forEach(error -> text.append("  ").append(place(error)).append('\n'));
        appendIfAny(text, "trace id: ", problem.path("trace_id"));
        return text.toString();
    }

    private static void appendIfAny(StringBuilder text, String label, JsonNode value) {
        String line = value.asText("");
        if (!line.isEmpty()) {
            text.append(label).append(Terminal.plain(line)).append('\n');
        }
    }

    private static String place(JsonNode error) {
        StringBuilder text = new StringBuilder();
        if (error.path("line").asInt() > 0) {
            text.append(error.path("line").asInt()).append(':');
            text.append(error.path("column").asInt()).append(": ");
        }
        String pointer = error.path("pointer").asText("");
        text.append(pointer).append(pointer.isEmpty() ? "" : ": ");
        return Terminal.plain(text.append(error.path("message").asText("")).toString());
    }

    private static JsonNode tree(ControlAnswer answer) {
        JsonNode tree = treeOrMissing(answer);
        if (tree.isMissingNode()) {
            throw new CommandFailure(ExitCode.REFUSED, "the answer is no JSON; is that address the control API?");
        }
        return tree;
    }

    private static JsonNode treeOrMissing(ControlAnswer answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private static String json(ControlAnswer answer) {
        String text = Terminal.plainJson(answer.body());
        return text.endsWith("\n") ? text : text + "\n";
    }
}
