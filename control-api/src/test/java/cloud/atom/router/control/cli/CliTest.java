package cloud.atom.router.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.control.cli.RouterRunner.RunOptions;
import cloud.atom.router.control.terminal.Terminal;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.node.ConfigInputs;
import cloud.atom.router.node.ConfigProof;
import cloud.atom.router.node.ConfigProof.Proved;
import cloud.atom.router.proof.CounterExample;
import cloud.atom.router.proof.ProofReport;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that speak to no router. */
class CliTest {
    @TempDir
    private Path folder;

    private final List<RunOptions> runs = new ArrayList<>();
    private final CliRunner cli = new CliRunner();

    @BeforeEach
    void rememberRuns() {
        cli.runner = options -> {
            runs.add(options);
            return 0;
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "run",
                "check",
                "precheck",
                "route",
                "regions",
                "regions drain",
                "regions undrain",
                "affinity",
                "policy",
                "policy apply",
                "policy list",
                "policy show",
                "version",
                "keys",
                "keys generate",
                "policy rollback",
                "audit verify",
                "completion"
            })
    void helpsWithEveryCommand(String command) {
        int exitCode = cli.run((command + " --help").strip().split(" "));

        assertThat(exitCode).isZero();
        assertThat(cli.out()).startsWith("Usage: router");
        assertThat(cli.out().lines()).allMatch(line -> line.length() <= 80);
    }

