package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.Limits;
import cloud.atom.router.exchange.Timeouts;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.model.Reason;
import cloud.atom.router.upstream.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who sends or reads too slowly is cut, and who is only slow is not. Time is moved, not waited for. */
class SlowClientsIT {
    private static final String H = "Host: a.example\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + H + "\r\n";
    private static final Duration WINDOW = Timeouts.DEFAULT.body();
    private static final int LONG_BODY = 16 << 20;

    private static FakeUpstream echoingBodies() {
        return FakeUpstream.start((request, wire) -> {
            wire.readBody(request);
            wire.send(FakeUpstream.ok(request.text()));
        });
    }

    private static FakeUpstream sendingMuch() {
        return FakeUpstream.start((request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + LONG_BODY + "\r\n\r\n");
            wire.send(new byte[LONG_BODY]);
        });
    }

    @Test
    void tellsAClientWhoseBodyTrickles() throws IOException {
        FakeUpstream region = echoingBodies();
        PlaneRig rig = PlaneRig.of(region);
        rig.limits = Limits.DEFAULT.withPaces(1_000_000, 0);
        try (rig;
                RawClient client = rig.start().client()) {
            client.send("POST / HTTP/1.1\r\n" + H + "Transfer-Encoding: chunked\r\n\r\n");
            PlaneRig.await("it is forwarded", () -> region.requests.size() == 1);
            rig.later(Duration.ZERO);
            PlaneRig.await("it is told", () -> {
                // It never stands still for long: only the pace tells.
                trickle(client);
                rig.later(WINDOW.minusMillis(500));
                return client.hasInput();
            });

            RawClient.Response answer = client.read();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.text()).contains("request.timeout");
            assertThat(client.isClosed()).isTrue();
            assertThat(rig.limitsMet).containsExactly(Limit.REQUEST_RATE);
            assertThat(rig.attempts.get(0).outcome()).isEqualTo(AttemptOutcome.CANCELLED);
        }
    }

    private static void trickle(RawClient client) {
        try {
            client.send("1\r\nx\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Transport.Choice> transports() {
        return BackPressureIT.transports();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void cutsAClientThatReadsNothing(Transport.Choice transport) throws IOException {
        PlaneRig rig = PlaneRig.of(sendingMuch());
        rig.transport = transport;
        Timeouts d = PlaneRig.PATIENT;
        rig.timeouts = new Timeouts(
                d.head(),
                d.idle(),
                d.body(),
                Duration.ofMillis(500),
                d.connect(),
                d.firstByte(),
                d.tunnelIdle(),
                d.drain());
        try (rig;
                RawClient client = rig.start().client()) {
            client.send(GET).readHead();

            PlaneRig.await("it is cut", () -> rig.exchanges.size() == 1);

            assertThat(rig.exchanges.get(0).phase()).isEqualTo(ExchangeSummary.Phase.FAILED);
            assertThat(rig.exchanges.get(0).reason()).isNotEqualTo(Reason.UPSTREAM_TIMEOUT);
            assertThat(rig.attempts.get(0).outcome()).isEqualTo(AttemptOutcome.CANCELLED);
            assertThat(rig.limitsMet).containsExactly(Limit.WRITE);
            // By reset: what it did not read must not wait in the kernel.
            assertThatThrownBy(() -> client.skip(LONG_BODY))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(EOFException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void letsASlowReaderReadToTheEnd(Transport.Choice transport) throws IOException {
        PlaneRig rig = PlaneRig.of(sendingMuch());
        rig.transport = transport;
        try (rig;
                RawClient client = RawClient.slow(rig.start().plane().address().getPort())) {
            client.send(GET).readHead();
            int steps = 32;
            for (int i = 0; i < steps; i++) {
                client.skip(LONG_BODY / steps);
                rig.later(WINDOW.minusSeconds(5));
            }

            PlaneRig.await("one summary", () -> rig.exchanges.size() == 1);
            assertThat(rig.exchanges.get(0).phase()).isEqualTo(ExchangeSummary.Phase.COMPLETED);
            assertThat(rig.limitsMet).isEmpty();
        }
    }

    @Test
    void blamesTheClientWhenItsBodyStandsStillBehindAnEarlyAnswer() throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
            wire.readBody(request);
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            client.send("POST / HTTP/1.1\r\n" + H + "Content-Length: 9\r\n\r\nabc")
                    .readHead();

            rig.later(WINDOW.plusSeconds(1));

            PlaneRig.await("one summary", () -> rig.exchanges.size() == 1);
            assertThat(rig.exchanges.get(0).reason()).isEqualTo(Reason.REQUEST_TIMEOUT);
            assertThat(rig.attempts.get(0).outcome()).isEqualTo(AttemptOutcome.CANCELLED);
            assertThat(rig.limitsMet).hasSize(1);
        }
    }
}
