package cloud.atom.router.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BuiltInPolicyTest {
    @Test
    void bringsBothTenants() {
        assertThat(BuiltInPolicy.all("simulation"))
                .extracting(BuiltInPolicy::name)
                .containsExactly("built-in:t1.yaml", "built-in:t2.yaml");
        assertThat(BuiltInPolicy.all("simulation"))
                .allSatisfy(policy -> assertThat(policy.yaml()).contains("kind: RoutingPolicy"));
        assertThat(BuiltInPolicy.CATCH_ALL).hasToString("t1.default.api");
    }
}
