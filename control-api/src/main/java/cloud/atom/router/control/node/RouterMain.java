package cloud.atom.router.control.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.atom.router.config.ProcessEnvironment;
import cloud.atom.router.control.cli.Cli;
import cloud.atom.router.control.cli.Surroundings;
import cloud.atom.router.control.demo.DemoCommand;
import cloud.atom.router.control.terminal.NotSupported;
import cloud.atom.router.control.terminal.Terminal;
import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;

/** What {@code bin/router} starts. */
public final class RouterMain {
    private RouterMain() {}

    /** Runs the command that {@code args} name and ends the process with its exit code. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, false, UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, UTF_8);
        Surroundings around =
                new Surroundings(ProcessEnvironment.variables(), new Terminal(out, err, Ansi.AUTO.enabled()));
        System.exit(cli(around).run(args));
    }

    private static Cli cli(Surroundings around) {
        Cli cli = new Cli(
                around,
                options -> {
                    throw NotSupported.of("run");
                },
                files -> {
                    throw NotSupported.of("check");
                });
        return cli.add(
                "demo",
                new DemoCommand(
                        variables -> {
                            throw NotSupported.of("demo");
                        },
                        around.terminal()));
    }
}
