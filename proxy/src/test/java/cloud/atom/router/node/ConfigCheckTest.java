package cloud.atom.router.node;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.SettingOverride;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCheckTest {
    private static final Path HOME =
            Path.of(System.getProperty("router.home", "..")).toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @Test
    void findsNothingWrongInWhatIsShipped() throws IOException {
        assertThat(ConfigCheck.all(inputs(HOME.resolve("conf/router.yaml")))).isEmpty();
        try (var examples = Files.walk(HOME.resolve("conf/examples"))) {
            assertThat(examples.filter(file -> file.toString().endsWith(".yaml"))
                            .toList())
                    .isNotEmpty()
                    .allSatisfy(file ->
                            assertThat(ConfigCheck.file(file, inputs(file))).isEmpty());
        }
    }

    @Test
    void checksTheFilesThatTheConfigurationNames() throws IOException {
        Path config = write("conf/router.yaml", "registry: { url: \"file:conf/regions.yaml\" }\n");
        Path registry = write("conf/regions.yaml", "regions: 5\nmore: 6\n");
        Path policy = write("conf/policies/a.yaml", "apiVersion: 1\n");

        List<String> problems = shown(ConfigCheck.all(inputs(config)));

        assertThat(problems)
                .contains(registry + ":1:10: regions: 5 (expected: a list)", registry + ":2:1: more: unknown key")
                .anyMatch(problem -> problem.startsWith(policy + ":1:13: apiVersion: "));
    }

    @Test
    void checksTheFilesThatAWrongConfigurationNames() throws IOException {
        Path config = write("router.yaml", """
                registry: { url: "file:regions.yaml" }
                limit: 1
                policies: { directory: p }
                control:
                  tokens:
                    - { name: a, token_file: none, roles: [viewer] }
                    - { name: b, token_file: empty, roles: [viewer] }
                """);
        Path registry = write("regions.yaml", "regions: 5\n");
        Path policy = write("p/a.yaml", "kind: x\n");
        Path empty = write("empty", "\n");

        List<String> problems = shown(ConfigCheck.all(inputs(config)));

        assertThat(problems)
                .contains(
                        config + ":2:1: limit: unknown key (did you mean limits?)",
                        folder.resolve("none") + ": no such file",
                        empty + ": empty (expected: a token in the first line)",
                        registry + ":1:10: regions: 5 (expected: a list)")
                .anyMatch(problem -> problem.startsWith(policy + ":1:7: kind: "));
        assertThat(shown(ConfigCheck.start(inputs(config)))).noneMatch(problem -> problem.startsWith(policy + ":"));
    }

    @Test
    void warnsOfPoliciesThatAskForSystemsWithoutADatabaseOfThem() throws IOException {
        Path without = write("conf/router.yaml", "environment: simulation\n");
        Path with = write("conf/with.yaml", "geo: { asn_database: asn.mmdb }\n");
        Path policy = write("conf/policies/a.yaml", """
                apiVersion: router.atom.cloud/v1
                kind: RoutingPolicy
                metadata: { tenant: acme, name: api, environment: simulation, version: 1 }
                spec:
                  hosts: [api.acme.example]
                  residency: { allow: ["*"] }
                  affinity:
                    overrides:
                      - { when: { countries: [DE] }, prefer: [a] }
                      - { when: { asns: [3320] }, prefer: [a] }
                """);
        String warned =
                policy + ":10:25: spec.affinity.overrides[1].when.asns: hold for nobody: no database of autonomous"
                        + " systems (expected: one in geo.asn_database)";

        assertThat(shown(ConfigCheck.warnings(inputs(without), List.of()))).containsExactly(warned);
        assertThat(shown(ConfigCheck.warnings(inputs(without), List.of(policy))))
                .containsExactly(warned);
        assertThat(shown(ConfigCheck.warnings(inputs(without), List.of(with, policy))))
                .isEmpty();
        assertThat(shown(ConfigCheck.warnings(inputs(with), List.of()))).isEmpty();
    }

    @Test
    void refusesFlagsForKeysThatDoNotExist() {
        List<SettingOverride> flags = List.of(
                new SettingOverride("timeouts.first_bite", SettingOverride.FLAGS, "--set timeouts.first_bite", "1s"),
                new SettingOverride("timeouts", SettingOverride.FLAGS, "--set timeouts", "1s"),
                new SettingOverride("control.tokens", SettingOverride.FLAGS, "--set control.tokens", "x"));

        assertThat(shown(ConfigCheck.start(new ConfigInputs(Optional.empty(), Map.of(), flags, folder))))
                .containsExactly(
                        "flags: --set timeouts.first_bite: unknown key (did you mean timeouts.first_byte?)",
                        "flags: --set timeouts: unknown key",
                        "flags: --set control.tokens: a list of mappings (expected: in the file)");
    }

    @Test
    void refusesOneTokenForTwoNames() throws IOException {
        String token = "{ name: %s, token_sha256: \"" + "ab".repeat(32) + "\", roles: [viewer] }";
        Path file = write(
                "router.yaml", "control: { tokens: [" + token.formatted("a") + ", " + token.formatted("b") + "] }\n");

        assertThat(shown(ConfigCheck.start(inputs(file))))
                .containsExactly(file + ":1:20: control.tokens: token_sha256 of \"b\" twice (expected: a token for each"
                        + " name)");
    }

    @Test
    void saysThatAFolderIsNoFile() throws IOException {
        Path config = write("router.yaml", "registry: { url: \"file:p\" }\n");
        write("p/a.yaml", "");

        assertThat(shown(ConfigCheck.all(inputs(config))))
                .containsExactly(folder.resolve("p") + ": a folder (expected: a file)");
    }

    @Test
    void tellsTheKindOfAFileByItsKeys() throws IOException {
        Path config = write("x.yaml", "limits: { heads: 1 }\n");
        Path registry = write("y.yaml", "regions: []\n");
        Path policy = write("z.yaml", "kind: RoutingPolicy\n");

        assertThat(shown(ConfigCheck.file(config, inputs(config))))
                .containsExactly(config + ":1:11: limits.heads: unknown key");
        assertThat(shown(ConfigCheck.file(registry, inputs(registry))))
                .containsExactly(registry + ":1:10: regions: [] (expected: at least one region)");
        assertThat(shown(ConfigCheck.file(policy, inputs(policy)))).anyMatch(problem -> problem.contains("metadata"));
    }

    @Test
    void namesAMissingRegistryFile() throws IOException {
        Path config = write("router.yaml", "registry: { url: \"file:none.yaml\" }\n");

        assertThat(shown(ConfigCheck.all(inputs(config))))
                .containsExactly(folder.resolve("none.yaml") + ": no such file");
    }

    @Test
    void takesTheFileThatTheConfigurationCallsARegistryForOne() throws IOException {
        Path config = write("router.yaml", "registry: { url: \"file:r.yaml\" }\n");
        Path registry = write("r.yaml", "environment: x\n");

        assertThat(shown(ConfigCheck.all(inputs(config))))
                .containsExactly(
                        registry + ":1:1: regions: missing (expected: regions)",
                        registry + ":1:1: environment: unknown key");
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private ConfigInputs inputs(Path file) {
        return new ConfigInputs(Optional.of(file), Map.of(), List.of(), folder);
    }

    private static List<String> shown(List<InputProblem> problems) {
        return problems.stream().map(InputProblem::toString).toList();
    }
}
