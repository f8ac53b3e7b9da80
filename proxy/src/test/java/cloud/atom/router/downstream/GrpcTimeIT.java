package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.AttemptSummary;
import cloud.atom.router.exchange.Limit;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.model.EndpointProtocol;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long calls may be silent: time is moved ahead. */
class GrpcTimeIT {
    private static final Duration HALF = PlaneRig.PATIENT.tunnelIdle().dividedBy(2);
    private static final Duration WHOLE = PlaneRig.PATIENT.tunnelIdle().plusMinutes(1);

    private final GrpcRegion region = GrpcRegion.cleartext();
    private final PlaneRig rig = new PlaneRig();
    private GrpcClient client;

    @BeforeEach
    void start() {
        rig.ports.add(region.port());
        rig.regionProtocol = Optional.of(EndpointProtocol.H2);
        rig.start();
        client = GrpcClient.cleartext(rig.plane().address().getPort());
    }

    @AfterEach
    void close() {
        client.close();
        rig.close();
        region.close();
    }

    @Test
    void aStreamMayBeSilentForAsLongAsATunnel() throws InterruptedException {
        GrpcCallRecord call = client.call(GrpcMethods.CHAT).send("x");
        call.next();

        rig.later(HALF);

        assertThat(call.send("y").next()).isEqualTo("re: y");
        assertThat(call.end().status().getCode()).isEqualTo(Status.Code.OK);
        assertThat(rig.limitsMet).isEmpty();
    }

    @Test
    void aStreamThatIsSilentForLongerIsEndedAndBlamesNobody() throws InterruptedException {
        GrpcCallRecord call = client.call(GrpcMethods.FEED).send("1…").end();
        call.next();

        rig.later(WHOLE);

        assertThat(call.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        region.awaitCancelled();
        assertThat(rig.limitsMet).contains(Limit.TUNNEL_IDLE);
        assertThat(rig.attempts).extracting(AttemptSummary::outcome).containsExactly(AttemptOutcome.CANCELLED);
    }

    @Test
    void aStreamWhoseClientHasYetToSayAnythingIsAliveToo() {
        GrpcCallRecord call = client.call(GrpcMethods.UPLOAD).send("x");
        region.awaitCalls(1);

        rig.later(HALF);

        assertThat(call.send("y").end().status().getCode()).isEqualTo(Status.Code.OK);
    }

    @Test
    void aCallWithoutADeadlineIsAnsweredWithinTheUsualTime() {
        GrpcCallRecord call = client.call(GrpcMethods.UNARY).send("silence").end();
        region.awaitCalls(1);

        rig.later(PlaneRig.PATIENT.firstByte().plusSeconds(1));

        assertThat(call.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(call.status().getDescription()).startsWith("upstream.timeout: ");
        assertThat(rig.limitsMet).contains(Limit.FIRST_BYTE);
    }

    @Test
    void aDeadlineTakesThePlaceOfTheUsualTimeAndBlamesNobody() {
        CallOptions tenMinutes = CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.MINUTES);
        GrpcCallRecord call = client.call(GrpcMethods.UNARY, tenMinutes, new Metadata())
                .send("silence")
                .end();
        region.awaitCalls(1);

        rig.later(Duration.ofMinutes(9));
        assertThat(call.isOver()).isFalse();
        rig.later(Duration.ofMinutes(10));

        assertThat(call.status().getDescription()).startsWith("upstream.timeout: ");
        region.awaitCancelled();
        assertThat(rig.limitsMet).contains(Limit.GRPC_TIMEOUT);
        assertThat(rig.attempts).extracting(AttemptSummary::outcome).containsExactly(AttemptOutcome.CANCELLED);
    }
}
