package cloud.atom.router.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that speak to a router, against a scripted one. */
class ServerCommandsTest {
    @TempDir
    private Path folder;

    private final CliRunner cli = new CliRunner();
    private final FakeControlApi api = new FakeControlApi();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void saysThreeWhenNobodyListens() {
        api.close();

        assertThat(cli.run("regions", "--server", api.address())).isEqualTo(3);
        assertThat(cli.err()).startsWith("router: cannot reach http://" + api.address());
    }

    @Test
    void findsTheRouterByItsVariableAndShowsTheToken() {
        cli.environment.put("ROUTER_BIND_ADDR", api.address());
        cli.environment.put("ROUTER_AUTH_TOKEN", "secret");
        api.answer("GET /regions", 200, "{\"regions\":[]}");

        assertThat(cli.run("regions")).isZero();

        assertThat(api.lastField("Authorization")).isEqualTo("Bearer secret");
    }

    @Test
    void showsRegionsAsATable() {
        api.answer("GET /regions", 200, """
                {"regions":[{"id":"eu-west-1","state":"healthy","score":0.987,"p95_ms":12.4,"error_rate":0.001,
                "capacity":0.8,"since":"2026-11-01T00:00:00Z"},{"id":"us-east-1","state":"down"}]}
                """);

        assertThat(cli.run("regions", "--server", api.address())).isZero();

        assertThat(cli.out()).isEqualTo("""
                        REGION     STATE    SCORE   P95  ERRORS   FREE  SINCE
                        eu-west-1  healthy   0.99  12ms    0.1%  80.0%  2026-11-01T00:00:00Z
                        us-east-1  down         -     -       -      -  -
                        """);
    }

    @Test
    void passesJsonThroughUnchanged() {
        api.answer("GET /regions", 200, "{ \"regions\" :\n[] ,\"more\":1.50}");

        cli.run("regions", "--server", api.address(), "-o", "json");

        assertThat(cli.out()).isEqualTo("{ \"regions\" :\n[] ,\"more\":1.50}\n");
    }

    @Test
    void letsNoAnswerSteerTheTerminal() {
        String hostile = "{\"regions\":[{\"id\":\"a\u009b31m\u202e\u200b\uD83D\uDE00\"}]}";
        api.answer("GET /regions", 200, hostile);

        assertThat(cli.run("regions", "--server", api.address(), "-o", "json")).isZero();
        assertThat(cli.out()).isEqualTo("{\"regions\":[{\"id\":\"a\\u009b31m\\u202e\\u200b\uD83D\uDE00\"}]}\n");

        api.answer("GET /regions", 200, "{\"regions\":\"\u001b[31m\"}");
        assertThat(cli.run("regions", "--server", api.address(), "-o", "json")).isEqualTo(1);
        assertThat(cli.out()).isEmpty();

        api.answer("GET /regions", 500, "<html>\u001b[31m");
        assertThat(cli.run("regions", "--server", api.address(), "-o", "json")).isEqualTo(1);
        assertThat(cli.err()).isEqualTo("refused: 500 no problem document\n");

        api.answer("GET /regions", 500, "{\"detail\":\"\u009b31m\"}");
        assertThat(cli.run("regions", "--server", api.address(), "-o", "json")).isEqualTo(1);
        assertThat(cli.err()).isEqualTo("{\"detail\":\"\\u009b31m\"}\n");
    }

    @Test
    void neverShowsATokenThatCannotBeSent() {
        cli.environment.put("ROUTER_AUTH_TOKEN", "sec\nret");

        assertThat(cli.run("regions", "--server", api.address())).isEqualTo(1);
        assertThat(cli.err()).isEqualTo("router: the token: <REDACTED> (expected: one line of visible characters)\n");
    }

    @Test
    void sendsTheTokenAsTheRouterReadsIt() {
        cli.environment.put("ROUTER_AUTH_TOKEN", "secret\n");
        api.answer("GET /regions", 200, "{\"regions\":[]}");

        assertThat(cli.run("regions", "--server", api.address())).isZero();
        assertThat(api.lastField("Authorization")).isEqualTo("Bearer secret");
    }

