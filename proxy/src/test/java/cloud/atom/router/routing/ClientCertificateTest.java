package cloud.atom.router.routing;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.model.ClientCertificate;
import cloud.atom.router.model.FieldLookup;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.ClientNames;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.routing.TraceEntry.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Policies that take requests of certain clients only. */
class ClientCertificateTest {
    private static final ClientCertificate AGENT = new ClientCertificate(List.of("agent.acme.example"));

    private final RoutingEngine engine = new RoutingEngine();
    private final World world = new World();

    private RoutingDecision decide(@Nullable TenantId dryRunOf, @Nullable ClientCertificate shown) {
        String host = "api.acme.example";
        RequestFacts request =
                new RequestFacts(new TraceId(1, 1), dryRunOf, host, "GET", "/", FieldLookup.NONE, null, shown);
        return engine.decide(world.state(), request, (policy, limit) -> new QuotaAnswer(true, 9, 0, 0));
    }

    @Test
    void asksNobodyForACertificateUnlessThePolicyDoes() {
        RoutingDecision decision = decide(null, null);

        assertThat(decision).isInstanceOf(RoutingDecision.Forward.class);
        assertThat(decision.trace()).extracting(TraceEntry::step).doesNotContain(Step.CERTIFICATE);
    }

    @Test
    void takesAClientWhoseCertificateHasOneOfTheNames() {
        world.clients = new ClientNames(List.of("other.example", "*.acme.example"));

        RoutingDecision decision = decide(null, AGENT);

        assertThat(decision).isInstanceOf(RoutingDecision.Forward.class);
        assertThat(decision.trace()).contains(new TraceEntry(Step.CERTIFICATE, Verdict.PASS, "shown"));
    }

    @Test
    void refusesOthersBeforeAnythingElseIsLookedAt() {
        world.clients = new ClientNames(List.of("other.example"));

        for (ClientCertificate shown : new ClientCertificate[] {null, AGENT, new ClientCertificate(List.of())}) {
            RoutingDecision decision = decide(null, shown);

            assertThat(decision.reason()).isEqualTo(Reason.TENANT_CERTIFICATE);
            assertThat(decision.reason().status()).isEqualTo(403);
            assertThat(decision.trace()).extracting(TraceEntry::step).containsExactly(Step.TENANT, Step.CERTIFICATE);
        }
    }

    @Test
    void letsADryRunPassAndSaysSo() {
        world.clients = new ClientNames(List.of("other.example"));

        RoutingDecision decision = decide(World.ACME.tenant(), null);

        assertThat(decision).isInstanceOf(RoutingDecision.Forward.class);
        assertThat(decision.trace())
                .contains(new TraceEntry(Step.CERTIFICATE, Verdict.SKIP, "not asked for in a dry run"));
    }
}
