package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.model.RateLimit;
import cloud.atom.router.policy.Qos;
import cloud.atom.router.qos.QuotaAnswer;
import io.grpc.Status;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the router itself answers to a client of gRPC. */
class GrpcRefusalsIT {
    private final PlaneRig rig = new PlaneRig();

    private GrpcClient client(String host) {
        return GrpcClient.cleartext(rig.plane().address().getPort(), host);
    }

    private GrpcCallRecord call(GrpcClient client) {
        return client.call(GrpcMethods.UNARY).send("x").end();
    }

    private static void isTold(GrpcCallRecord call, Status.Code code, String message) {
        assertThat(call.status().getCode()).isEqualTo(code);
        assertThat(call.field("content-type")).isEqualTo("application/grpc");
        assertThat(call.status().getDescription()).isEqualTo(message + " (trace " + call.field("x-trace-id") + ")");
    }

    @Test
    void anUnknownTenantIsUnimplemented() {
        rig.ports.add(PlaneRig.deadPort());
        try (rig;
                GrpcClient client = withStart("nobody.example")) {
            isTold(call(client), Status.Code.UNIMPLEMENTED, "tenant.unknown: no tenant has this host");
            PlaneRig.await("it is told of", () -> !rig.exchanges.isEmpty());
            assertThat(rig.exchanges.get(0).status()).isEqualTo(404);
        }
    }

    @Test
    void aRegionThatCannotBeReachedIsUnavailable() {
        rig.ports.add(PlaneRig.deadPort());
        try (rig;
                GrpcClient client = withStart("a.example")) {
            isTold(call(client), Status.Code.UNAVAILABLE, "upstream.connect: no connection to a region came about");
            PlaneRig.await("it is told of", () -> !rig.exchanges.isEmpty());
            assertThat(rig.exchanges.get(0).phase()).isEqualTo(ExchangeSummary.Phase.FAILED);
        }
    }

    @Test
    void aSpentRateIsUnavailableAndSaysWhenItIsBack() {
        rig.ports.add(PlaneRig.deadPort());
        rig.qos = new Qos(Qos.Tier.SILVER, Optional.of(new RateLimit(10, 25)), false);
        rig.quota = (policy, limit) -> new QuotaAnswer(false, 0, 3_000_000_000L, 3_000_000_000L);
        try (rig;
                GrpcClient client = withStart("a.example")) {
            GrpcCallRecord call = call(client);

            isTold(call, Status.Code.UNAVAILABLE, "qos.rate: the tenant's rate limit is reached");
            assertThat(call.field("retry-after")).isEqualTo("3");
        }
    }

    private GrpcClient withStart(String host) {
        rig.start();
        return client(host);
    }
}
