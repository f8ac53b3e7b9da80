package cloud.atom.router.control.cli;

import cloud.atom.router.control.terminal.NotSupported;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The commands of docs/status.md that exist by name only: their help says so, and using them is refused. */
final class Unsupported {
    /** By the words of the command: what it will do. */
    private static final Map<String, String> COMMANDS = commands();

    /** Options of commands that work, likewise refused; kept here so that one place lists all. */
    private static final List<String> OPTIONS = List.of("run --facets");

    private Unsupported() {}

    /** Everything that is refused as not supported, as it is written on the command line. */
    static List<String> list() {
        List<String> all = new ArrayList<>(COMMANDS.keySet());
        all.addAll(OPTIONS);
        return List.copyOf(all);
    }

    /** Adds every such command below {@code root}, and the groups that it needs. */
    static void addTo(CommandLine root) {
        COMMANDS.forEach((words, description) -> add(root, words, description));
    }

    private static Map<String, String> commands() {
        Map<String, String> commands = new LinkedHashMap<>();
        commands.put("policy versions", "Lists the versions of a policy.");
        commands.put("policy diff", "Compares two versions of a policy.");
        commands.put("policy approve", "Approves a pending version.");
        commands.put("policy reject", "Rejects a pending version.");
        commands.put("policy rollback", "Makes an earlier version active again.");
        commands.put("tenants", "Shows the tenants and their quota use.");
        commands.put("audit", "Shows the audit log.");
        commands.put("audit verify", "Verifies the hash chain of the audit log.");
        commands.put("top", "Shows live traffic in the terminal.");
        commands.put("report", "Runs the verification and writes reports/.");
        commands.put("completion", "Prints shell completion for bash or zsh.");
        return commands;
    }

    private static void add(CommandLine root, String words, String description) {
        int space = words.indexOf(' ');
        if (space < 0) {
            root.addSubcommand(words, refusing(words, description));
            return;
        }
        CommandLine parent = childOf(root, words.substring(0, space));
        parent.addSubcommand(words.substring(space + 1), refusing(words, description));
    }

    /** The subcommand {@code name}; a group without effect of its own when there is none. */
    private static CommandLine childOf(CommandLine parent, String name) {
        CommandLine child = parent.getSubcommands().get(name);
        if (child == null) {
            child = Cli.group("See its subcommands.");
            parent.addSubcommand(name, child);
        }
        return child;
    }

    private static CommandLine refusing(String words, String description) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection((Callable<Integer>) () -> {
            throw NotSupported.of(words);
        });
        spec.usageMessage().description(description + " Not supported yet.");
        spec.parser().unmatchedArgumentsAllowed(true).unmatchedOptionsArePositionalParams(true);
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("ARG")
                .arity("0..*")
                .type(String[].class)
                .build());
        return new CommandLine(spec);
    }
}
