package cloud.atom.router.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.node.ConfigProof.Proved;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigProofTest {
    private static final String POLICY = """
            apiVersion: router.atom.cloud/v1
            kind: RoutingPolicy
            metadata: { tenant: acme, name: api, environment: development, version: 3, not_before: "2026-01-01T00:00:00Z", not_after: "2027-01-01T00:00:00Z" }
            spec: { hosts: [api.acme.example], residency: { allow: ["group:eu"] } }
            """;

    private static final String REGISTRY = """
            regions:
              - { id: a, name: A, country: IE, continent: EU, groups: [eu], location: { lat: 53, lon: -6 }, endpoints: [{ url: "http://127.0.0.1:1" }] }
              - { id: b, name: B, country: US, continent: NA, location: { lat: 39, lon: -77 }, endpoints: [{ url: "http://127.0.0.1:2" }] }
            """;

    @TempDir
    private Path folder;

    @Test
    void provesThePoliciesOfSimulationModeOverItsRegions() {
        List<Proved> proved = ConfigProof.of(inputs(Map.of()), List.of());

        assertThat(proved)
                .extracting(one -> one.policy().id().toString())
                .containsExactly("t1.default.api", "t2.default.api");
        assertThat(proved).allMatch(one -> one.report().holds() && one.report().exhaustive());
        assertThat(proved).extracting(one -> one.report().regions()).containsOnly(5);
    }

    @Test
    void provesThePoliciesThatAConfigurationNames() throws IOException {
        Files.createDirectories(folder.resolve("policies"));
        write("policies/acme.yaml", POLICY);
        write("registry.yaml", REGISTRY);
        Path configuration =
                write("router.yaml", "registry: { url: \"file:registry.yaml\" }\npolicies: { directory: policies }\n");

        List<Proved> proved = ConfigProof.of(inputs(Map.of()), List.of(configuration));

        assertThat(proved).hasSize(1);
        assertThat(proved.get(0).report().regions()).isEqualTo(2);
        assertThat(proved.get(0).report().sets()).isEqualTo(4);
    }

    @Test
    void provesGivenPoliciesOverAGivenRegistry() throws IOException {
        List<Path> files = List.of(write("acme.yaml", POLICY), write("registry.yaml", REGISTRY));

        List<Proved> proved = ConfigProof.of(inputs(Map.of()), files);

        assertThat(proved).hasSize(1);
        assertThat(proved.get(0).source()).isEqualTo(files.get(0).toString());
        assertThat(proved.get(0).report().regions()).isEqualTo(2);
    }

    @Test
    void asksNobodyForARegistry() {
        Map<String, String> remote = Map.of("GLOBAL_REGISTRY_URL", "http://registry.example/regions");

        assertThatThrownBy(() -> ConfigProof.of(inputs(remote), List.of()))
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        refused -> assertThat(refused.problems())
                                .extracting(problem -> problem.path())
                                .containsExactly("registry.url"));
    }

    private ConfigInputs inputs(Map<String, String> variables) {
        return new ConfigInputs(Optional.empty(), variables, List.of(), folder);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
