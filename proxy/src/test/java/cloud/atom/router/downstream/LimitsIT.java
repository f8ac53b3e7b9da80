package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.Limits;
import cloud.atom.router.exchange.Timeouts;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.model.Reason;
import cloud.atom.router.upstream.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Limits and time-outs towards clients: every wait and every size has an end. */
class LimitsIT {
    private static final String H = "Host: a.example\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + H + "\r\n";

    private static Timeouts timeouts(Duration head, Duration idle, Duration body, Duration firstByte) {
        return new Timeouts(
                head, idle, body, body, Duration.ofMinutes(1), firstByte, Duration.ofHours(1), Duration.ofSeconds(30));
    }

    static Stream<Transport.Choice> transports() {
        return Transports.here();
    }

    @Test
    void boundsRequestBodies() throws IOException {
        PlaneRig rig = PlaneRig.of(echoingBodies());
        rig.limits = Limits.DEFAULT.withBodyBytes(10);
        try (rig) {
            RawClient.Response announced =
                    rig.start().ask("POST / HTTP/1.1\r\n" + H + "Content-Length: 11\r\n\r\n01234567890");
            RawClient.Response chunked = rig.ask("POST / HTTP/1.1\r\n" + H
                    + "Transfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n6\r\n012345\r\n0\r\n\r\n");
            RawClient.Response fits = rig.ask("POST / HTTP/1.1\r\n" + H + "Content-Length: 10\r\n\r\n0123456789");

            assertThat(announced.status()).isEqualTo(413);
            assertThat(announced.text()).contains("request.too_large");
            assertThat(chunked.status()).isEqualTo(413);
            assertThat(fits.text()).isEqualTo("0123456789");
            assertThat(rig.limitsMet).containsExactly(Limit.BODY_BYTES, Limit.BODY_BYTES);
        }
    }

    @Test
    void pausesAcceptingAtItsLimitInsteadOfRefusing() throws IOException {
        PlaneRig rig = PlaneRig.of(echoingPaths());
        rig.limits = Limits.DEFAULT.withConnections(2, 0);
        try (rig) {
            RawClient first = rig.start().client();
            RawClient second = rig.client();
            assertThat(first.send(GET).read().status()).isEqualTo(200);
            assertThat(second.send(GET).read().status()).isEqualTo(200);
            try (RawClient third = rig.client()) {
                third.send(GET);
                assertThat(rig.plane().openConnections()).isEqualTo(2);
                first.leave();
                assertThat(third.read().status()).isEqualTo(200);
            }
            second.leave();
        }
    }

