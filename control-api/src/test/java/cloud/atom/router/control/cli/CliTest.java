package cloud.atom.router.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.control.cli.InputChecker.Verdict;
import cloud.atom.router.control.cli.RouterRunner.RunOptions;
import cloud.atom.router.control.terminal.Terminal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> environment = new HashMap<>();
    private final List<RunOptions> runs = new ArrayList<>();
    private RouterRunner runner = options -> {
        runs.add(options);
        return 0;
    };
    private List<InputProblem> problems = List.of();
    private final FakeControlApi api = new FakeControlApi();

    @AfterEach
    void stop() {
        api.close();
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
        int exitCode = run((command + " --help").strip().split(" "));

        assertThat(exitCode).isZero();
        assertThat(out.toString()).startsWith("Usage: router");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80);
    }

    static List<String> unsupported() {
        return Unsupported.list();
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void refusesWhatIsNotSupportedYet(String command) {
        int exitCode = run(command.split(" "));

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("router: " + command + ": not supported yet (docs/status.md lists what is)\n");
        assertThat(runs).isEmpty();
    }

    @Test
    void refusesUnsupportedCommandsWhateverTheirArguments() {
        assertThat(run("policy", "rollback", "acme.default.api", "--to", "3")).isEqualTo(1);
        assertThat(err.toString()).contains("policy rollback: not supported yet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "route --path /", "regions -o xml", "policy", "", "regions --server nonsense"})
    void saysTwoForWrongUsage(String command) {
        assertThat(run(command.isEmpty() ? new String[0] : command.split(" "))).isEqualTo(2);
        assertThat(err.toString()).isNotEmpty();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void saysThreeWhenNobodyListens() {
        api.close();

        assertThat(run("regions", "--server", api.address())).isEqualTo(3);
        assertThat(err.toString()).startsWith("router: cannot reach http://" + api.address());
    }

    @Test
    void findsTheRouterByItsVariableAndShowsTheToken() {
        environment.put("ROUTER_BIND_ADDR", api.address());
        environment.put("ROUTER_AUTH_TOKEN", "secret");
        api.answer("GET /regions", 200, "{\"regions\":[]}");

        assertThat(run("regions")).isZero();

        assertThat(api.lastField("Authorization")).isEqualTo("Bearer secret");
    }

    @Test
    void showsRegionsAsATable() {
        api.answer("GET /regions", 200, """
                {"regions":[{"id":"eu-west-1","state":"healthy","score":0.987,"p95_ms":12.4,"error_rate":0.001,
                "capacity":0.8,"since":"2026-11-01T00:00:00Z"},{"id":"us-east-1","state":"down"}]}
                """);

        assertThat(run("regions", "--server", api.address())).isZero();

        assertThat(out.toString()).isEqualTo("""
                        REGION     STATE    SCORE   P95  ERRORS   FREE  SINCE
                        eu-west-1  healthy   0.99  12ms    0.1%  80.0%  2026-11-01T00:00:00Z
                        us-east-1  down         -     -       -      -  -
                        """);
    }

    @Test
    void passesJsonThroughUnchanged() {
        api.answer("GET /regions", 200, "{ \"regions\" :\n[] ,\"more\":1.50}");

        run("regions", "--server", api.address(), "-o", "json");

        assertThat(out.toString()).isEqualTo("{ \"regions\" :\n[] ,\"more\":1.50}\n");
    }

    @Test
    void writesYaml() {
        api.answer("GET /policies", 200, "{\"policies\":[{\"policy_id\":\"a.b.c\",\"active_version\":3}]}");

        run("policy", "list", "--server", api.address(), "-o", "yaml");

        assertThat(out.toString()).isEqualTo("policies:\n- policy_id: a.b.c\n  active_version: 3\n");
    }

    @Test
    void asksForARoute() throws IOException {
        api.answer("POST /route?explain=true", 200, """
                {"region":"eu-west-1","upstream_url":"http://127.0.0.1:1","reason":"affinity.nearest","trace_id":"ab",
                "candidates":[{"region":"eu-west-1","rank":1,"est_rtt_ms":9.26,"score":1,"why":"fit"},
                {"region":"us-east-1","rank":0,"score":1,"why":"residency"}],
                "explanation":[{"step":"tenant","verdict":"pass","detail":"t1"}]}
                """);

        int exitCode = run(
                "route",
                "--server",
                api.address(),
                "--tenant",
                "t1",
                "--path",
                "/api",
                "--ip",
                "1.2.3.4",
                "--explain",
                "-H",
                "Host=t1.example");

        assertThat(exitCode).isZero();
        assertThat(new ObjectMapper().readTree(api.lastBody())).isEqualTo(new ObjectMapper().readTree("""
                                {"tenant_id":"t1","path":"/api","client_ip":"1.2.3.4","headers":{"host":"t1.example"}}
                                """));
        assertThat(out.toString())
                .contains("region          eu-west-1", "eu-west-1     1     9.3ms   1.00  fit")
                .contains("us-east-1     -         -   1.00  residency", "tenant  pass     t1");
    }

    @Test
    void printsAProblemReadablyOnStderr() {
        api.answer("POST /route", 403, """
                {"type":"/problems/residency.blocked","title":"Residency leaves no region","status":403,
                "detail":"none \\u001b[31mleft","trace_id":"ab","reason":"residency.blocked",
                "errors":[{"line":3,"column":7,"message":"wrong"},{"pointer":"/path","message":"missing"}]}
                """);

        int exitCode = run("route", "--server", api.address(), "--tenant", "t2", "--path", "/");

        assertThat(exitCode).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isEqualTo("""
                        refused: 403 Residency leaves no region
                        none ?[31mleft
                        reason: residency.blocked
                          3:7: wrong
                          /path: missing
                        trace id: ab
                        """);
    }

    @Test
    void refusesAnAnswerThatIsNoJson() {
        api.answer("GET /regions", 200, "<html>");

        assertThat(run("regions", "--server", api.address())).isEqualTo(1);
        assertThat(err.toString()).contains("the answer is no JSON");
    }

    @Test
    void showsWhereAnAddressIs() {
        api.answer("GET /affinity?ip=2001%3Adb8%3A%3A1", 200, """
                {"ip_network":"2001:db8::/48","location":{"country":"GB","lat":51.5,"lon":-0.1,"accuracy_km":10},
                "source":"city","regions":[{"region":"eu-west-1","distance_km":464.2,"est_rtt_ms":9.87}]}
                """);

        assertThat(run("affinity", "2001:db8::1", "--server", api.address())).isZero();

        assertThat(out.toString()).isEqualTo("""
                        network  2001:db8::/48
                        place    GB (51.50, -0.10, within 10 km)
                        source   city

                        REGION     DISTANCE  EST. RTT
                        eu-west-1    464 km     9.9ms
                        """);
    }

    @Test
    void appliesAPolicyWithItsSignatures() throws IOException {
        Path policy = Files.writeString(folder.resolve("api.yaml"), "kind: RoutingPolicy\n");
        Files.writeString(folder.resolve("api.yaml.sig"), "AAAA\n");
        api.answer("POST /policy/apply?dry_run=true", 200, """
                {"policy_id":"acme.default.api","version":7,"status":"valid","signature":"simulated",
                "checks":[{"id":"P1","result":"pass"},{"id":"P2","result":"skipped","detail":"simulation"}],"changes":["new"]}
                """);

        int exitCode = run("policy", "apply", policy.toString(), "--dry-run", "--server", api.address());

        assertThat(exitCode).isZero();
        assertThat(api.lastBody()).isEqualTo("kind: RoutingPolicy\n");
        assertThat(api.lastField("Content-Type")).isEqualTo("application/yaml");
        assertThat(api.lastField("X-Policy-Signature")).isEqualTo("AAAA");
        assertThat(out.toString())
                .startsWith("acme.default.api version 7: valid (signature: simulated)\n")
                .contains("P2     skipped  simulation\n", "change: new\n");
    }

    @Test
    void saysWhichPolicyFileIsMissing() {
        assertThat(run("policy", "apply", "nowhere.yaml")).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("router: nowhere.yaml: no such file\n");
    }

    @Test
    void drawsEveryMistakeWithACaret() throws IOException {
        Path file = Files.writeString(folder.resolve("router.yaml"), "timeouts:\n\tidle: 60 \n");
        problems = List.of(
                new InputProblem(file.toString(), "timeouts.idle", 2, 8, "60 (expected: a duration)"),
                new InputProblem("environment", "PROM_URL", 0, 0, "no address"));

        assertThat(run("check", file.toString())).isEqualTo(1);

        assertThat(out.toString())
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
        problems = List.of(new InputProblem(file.toString(), "", 1, 304, "wrong"));

        run("check");

        List<String> lines = out.toString().lines().toList();
        assertThat(lines.get(1)).hasSizeLessThanOrEqualTo(80);
        assertThat(lines.get(1).charAt(lines.get(2).indexOf('^'))).isEqualTo('!');
    }

    @Test
    void saysWhatIsWellFormed() {
        assertThat(run("check", "a.yaml")).isZero();
        assertThat(out.toString()).isEqualTo("ok: 1 file\n  a.yaml\n");
    }

    @Test
    void checksForProgramsToo() throws IOException {
        problems = List.of(new InputProblem("a.yaml", "spec", 1, 2, "wrong"));

        assertThat(run("check", "a.yaml", "-o", "json")).isEqualTo(1);

        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.at("/problems/0/line").asInt()).isEqualTo(1);
        assertThat(json.at("/problems/0/message").asText()).isEqualTo("wrong");
    }

    @Test
    void writesThePrecheckAndWithdrawsAnEarlierBlock() throws IOException {
        Path reports = folder.resolve("reports");
        environment.put("SIMULATION_MODE", "false");
        assertThat(run("precheck", "--out", reports.toString())).isEqualTo(1);
        assertThat(reports.resolve("G.4_precheck_block.txt")).content().startsWith("BLOCK: ");

        environment.clear();
        assertThat(run("precheck", "--out", reports.toString())).isZero();

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
        assertThat(run("run", "--config", "c.yaml", "--set", "timeouts.idle=5s"))
                .isZero();

        assertThat(runs).containsExactly(new RunOptions(Optional.of(Path.of("c.yaml")), Map.of("timeouts.idle", "5s")));
    }

    @Test
    void printsEveryMistakeThatKeepsTheRouterFromStarting() {
        runner = options -> {
            throw new InvalidInputException(
                    List.of(new InputProblem("", "A", 0, 0, "wrong"), new InputProblem("", "B", 0, 0, "wrong too")));
        };

        assertThat(run("run")).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("A: wrong\nB: wrong too\n");
    }

    @Test
    void paintsOnlyWhenThereAreColours() {
        api.answer("GET /regions", 503, "{\"title\":\"Draining\"}");

        runWith(true, "regions", "--server", api.address());

        assertThat(err.toString()).startsWith("\u001b[1;31mrefused\u001b[0m: 503 Draining");
    }

    private int run(String... args) {
        return runWith(false, args);
    }

    private int runWith(boolean colour, String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), colour);
        InputChecker checker = files -> new Verdict(
                files.isEmpty()
                        ? List.of("conf/router.yaml")
                        : files.stream().map(Path::toString).toList(),
                problems);
        return new Cli(new Surroundings(environment, terminal), options -> runner.run(options), checker).run(args);
    }
}