    static List<String> unsupported() {
        return Unsupported.list();
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void refusesWhatIsNotSupportedYet(String command) {
        int exitCode = cli.run(command.split(" "));

        assertThat(exitCode).isEqualTo(1);
        assertThat(cli.err()).isEqualTo("router: " + command + ": not supported yet (docs/status.md lists what is)\n");
        assertThat(runs).isEmpty();
    }

    @Test
    void refusesUnsupportedCommandsWhateverTheirArguments() {
        assertThat(cli.run("policy", "rollback", "acme.default.api", "--to", "3"))
                .isEqualTo(1);
        assertThat(cli.err()).contains("policy rollback: not supported yet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "route --path /", "regions -o xml", "policy", "", "regions --server nonsense"})
    void saysTwoForWrongUsage(String command) {
        assertThat(cli.run(command.isEmpty() ? new String[0] : command.split(" ")))
                .isEqualTo(2);
        assertThat(cli.err()).isNotEmpty();
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void saysOneWhenItsOutputIsLost() {
        PrintWriter full = new PrintWriter(new Writer() {
            @Override
            public void write(char[] text, int from, int length) throws IOException {
                throw new IOException("no space left");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        Terminal terminal = new Terminal(full, new PrintWriter(Writer.nullWriter()), false);

        int exitCode = new Cli(new Surroundings(Map.of(), terminal), options -> 0, (files, prove) -> {
                    throw new AssertionError("not asked");
                })
                .run("version");

        assertThat(exitCode).isEqualTo(1);
    }

    @Test
    void drawsEveryMistakeWithACaret() throws IOException {
        Path file = Files.writeString(folder.resolve("router.yaml"), "timeouts:\n\tidle: 60 \n");
        cli.problems = List.of(
                new InputProblem(file.toString(), "timeouts.idle", 2, 8, "60 (expected: a duration)"),
                new InputProblem("environment", "PROM_URL", 0, 0, "no address"));

        assertThat(cli.run("check", file.toString())).isEqualTo(1);

        assertThat(cli.out())
                .isEqualTo(file + """
                        :2:8: timeouts.idle: 60 (expected: a duration)
                            idle: 60
                                  ^
                        environment: PROM_URL: no address
                        2 mistakes in 1 file
                        """.replace("    idle", "   idle").replace("          ^", "         ^"));
    }

    @Test
    void showsThePartOfALongLineAroundTheMistake() throws IOException {
        Path file = Files.writeString(folder.resolve("p.yaml"), "k: " + "a".repeat(300) + "!" + "b".repeat(300));
        cli.problems = List.of(new InputProblem(file.toString(), "", 1, 304, "wrong"));

        cli.run("check");

        List<String> lines = cli.out().lines().toList();
        assertThat(lines.get(1)).hasSizeLessThanOrEqualTo(80);
        assertThat(lines.get(1).charAt(lines.get(2).indexOf('^'))).isEqualTo('!');
    }

    @Test
    void saysWhatIsWellFormed() {
        assertThat(cli.run("check", "a.yaml")).isZero();
        assertThat(cli.out()).isEqualTo("ok: 1 file\n  a.yaml\n");
    }

    @Test
    void warnsOfWhatHasNoEffectWithoutFailing() throws IOException {
        cli.warnings = List.of(new InputProblem("a.yaml", "spec", 1, 2, "holds for nobody"));

        assertThat(cli.run("check", "a.yaml")).isZero();
        assertThat(cli.out()).isEqualTo("warning: a.yaml:1:2: spec: holds for nobody\nok: 1 file\n  a.yaml\n");
        assertThat(cli.run("check", "a.yaml", "-o", "json")).isZero();
        assertThat(new ObjectMapper().readTree(cli.out()).at("/warnings/0/path").asText())
                .isEqualTo("spec");
    }

    @Test
    void showsWhatWasProvedOfEachPolicyAndFailsForAViolation() throws IOException {
        Path conf = folder.resolve("router.yaml");
        Files.writeString(conf, "policies: { directory: none }\n");
        List<Proved> proofs =
                ConfigProof.of(new ConfigInputs(Optional.of(conf), Map.of(), List.of(), folder), List.of());
        ProofReport good = proofs.get(1).report();
        CounterExample left = new CounterExample(
                proofs.get(1).policy().id(),
                1,
                "GET / (no route)",
                "DE",
                List.of(),
                "gone",
                List.of(),
                List.of(new CounterExample.Try("attempt 1", new RegionId("us-east-1"), false, true)),
                List.of("ranking: affinity.nearest"));
        ProofReport bad = new ProofReport(true, 8, 24, 4, 2, good.scope(), Optional.of(left));

        cli.proofs = proofs;
        assertThat(cli.run("check", "--prove", "a.yaml")).isZero();
        assertThat(cli.out())
                .contains("proved: t2.default.api version 1 (built-in:t2.yaml)\n  residency held in every case: ");

        cli.proofs = List.of(new Proved("t2.yaml", proofs.get(1).policy(), bad));
        assertThat(cli.run("check", "--prove", "a.yaml")).isEqualTo(1);
        assertThat(cli.out()).endsWith("""
                violated: t2.default.api version 1 (t2.yaml)
                  tenant    t2, policy t2.default.api version 1
                  request   GET / (no route)
                  client    DE
                  failed    no region failed
                  allowed   []
                            attempt 1 to us-east-1: OUTSIDE, and goes there
                  decision  ranking: affinity.nearest
                """);
        assertThat(cli.run("check", "--prove", "-o", "json")).isEqualTo(1);
        assertThat(new ObjectMapper().readTree(cli.out()).at("/proofs/0/holds").asBoolean(true))
                .isFalse();
    }

    @Test
    void checksForProgramsToo() throws IOException {
        cli.problems = List.of(new InputProblem("a.yaml", "spec", 1, 2, "wrong"));

        assertThat(cli.run("check", "a.yaml", "-o", "json")).isEqualTo(1);

        JsonNode json = new ObjectMapper().readTree(cli.out());
        assertThat(json.at("/problems/0/line").asInt()).isEqualTo(1);
        assertThat(json.at("/problems/0/message").asText()).isEqualTo("wrong");
    }

    @Test
    void writesThePrecheckAndWithdrawsAnEarlierBlock() throws IOException {
        Path reports = folder.resolve("reports");
        cli.environment.put("SIMULATION_MODE", "false");
        assertThat(cli.run("precheck", "--out", reports.toString())).isEqualTo(1);
        assertThat(reports.resolve("G.4_precheck_block.txt")).content().startsWith("BLOCK: ");

        cli.environment.clear();
        assertThat(cli.run("precheck", "--out", reports.toString())).isZero();

        assertThat(reports.resolve("G.4_precheck_block.txt")).doesNotExist();
        assertThat(new ObjectMapper()
                        .readTree(reports.resolve("G.4_precheck.json").toFile()))
                .isEqualTo(new ObjectMapper().readTree("""
                                {"GLOBAL_REGISTRY_URL":"MISSING","GEOIP_DB_PATH":"MISSING","PROM_URL":"MISSING",
                                "VAULT_ADDR":"MISSING","SIMULATION_MODE":"true","decision":"PROCEED_SIMULATION"}
                                """));
    }

    @Test
    void handsConfigurationAndSettingsToTheRouter() {
        assertThat(cli.run("run", "--config", "c.yaml", "--set", "timeouts.idle=5s"))
                .isZero();

        assertThat(runs)
                .containsExactly(new RunOptions(Optional.of(Path.of("c.yaml")), false, Map.of("timeouts.idle", "5s")));
    }

    @Test
    void printsEveryMistakeThatKeepsTheRouterFromStarting() {
        cli.runner = options -> {
            throw new InvalidInputException(
                    List.of(new InputProblem("", "A", 0, 0, "wrong"), new InputProblem("", "B", 0, 0, "wrong too")));
        };

        assertThat(cli.run("run")).isEqualTo(1);
        assertThat(cli.err()).isEqualTo("A: wrong\nB: wrong too\n");
    }
}