    @Test
    void boundsConnectionsOfOneAddress() throws IOException {
        PlaneRig rig = PlaneRig.of(echoingPaths());
        rig.limits = Limits.DEFAULT.withConnections(0, 1);
        try (rig) {
            try (RawClient first = rig.start().client();
                    RawClient second = rig.client()) {
                assertThat(first.send(GET).read().status()).isEqualTo(200);
                assertThat(isCut(second)).isTrue();
                assertThat(rig.limitsMet).containsExactly(Limit.CONNECTIONS_PER_ADDRESS);
            }
            PlaneRig.await("the first has left", () -> rig.plane().openConnections() == 0);
            assertThat(rig.ask(GET).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void servesEveryoneInTurnBehindItsLimit(Transport.Choice transport) throws IOException {
        PlaneRig rig = PlaneRig.of(echoingPaths());
        rig.transport = transport;
        // On io_uring the kernel may be accepting one more while the listener is told to stop.
        int most = transport == Transport.Choice.IO_URING ? 4 : 3;
        rig.limits = Limits.DEFAULT.withConnections(3, 0);
        List<RawClient> clients = new ArrayList<>();
        try (rig) {
            rig.start();
            for (int i = 0; i < 60; i++) {
                clients.add(rig.client().send(GET));
            }
            for (RawClient client : clients) {
                assertThat(client.read().status()).isEqualTo(200);
                assertThat(rig.plane().openConnections()).isLessThanOrEqualTo(most);
                client.leave();
            }
            PlaneRig.await("all have left", () -> rig.plane().openConnections() == 0);
            assertThat(rig.ask(GET).status()).isEqualTo(200);
            assertThat(rig.limitsMet).contains(Limit.CONNECTIONS);
        }
    }

    @Test
    void endsAConnectionThatCarriedEnoughRequests() throws IOException {
        PlaneRig rig = PlaneRig.of(echoingPaths());
        rig.limits = Limits.DEFAULT.withRequestsPerConnection(2);
        try (rig;
                RawClient client = rig.start().client()) {
            assertThat(client.send(GET + GET + GET).read().field("connection")).isEmpty();
            assertThat(client.read().field("connection")).isEqualTo("close");
            assertThat(client.isClosed()).isTrue();

            assertThat(rig.limitsMet).containsExactly(Limit.REQUESTS_PER_CONNECTION);
            assertThat(rig.upstreams.get(0).requests).hasSize(2);
        }
    }

    private static boolean isCut(RawClient client) {
        try {
            return client.isClosed();
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void tellsAClientWhoseHeadDoesNotCome() throws IOException {
        PlaneRig rig = PlaneRig.of(echoingPaths());
        Duration minute = Duration.ofMinutes(1);
        rig.timeouts = timeouts(Duration.ofMillis(300), minute, minute, minute);
        try (rig;
                RawClient client = rig.start().client()) {
            RawClient.Response answer = client.send("GET / HTTP/1.1\r\nHost: a").read();

            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.text()).contains("request.timeout");
            assertThat(client.isClosed()).isTrue();
            assertThat(rig.limitsMet).containsExactly(Limit.HEAD_TIME);
        }
    }

    @Test
    void closesConnectionsThatStayIdle() throws IOException {
        try (PlaneRig rig = PlaneRig.of(echoingPaths()).start();
                RawClient fresh = rig.client();
                RawClient used = rig.client()) {
            used.send(GET).read();
            rig.later(rig.timeouts.idle().minusSeconds(30));
            assertThat(used.send(GET).read().status()).isEqualTo(200);
            PlaneRig.await("both are idle", () -> rig.exchanges.size() == 2);

            rig.later(rig.timeouts.idle());

            assertThat(fresh.isClosed()).isTrue();
            assertThat(used.isClosed()).isTrue();
            assertThat(rig.limitsMet).containsExactly(Limit.IDLE, Limit.IDLE);
        }
    }

    @Test
    void tellsAClientWhoseBodyStandsStill() throws IOException {
        PlaneRig rig = PlaneRig.of(echoingBodies());
        Duration minute = Duration.ofMinutes(1);
        rig.timeouts = timeouts(minute, minute, Duration.ofMillis(300), minute);
        try (rig;
                RawClient client = rig.start().client()) {
            RawClient.Response answer = client.send("POST / HTTP/1.1\r\n" + H + "Content-Length: 9\r\n\r\nabc")
                    .read();

            assertThat(answer.status()).isEqualTo(408);
            assertThat(client.isClosed()).isTrue();
            PlaneRig.await("one summary", () -> rig.exchanges.size() == 1);
            assertThat(rig.exchanges.get(0).reason()).isEqualTo(Reason.REQUEST_TIMEOUT);
            assertThat(rig.limitsMet).contains(Limit.REQUEST_BODY);
        }
    }

    @Test
    void doesNotWaitForeverForARegion() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        PlaneRig rig = PlaneRig.of(FakeUpstream.start((request, wire) -> await(over)));
        Duration minute = Duration.ofMinutes(1);
        rig.timeouts = timeouts(minute, minute, minute, Duration.ofMillis(300));
        try (rig) {
            RawClient.Response answer = rig.start().ask(GET);

            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.text()).contains("upstream.timeout");
            assertThat(rig.attempts.get(0).outcome()).isEqualTo(AttemptOutcome.TIMEOUT);
            assertThat(rig.limitsMet).containsExactly(Limit.FIRST_BYTE);
            over.countDown();
        }
    }

    @Test
    void cutsAResponseThatStandsStill() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        PlaneRig rig = PlaneRig.of(FakeUpstream.start((request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
            await(over);
        }));
        Duration minute = Duration.ofMinutes(1);
        rig.timeouts = timeouts(minute, minute, Duration.ofMillis(300), minute);
        try (rig;
                RawClient client = rig.start().client()) {
            client.send(GET).readHead();
            assertThat(client.readToEnd()).isEqualTo("abc");

            assertThat(rig.attempts.get(0).outcome()).isEqualTo(AttemptOutcome.TIMEOUT);
            assertThat(rig.exchanges.get(0).phase()).isEqualTo(ExchangeSummary.Phase.FAILED);
            assertThat(rig.limitsMet).containsExactly(Limit.RESPONSE_BODY);
            over.countDown();
        }
    }

    private static FakeUpstream echoingPaths() {
        return FakeUpstream.start((request, wire) -> wire.send(FakeUpstream.ok(request.path())));
    }

    private static FakeUpstream echoingBodies() {
        return FakeUpstream.start((request, wire) -> {
            wire.readBody(request);
            wire.send(FakeUpstream.ok(request.text()));
        });
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(10, java.util.concurrent.TimeUnit.SECONDS)) {
                throw new IOException("not within 10 s");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
