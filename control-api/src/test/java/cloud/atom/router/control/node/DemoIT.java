package cloud.atom.router.control.node;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.demo.DemoCommand;
import cloud.atom.router.control.terminal.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** {@code bin/router demo}, whole, as a new user runs it. */
final class DemoIT {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    @Timeout(180)
    void playsEveryScenarioAndEverythingBehaves() {
        Path home = Path.of(System.getProperty("router.home", ".."));
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), false);
        DemoCommand demo = new DemoCommand(variables -> InProcessRouter.start(home, variables), terminal);

        int exitCode = new CommandLine(demo).execute();
        terminal.out().flush();

        assertThat(exitCode).as("%s%s", out, err).isZero();
        assertThat(out.toString())
                .contains("nearest region", "rate limit", "policy reload", "failover", "EU-only tenant")
                .doesNotContain("FAIL");
    }
}