    @Test
    void refusesASignatureFileOfSeveralLines() throws IOException {
        Path policy = Files.writeString(folder.resolve("p.yaml"), "a: 1\n");
        Files.writeString(folder.resolve("p.yaml.sig"), "AAAA\nBBBB\n");

        assertThat(cli.run("policy", "apply", policy.toString(), "--server", api.address()))
                .isEqualTo(1);
        assertThat(cli.err()).startsWith("router: a signature file: <REDACTED>");
    }

    @Test
    void writesYaml() {
        api.answer("GET /policies", 200, "{\"policies\":[{\"policy_id\":\"a.b.c\",\"active_version\":3}]}");

        cli.run("policy", "list", "--server", api.address(), "-o", "yaml");

        assertThat(cli.out()).isEqualTo("policies:\n- policy_id: a.b.c\n  active_version: 3\n");
    }

    @Test
    void asksForARoute() throws IOException {
        api.answer("POST /route?explain=true", 200, """
                {"region":"eu-west-1","upstream_url":"http://127.0.0.1:1","reason":"affinity.nearest","trace_id":"ab",
                "candidates":[{"region":"eu-west-1","rank":1,"est_rtt_ms":9.26,"score":1,"why":"fit"},
                {"region":"us-east-1","rank":0,"score":1,"why":"residency"}],
                "explanation":[{"step":"tenant","verdict":"pass","detail":"t1"}]}
                """);

        int exitCode = cli.run(
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
        assertThat(cli.out())
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

        int exitCode = cli.run("route", "--server", api.address(), "--tenant", "t2", "--path", "/");

        assertThat(exitCode).isEqualTo(1);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).isEqualTo("""
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

        assertThat(cli.run("regions", "--server", api.address())).isEqualTo(1);
        assertThat(cli.err()).contains("the answer is no JSON");
    }

    @Test
    void showsWhereAnAddressIs() {
        api.answer("GET /affinity?ip=2001%3Adb8%3A%3A1", 200, """
                {"ip_network":"2001:db8::/48","location":{"country":"GB","lat":51.5,"lon":-0.1,"accuracy_km":10},
                "source":"city","regions":[{"region":"eu-west-1","distance_km":464.2,"est_rtt_ms":9.87}]}
                """);

        assertThat(cli.run("affinity", "2001:db8::1", "--server", api.address()))
                .isZero();

        assertThat(cli.out()).isEqualTo("""
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

        int exitCode = cli.run("policy", "apply", policy.toString(), "--dry-run", "--server", api.address());

        assertThat(exitCode).isZero();
        assertThat(api.lastBody()).isEqualTo("kind: RoutingPolicy\n");
        assertThat(api.lastField("Content-Type")).isEqualTo("application/yaml");
        assertThat(api.lastField("X-Policy-Signature")).isEqualTo("AAAA");
        assertThat(cli.out())
                .startsWith("acme.default.api version 7: valid (signature: simulated)\n")
                .contains("P2     skipped  simulation\n", "change: new\n");
    }

    @Test
    void saysWhichPolicyFileIsMissing() {
        assertThat(cli.run("policy", "apply", "nowhere.yaml")).isEqualTo(1);
        assertThat(cli.err()).isEqualTo("router: nowhere.yaml: no such file\n");
        assertThat(cli.run("policy", "apply", folder.toString())).isEqualTo(1);
        assertThat(cli.err()).isEqualTo("router: " + folder + ": no regular file\n");
    }

    @Test
    void paintsOnlyWhenThereAreColours() {
        api.answer("GET /regions", 503, "{\"title\":\"Draining\"}");

        cli.colour = true;

        cli.run("regions", "--server", api.address());

        assertThat(cli.err()).startsWith("\u001b[1;31mrefused\u001b[0m: 503 Draining");
    }
}
