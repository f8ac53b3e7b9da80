package cloud.atom.router.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.Failover;
import cloud.atom.router.policy.Qos;
import cloud.atom.router.policy.RegionSelector;
import cloud.atom.router.policy.Residency;
import cloud.atom.router.policy.RouteDefaults;
import cloud.atom.router.policy.RoutingPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PolicyTableTest {
    private static final RoutingPolicy EXACT = policy("a", "api.example");
    private static final RoutingPolicy WIDE = policy("b", "*.example");
    private static final RoutingPolicy LONG = policy("c", "*.eu.api.example");

    private final PolicyTable table = new PolicyTable(List.of(LONG, WIDE, EXACT));

    @Test
    void findsTheExactHostBeforeAnyWildcard() {
        assertThat(table.byHost("api.example")).isEqualTo(EXACT);
    }

    @Test
    void findsTheLongestWildcard() {
        assertThat(table.byHost("x.example")).isEqualTo(WIDE);
        assertThat(table.byHost("a.b.c.example")).isEqualTo(WIDE);
        assertThat(table.byHost("x.eu.api.example")).isEqualTo(LONG);
        assertThat(table.byHost("eu.api.example")).isEqualTo(WIDE);
    }

    @Test
    void doesNotTakeTheBareNameOfAWildcardNorOddHosts() {
        assertThat(table.byHost("example")).isNull();
        assertThat(table.byHost(".example")).isNull();
        assertThat(table.byHost("")).isNull();
        assertThat(table.byHost("other.test")).isNull();
        assertThat(new PolicyTable(List.of(EXACT)).byHost("x.example")).isNull();
    }

    @Test
    void listsATenantsPoliciesById() {
        assertThat(table.ofTenant(new TenantId("t"))).containsExactly(EXACT, WIDE, LONG);
        assertThat(table.ofTenant(new TenantId("nobody"))).isEmpty();
        assertThat(table.all()).containsExactly(EXACT, WIDE, LONG);
        assertThat(table.find(EXACT.id())).isEqualTo(EXACT);
    }

    @Test
    void refusesTwoPoliciesWithOneIdOrOneHost() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PolicyTable(List.of(EXACT, policy("a", "z.example"))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PolicyTable(List.of(EXACT, policy("z", "api.example"))))
                .withMessageContaining("api.example");
        assertThatIllegalArgumentException().isThrownBy(() -> new PolicyTable(List.of(WIDE, policy("z", "*.example"))));
    }

    static RoutingPolicy policy(String name, String host) {
        return new RoutingPolicy(
                new PolicyId(new TenantId("t"), "default", name),
                1,
                "simulation",
                RoutingPolicy.Validity.ALWAYS,
                "",
                List.of(host),
                new Residency(List.of(new RegionSelector.All()), List.of()),
                Affinity.DEFAULT,
                RoutingPolicy.ServiceLevel.DEFAULT,
                RouteDefaults.DEFAULT,
                List.of(),
                false,
                Qos.DEFAULT,
                Failover.DEFAULT);
    }
}
