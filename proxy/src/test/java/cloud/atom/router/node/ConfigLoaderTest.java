package cloud.atom.router.node;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.config.Secret;
import cloud.atom.router.config.SettingOverride;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.registry.RegistryLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
    /** A mistake of each kind. */
    private static final String MISTAKES = """
            enviroment: x
            environment: "a b"
            event_loops: -1
            transport: uring
            limits: { head_bytes: 12B, uri_bytes: 64 }
            timeouts: { idle: 0s, connect: soon }
            request_log: { sample: 2 }
            default_regions: [a, b, a]
            control:
              tokens:
                - { name: a, roles: [viewer], token_sha256: "hush" }
                - { name: b, roles: [admin], token_file: x }
                - { name: c, roles: [viewer] }
                - { name: d, roles: [viewer], token_file: x, tenants: [] }
            """;

    private static final Path HERE = Path.of("/home/me");

    /** The sample of the contract, section 10. */
    private static final String CONTRACT_SAMPLE = """
            environment: development
            data_dir: data
            transport: auto
            event_loops: 0
            proxy:
              bind: 0.0.0.0:8600
              tls_bind: 0.0.0.0:8643
              trusted_networks: []
              proxy_protocol_networks: []
            tls: { cert_file: , key_file: , client_ca_file: , certificates: [] }
            limits: { head_bytes: 64KiB, field_count: 128, uri_bytes: 16KiB, body_bytes: 0, connections: 20000, connections_per_address: 0 }
            timeouts: { head: 10s, idle: 60s, body: 30s, connect: 1s, first_byte: 30s, tunnel_idle: 1h, drain: 30s }
            upstream: { breaker: true, ejection: true, max_connections_per_loop: 256, idle: 30s }
            request_log: { enabled: true, sample: 1.0 }
            geo: { database: , refresh: 5s }
            policies: { directory: conf/policies, trust_file: conf/trust.yaml }
            slo: { p95: 500ms }
            control:
              bind: 127.0.0.1:8601
              tokens:
                - { name: alice, token_sha256: "%s", roles: [viewer, applier], tenants: ["*"] }
              promotion: { approval_required_in: [production] }
            """.formatted("ab".repeat(32));

    @TempDir
    Path folder;

    @Test
    void isInSimulationModeWithNothingSet() {
        RouterConfig config = load(Map.of()).config();

        assertThat(config.simulation()).isTrue();
        assertThat(config.environment()).isEqualTo("simulation");
        assertThat(config.proxy().trustedNetworks())
                .containsExactly(IpNetwork.parse("127.0.0.0/8"), IpNetwork.parse("::1"));
        assertThat(config.control().promotion().approvalRequiredIn()).isEmpty();
        assertThat(config.dataDir()).isEqualTo(HERE.resolve("data"));
        assertThat(config.policies().directory()).isEqualTo(HERE.resolve("conf/policies"));
        assertThat(config.geo().database()).isEqualTo(Path.of(""));
    }

    @Test
    void takesTheContractsSampleInBothModes() throws IOException {
        for (String mode : new String[] {"", "simulation_mode: true\n", "simulation_mode: false\n"}) {
            RouterConfig config = loadFile(CONTRACT_SAMPLE + "registry: { url: \"http://x/\" }\n" + mode)
                    .config();

            assertThat(config.environment()).isEqualTo("development");
            assertThat(config.limits()).isEqualTo(RouterConfig.DEFAULT.limits());
            assertThat(config.timeouts()).isEqualTo(RouterConfig.DEFAULT.timeouts());
            assertThat(config.proxy()).isEqualTo(RouterConfig.DEFAULT.proxy());
            assertThat(config.control().tokens())
                    .singleElement()
                    .satisfies(token -> assertThat(token.roles())
                            .containsExactly(ControlToken.Role.VIEWER, ControlToken.Role.APPLIER));
            assertThat(config.toString()).doesNotContain("abab").contains(Secret.REDACTED);
        }
    }

    @ParameterizedTest
    @CsvSource({"http://x/r, , false", "http://x/r, true, true", "http://x/r, false, false", ", true, true", ", , true"
    })
    void simulationModeIsTrueWithoutARegistryUnlessSaid(String url, String mode, boolean simulation) {
        Map<String, String> environment = Map.of(
                "GLOBAL_REGISTRY_URL", url == null ? "" : url,
                "SIMULATION_MODE", mode == null ? "" : mode);

        RouterConfig config = load(environment).config();

        assertThat(config.simulation()).isEqualTo(simulation);
        assertThat(config.environment()).isEqualTo(simulation ? "simulation" : "development");
        assertThat(config.proxy().trustedNetworks()).hasSize(simulation ? 2 : 0);
    }

    @Test
    void refusesToRunWithoutRegistryOutsideSimulationMode() {
        assertThat(problems(Map.of("SIMULATION_MODE", "false")))
                .containsExactly(
                        "environment: SIMULATION_MODE: false without a registry (expected:" + " GLOBAL_REGISTRY_URL)");
    }

    @Test
    void readsTheVariablesWithNamesOfTheirOwn() {
        LoadedConfig loaded = load(Map.of(
                "GLOBAL_REGISTRY_URL", "file:r.yaml",
                "ROUTER_BIND_ADDR", "127.0.0.1:0",
                "PROXY_BIND_ADDR", "127.0.0.1:1",
                "PRIMARY_REGION", "eu-west-1",
                "SECONDARY_REGIONS", "us-east-1, sa-east-1",
                "MAX_P95_LATENCY_MS", "250",
                "GEOIP_DB_PATH", "geo/city.mmdb",
                "ROUTER_AUTH_TOKEN", "hush",
                "ROUTER_TIMEOUTS_FIRST_BYTE", "3s",
                "ROUTER_SERVICE_HOST", "10.0.0.1"));

        RouterConfig config = loaded.config();
        assertThat(config.registry().url()).contains(new RegistryLocation.FileLocation(HERE.resolve("r.yaml")));
        assertThat(config.control().bind()).isEqualTo(new HostPort("127.0.0.1", 0));
        assertThat(config.proxy().bind()).isEqualTo(new HostPort("127.0.0.1", 1));
        assertThat(config.defaultRegions())
                .extracting(RegionId::value)
                .containsExactly("eu-west-1", "us-east-1", "sa-east-1");
        assertThat(config.slo().p95()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.geo().database()).isEqualTo(HERE.resolve("geo/city.mmdb"));
        assertThat(config.timeouts().firstByte()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.routing().p95()).isEqualTo(Duration.ofMillis(250));
        assertThat(loaded.authToken()).contains(new Secret("hush"));
        assertThat(loaded.warnings()).containsExactly("unknown variable ROUTER_SERVICE_HOST is not used");
        assertThat(loaded.toString()).doesNotContain("hush");
    }

    @Test
    void flagsWinOverVariablesAndVariablesOverTheFile() throws IOException {
        Path file = write(
                "conf/router.yaml", "proxy: { bind: 127.0.0.1:1 }\ncontrol: { bind: 127.0.0.1:2 }\nevent_loops: 3\n");
        ConfigInputs inputs = new ConfigInputs(
                Optional.of(file),
                Map.of(
                        "PROXY_BIND_ADDR",
                        "127.0.0.1:11",
                        "ROUTER_PROXY_BIND",
                        "127.0.0.1:99",
                        "ROUTER_BIND_ADDR",
                        "127.0.0.1:12"),
                List.of(new SettingOverride("proxy.bind", SettingOverride.FLAGS, "--bind", "127.0.0.1:21")),
                HERE);

        RouterConfig config = ConfigLoader.load(inputs).config();

        assertThat(config.proxy().bind()).hasToString("127.0.0.1:21");
        assertThat(config.control().bind().port()).isEqualTo(12);
        assertThat(config.eventLoops()).isEqualTo(3);
    }

    @Test
    void pathsInTheFileAreRelativeToTheFolderThatHoldsConf() throws IOException {
        String text = "data_dir: var\ngeo: { database: city.mmdb }\nregistry: { url: \"file:r.yaml\" }\n";

        RouterConfig inConf = loadFile("conf/router.yaml", text);
        RouterConfig elsewhere = loadFile("etc/router.yaml", text);

        assertThat(inConf.dataDir()).isEqualTo(folder.resolve("var"));
        assertThat(inConf.geo().database()).isEqualTo(folder.resolve("city.mmdb"));
        assertThat(inConf.policies().directory()).isEqualTo(folder.resolve("conf/policies"));
        assertThat(inConf.registry().url()).contains(new RegistryLocation.FileLocation(folder.resolve("r.yaml")));
        assertThat(elsewhere.dataDir()).isEqualTo(folder.resolve("etc/var"));
    }

    @Test
    void refusesWhatHasNoEffectYet() {
        Map<String, String> environment = Map.of(
                "VAULT_ADDR", "x",
                "VAULT_TOKEN", "x",
                "VAULT_ROLE_ID", "x",
                "VAULT_SECRET_ID", "x",
                "GLOBAL_REGISTRY_URL", "redis://x");

        List<String> problems = problems(new ConfigInputs(Optional.empty(), environment, List.of(), HERE));

        assertThat(problems).hasSize(5).allMatch(p -> p.endsWith("not supported yet"));
        assertThat(problems)
                .contains(
                        "environment: VAULT_TOKEN: not supported yet",
                        "environment: GLOBAL_REGISTRY_URL: redis:// (a fleet): not supported yet");
    }

    @Test
    void takesKeysFromTheirVariableAndNoneFromVault() {
        RouterConfig config = load(Map.of("COSIGN_KEY_PATH", "a.pub,keys")).config();

        assertThat(config.policies().keys()).containsExactly(HERE.resolve("a.pub"), HERE.resolve("keys"));
        assertThat(problems(new ConfigInputs(
                        Optional.empty(), Map.of("COSIGN_KEY_PATH", "hashivault://policies"), List.of(), HERE)))
                .singleElement()
                .asString()
                .contains("COSIGN_KEY_PATH", "Vault is not supported yet");
    }

    @Test
    void reportsEveryMistakeAtItsPlace() throws IOException {
        String text = MISTAKES;
        Path file = write("router.yaml", text);
        Map<String, String> environment =
                Map.of("MAX_P95_LATENCY_MS", "0.5s", "PROXY_BIND_ADDR", "8600", "ROUTER_LIMITS_HEAD_BYTE", "1KiB");

        List<String> problems = problems(new ConfigInputs(Optional.of(file), environment, List.of(), HERE));

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "environment: MAX_P95_LATENCY_MS: \"0.5s\" (expected: milliseconds, a whole number above 0)",
                        "environment: PROXY_BIND_ADDR: \"8600\" (expected: host:port or unix:/path)",
                        "environment: ROUTER_LIMITS_HEAD_BYTE: unknown variable (did you mean ROUTER_LIMITS_HEAD_BYTES?)",
                        file + ":1:1: enviroment: unknown key (did you mean environment?)",
                        file + ":2:14: environment: a b (expected: 1 to 63 letters, digits, '-' or '_', first a letter"
                                + " or digit)",
                        file + ":3:14: event_loops: -1 (expected: 0 to 1024)",
                        file + ":4:12: transport: \"uring\" (expected: one of auto, io_uring, epoll, nio; did you mean"
                                + " io_uring?)",
                        file + ":5:23: limits.head_bytes: 12B (expected: at least 1024)",
                        file + ":5:39: limits.uri_bytes: \"64\" (expected: a size such as 512B, 64KiB, 1MiB or 2GiB)",
                        file + ":6:19: timeouts.idle: 0s (expected: above 0)",
                        file + ":6:32: timeouts.connect: \"soon\" (expected: a duration such as 250ms, 2s, 10m, 24h or"
                                + " 30d)",
                        file + ":7:24: request_log.sample: 2 (expected: in [0, 1])",
                        file + ":8:18: default_regions: a twice (expected: each once)",
                        file
                                + ":11:49: control.tokens[0].token_sha256: <REDACTED> (expected: 64 lower-case hex digits)",
                        file + ":12:26: control.tokens[1].roles[0]: \"admin\" (expected: one of viewer, applier,"
                                + " approver, operator)",
                        file + ":13:15: control.tokens[2].name: c (expected: with token_sha256 or token_file)",
                        file
                                + ":14:59: control.tokens[3].tenants: [] (expected: names of tenants or \"*\", at least one)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"environment: &x y", "a: [", "proxy: []", "--- a\n--- b", "environment: \"\\0\""})
    void refusesOtherThanPlainYaml(String text) throws IOException {
        Path file = write("router.yaml", text);

        assertThat(problems(new ConfigInputs(Optional.of(file), Map.of(), List.of(), HERE)))
                .isNotEmpty()
                .allMatch(problem -> problem.startsWith(file + ":"));
    }

    @Test
    void saysWhenTheFileIsMissing() {
        Path file = folder.resolve("none.yaml");

        assertThat(problems(new ConfigInputs(Optional.of(file), Map.of(), List.of(), HERE)))
                .containsExactly(file + ": no such file");
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private LoadedConfig loadFile(String text) throws IOException {
        Path file = write("router.yaml", text);
        return ConfigLoader.load(new ConfigInputs(Optional.of(file), Map.of(), List.of(), HERE));
    }

    private RouterConfig loadFile(String name, String text) throws IOException {
        Path file = write(name, text);
        return ConfigLoader.load(new ConfigInputs(Optional.of(file), Map.of(), List.of(), HERE))
                .config();
    }

    private static LoadedConfig load(Map<String, String> environment) {
        return ConfigLoader.load(new ConfigInputs(Optional.empty(), environment, List.of(), HERE));
    }

    private static List<String> problems(Map<String, String> environment) {
        return problems(new ConfigInputs(Optional.empty(), environment, List.of(), HERE));
    }

    private static List<String> problems(ConfigInputs inputs) {
        try {
            ConfigLoader.load(inputs);
        } catch (InvalidInputException e) {
            return e.problems().stream().map(InputProblem::toString).toList();
        }
        throw new AssertionError("not refused");
    }
}
