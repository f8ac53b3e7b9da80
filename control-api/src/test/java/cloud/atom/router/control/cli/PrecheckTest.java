package cloud.atom.router.control.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.control.cli.Precheck.Decision;
import cloud.atom.router.node.ConfigLoader;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrecheckTest {
    @ParameterizedTest
    @CsvSource({
        ",, true, PROCEED_SIMULATION",
        ", true, true, PROCEED_SIMULATION",
        ", false, false, BLOCK",
        ", ' FALSE	', false, BLOCK",
        "' ', '', true, PROCEED_SIMULATION",
        "file:r.yaml,, false, PROCEED",
        "file:r.yaml, false, false, PROCEED",
        "file:r.yaml, true, true, PROCEED_SIMULATION"
    })
    void blocksOnlyWhenSimulationIsOffAndTheRegistryIsMissing(
            String registry, String mode, String simulation, Decision decision) {
        Map<String, String> environment = new HashMap<>();
        environment.put("GLOBAL_REGISTRY_URL", registry == null ? "" : registry);
        environment.put("SIMULATION_MODE", mode == null ? "" : mode);

        Precheck precheck = Precheck.of(environment);

        assertThat(precheck.decision()).isEqualTo(decision);
        assertThat(precheck.members())
                .containsEntry("SIMULATION_MODE", simulation)
                .containsEntry("decision", decision.name());
    }

    @Test
    void saysWhetherVariablesAreSetButNotToWhat() {
        Precheck precheck = Precheck.of(Map.of("VAULT_ADDR", "http://vault.example", "GEOIP_DB_PATH", ""));

        assertThat(precheck.members())
                .containsEntry("GLOBAL_REGISTRY_URL", "MISSING")
                .containsEntry("GEOIP_DB_PATH", "MISSING")
                .containsEntry("PROM_URL", "MISSING")
                .containsEntry("VAULT_ADDR", "SET");
    }

    @Test
    void namesWhatARouterWouldRefuseAndDecidesWithoutIt() {
        Precheck precheck = Precheck.of(Map.of("VAULT_ADDR", "http://vault.example", "VAULT_TOKEN", " ", "OTHER", "x"));

        assertThat(precheck.refused()).containsExactly("VAULT_ADDR");
        assertThat(precheck.decision()).isEqualTo(Decision.PROCEED_SIMULATION);
        assertThat(Precheck.NOT_SUPPORTED).isEqualTo(ConfigLoader.NOT_SUPPORTED_VARIABLES);
    }

    @Test
    void refusesAModeThatIsNeitherTrueNorFalse() {
        assertThatThrownBy(() -> Precheck.of(Map.of("SIMULATION_MODE", "maybe")))
                .hasMessage("SIMULATION_MODE: maybe (expected: true or false)");
        // The router refuses it too.
        assertThatThrownBy(() -> Precheck.of(Map.of("SIMULATION_MODE", "fAlse")))
                .isNotNull();
    }
}
