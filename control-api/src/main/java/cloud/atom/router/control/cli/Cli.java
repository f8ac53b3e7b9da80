package cloud.atom.router.control.cli;

import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import cloud.atom.router.control.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The command {@code router} with all its subcommands. Not thread-safe.
 *
 * <p>Exit codes are those of {@link ExitCode}. Data goes to stdout, all else to stderr.
 */
public final class Cli {
    private final CommandLine root = group("Sends each request to the best region that may legally take it.");
    private final Terminal terminal;

    /** Commands that need nothing from the outside but {@code around}, and those that {@code runner} and {@code checker} do. */
    public Cli(Surroundings around, RouterRunner runner, InputChecker checker) {
        terminal = around.terminal();
        root.getCommandSpec().name("router").version("router " + VersionCommand.VERSION);
        add("run", new RunCommand(runner));
        add("check", new CheckCommand(checker, terminal));
        add("precheck", new PrecheckCommand(around));
        add("route", new RouteCommand(around));
        CommandLine regions = new CommandLine(new RegionsCommand(around));
        regions.addSubcommand("drain", new RegionsDrainCommand(around));
        regions.addSubcommand("undrain", new RegionsUndrainCommand(around));
        add("regions", regions);
        add("affinity", new AffinityCommand(around));
        CommandLine policy = group("Applies and shows policies.");
        policy.addSubcommand("apply", new PolicyApplyCommand(around));
        policy.addSubcommand("replay", new PolicyReplayCommand(around));
        policy.addSubcommand("list", new PolicyListCommand(around));
        policy.addSubcommand("show", new PolicyShowCommand(around));
        policy.addSubcommand("sign", new PolicySignCommand(around));
        policy.addSubcommand("verify", new PolicyVerifyCommand(around));
        add("policy", policy);
        CommandLine keys = group("Makes keys for signing policies.");
        keys.addSubcommand("generate", new KeysGenerateCommand(around));
        add("keys", keys);
        add("version", new VersionCommand(terminal));
        Unsupported.addTo(root);
    }

    /** Adds a command of another package: a picocli command object or {@link CommandLine}. */
    public Cli add(String name, Object command) {
        root.addSubcommand(name, command);
        return this;
    }

    /** Runs the command that {@code args} name and returns its exit code. */
    public int run(String... args) {
        mixInHelp(root);
        root.setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        terminal.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setUsageHelpWidth(Terminal.WIDTH)
                .setExecutionExceptionHandler((failure, command, parsed) -> report(failure));
        int exitCode = root.execute(args);
        terminal.err().flush();
        boolean lost = terminal.out().checkError(); // flushes; a full disk, or a reader that left
        return lost && exitCode == ExitCode.DONE ? ExitCode.REFUSED : exitCode;
    }

    /** A command that only holds subcommands; alone it is wrong usage. */
    static CommandLine group(String description) {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage().description(description);
        return new CommandLine(spec);
    }

    private int report(Exception failure) throws Exception {
        terminal.out().flush();
        if (failure instanceof CommandFailure refusal) {
            terminal.err().println("router: " + Terminal.plain(String.valueOf(refusal.getMessage())));
            return refusal.exitCode();
        }
        if (failure instanceof InvalidInputException invalid) {
            ProblemPrinter printer = new ProblemPrinter(terminal);
            invalid.problems().forEach(problem -> terminal.err().print(printer.text(problem)));
            return ExitCode.REFUSED;
        }
        throw failure; // our bug: picocli prints it with its trace and ends with 1
    }

    private static void mixInHelp(CommandLine command) {
        command.getCommandSpec().mixinStandardHelpOptions(true);
        command.getSubcommands().values().forEach(Cli::mixInHelp);
    }
}
