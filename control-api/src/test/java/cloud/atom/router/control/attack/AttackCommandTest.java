package cloud.atom.router.control.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class AttackCommandTest {
    private final StringWriter out = new StringWriter();
    private final Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(new StringWriter()), false);
    private final CommandLine command = new CommandLine(new AttackCommand(Path.of(""), terminal));

    @Test
    void listsTheCasesOfAGroup() {
        assertThat(command.execute("--list", "--only", "smuggling")).isZero();
        assertThat(out.toString()).contains("te-and-cl", "RFC 9112 6.1").doesNotContain("slow-head");
    }

    @Test
    void refusesACaseThatDoesNotExist() {
        command.setExecutionExceptionHandler((failure, line, parsed) -> ((CommandFailure) failure).exitCode());

        assertThat(command.execute("--list", "--only", "nonsense")).isEqualTo(2);
    }

    @Test
    void saysWhereATableIsMalformed() {
        assertThatThrownBy(() -> CaseTables.parse("fields", "a [RFC 9110 5] Title\n> {GET}\\r\\n\n= refused 400\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("refused (expected: one of ");
    }

    @Test
    void namesEveryCaseOnceAndItsSource() {
        assertThat(CaseTables.all())
                .hasSizeGreaterThan(900)
                .allSatisfy(one -> assertThat(one.source()).isNotBlank());
        assertThat(CaseTables.all().stream().filter(AttackCase::isInFrames)).hasSizeGreaterThan(250);
    }
}
