package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.AttemptSummary;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.model.EndpointProtocol;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients of gRPC see of regions that fail, leave and change. */
class GrpcFailuresIT {
    private final GrpcRegion first = GrpcRegion.cleartext();
    private final GrpcRegion second = GrpcRegion.cleartext();
    private final PlaneRig rig = new PlaneRig();

    private GrpcClient start(int... ports) {
        for (int port : ports) {
            rig.ports.add(port);
        }
        rig.regionProtocol = Optional.of(EndpointProtocol.H2);
        rig.start();
        return GrpcClient.cleartext(rig.plane().address().getPort());
    }

    @AfterEach
    void close() {
        rig.close();
        first.close();
        second.close();
    }

    private static GrpcCallRecord unary(GrpcClient client) {
        return client.call(GrpcMethods.UNARY).send("x").end();
    }

    private static void isAnsweredBy(String region, GrpcCallRecord call) {
        assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
        assertThat(call.field("x-region")).isEqualTo(region);
    }

    @Test
    void aRegionThatIsDeadIsPassedOver() {
        try (GrpcClient client = start(PlaneRig.deadPort(), second.port())) {
            isAnsweredBy("r2", unary(client));
        }
    }

    @Test
    void aRegionThatRefusesTheStreamIsPassedOverWithTheMessage() {
        try (RefusingRegion refusing = new RefusingRegion();
                GrpcClient client = start(refusing.port(), second.port())) {
            isAnsweredBy("r2", unary(client));
            assertThat(second.calls).hasValue(1);
        }
    }

    @Test
    void aRegionThatDiesInsideAStreamMakesTheCallUnavailable() throws InterruptedException {
        try (GrpcClient client = start(first.port(), second.port())) {
            GrpcCallRecord call = client.call(GrpcMethods.CHAT).send("x");
            assertThat(call.next()).isEqualTo("re: x");

            first.crash();

            assertThat(call.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(second.calls).hasValue(0);
            isAnsweredBy("r2", unary(client));
        }
    }

    @Test
    void aRegionThatDiesBeforeItsHeadMakesTheCallUnavailableAndIsNotAskedTwice() {
        try (GrpcClient client = start(first.port(), second.port())) {
            GrpcCallRecord call = client.call(GrpcMethods.UNARY).send("silence").end();
            first.awaitCalls(1);

            first.crash();

            assertThat(call.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(second.calls).hasValue(0);
        }
    }

    @Test
    void streamsLiveOnWhenTheirRegionGoesAway() throws InterruptedException {
        try (GrpcClient client = start(first.port(), second.port())) {
            List<GrpcCallRecord> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                GrpcCallRecord call = client.call(GrpcMethods.CHAT).send("x");
                call.next();
                calls.add(call);
            }

            first.leave();

            PlaneRig.await("new calls go elsewhere", () -> {
                GrpcCallRecord call = unary(client);
                assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
                return "r2".equals(call.field("x-region"));
            });
            for (GrpcCallRecord call : calls) {
                assertThat(call.send("still").next()).isEqualTo("re: still");
                isAnsweredBy("r1", call.end());
            }
        }
    }

    @Test
    void callsBeginAnewWhereARegionComesBack() {
        try (GrpcClient client = start(first.port())) {
            isAnsweredBy("r1", unary(client));
            first.crash();
            PlaneRig.await("it is noticed", () -> unary(client).status().getCode() == Status.Code.UNAVAILABLE);
            rig.ports.set(0, second.port());
            rig.reload();

            isAnsweredBy("r1", unary(client));
            assertThat(second.calls).hasValue(1);
        }
    }

    @Test
    void streamsLiveThroughAReloadThatLeadsNewCallsElsewhere() throws InterruptedException {
        try (GrpcClient client = start(first.port())) {
            GrpcCallRecord call = client.call(GrpcMethods.CHAT).send("before");
            assertThat(call.next()).isEqualTo("re: before");

            rig.ports.set(0, second.port());
            rig.reload();

            assertThat(unary(client).status().getCode()).isEqualTo(Status.Code.OK);
            assertThat(second.calls).hasValue(1);
            assertThat(call.send("after").next()).isEqualTo("re: after");
            isAnsweredBy("r1", call.end());
        }
    }

    @Test
    void aCallThatIsGivenUpSaysNothingOfItsRegion() {
        try (GrpcClient client = start(first.port())) {
            GrpcCallRecord call = client.call(GrpcMethods.UNARY).send("silence").end();
            first.awaitCalls(1);

            call.cancel();

            first.awaitCancelled();
            PlaneRig.await("it is told of", () -> !rig.attempts.isEmpty());
            assertThat(rig.attempts).extracting(AttemptSummary::outcome).containsExactly(AttemptOutcome.CANCELLED);
        }
    }
}
