package cloud.atom.router.control.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.atom.router.config.ProcessEnvironment;
import cloud.atom.router.control.attack.AttackCommand;
import cloud.atom.router.control.bench.BenchCommand;
import cloud.atom.router.control.bench.ClientsCommand;
import cloud.atom.router.control.bench.LoadCommand;
import cloud.atom.router.control.cli.Cli;
import cloud.atom.router.control.cli.Surroundings;
import cloud.atom.router.control.demo.DemoCommand;
import cloud.atom.router.control.laboratory.LaboratoryCommand;
import cloud.atom.router.control.terminal.Terminal;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * What {@code bin/router} starts. The system property {@code router.home} names the folder that holds {@code conf/} and
 * {@code geoip/}; without it that is the working directory.
 */
public final class RouterMain {
    private RouterMain() {}

    /** Runs the command that {@code args} name and ends the process with its exit code. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, false, UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, UTF_8);
        Surroundings around =
                new Surroundings(ProcessEnvironment.variables(), new Terminal(out, err, Ansi.AUTO.enabled()));
        Path home = Path.of(System.getProperty("router.home", ""));
        System.exit(cli(around, home).run(args));
    }

    private static Cli cli(Surroundings around, Path home) {
        Map<String, String> environment = around.environment();
        Terminal terminal = around.terminal();
        Cli cli = new Cli(
                around, new RouterProcess(home, environment, terminal.err()), new OfflineChecker(home, environment));
        CommandLine bench = new CommandLine(new BenchCommand(home, terminal));
        bench.addSubcommand("load", new LoadCommand(terminal));
        bench.addSubcommand("clients", new ClientsCommand(home, terminal));
        return cli.add("demo", new DemoCommand(variables -> InProcessRouter.start(home, variables), terminal))
                .add("bench", bench)
                .add("attack", new AttackCommand(home, terminal))
                .add("laboratory", new LaboratoryCommand(home, terminal));
    }
}
