package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.AttemptSummary;
import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.exchange.Limit;
import cloud.atom.router.health.EndpointHealth;
import cloud.atom.router.health.EndpointHealth.State;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.upstream.ConnectionCounts;
import cloud.atom.router.upstream.UpstreamConfig;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Several endpoints of one region over real sockets: which one takes a request, and how one leaves. */
class EndpointsIT {
    private static final String H = "Host: a.example\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + H + "\r\n";
    private static final String CLOSED = "closed by peer";

    @Test
    void leavesASlowEndpointAlone() throws IOException {
        FakeUpstream quick = FakeUpstream.answering(FakeUpstream.ok("quick"));
        FakeUpstream slow = FakeUpstream.start((request, wire) -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(40));
            wire.send(FakeUpstream.ok("slow"));
        });
        try (PlaneRig rig = rig(quick, slow);
                RawClient client = rig.start().client()) {
            for (int i = 0; i < 100; i++) {
                assertThat(client.send(GET).read().status()).isEqualTo(200);
            }

            // Half of them by the draw alone.
            assertThat(slow.requests.size()).isBetween(1, 25);
        }
    }

    @Test
    void triesTheOtherEndpointWhenThereIsNoOtherRegion() throws IOException {
        FakeUpstream alive = FakeUpstream.answering(FakeUpstream.ok("alive"));
        try (PlaneRig rig = rig(alive)) {
            rig.morePorts.add(PlaneRig.deadPort());
            rig.start();
            for (int i = 0; i < 20; i++) {
                assertThat(rig.ask(GET).text()).isEqualTo("alive");
            }

            assertThat(rig.attempts).extracting(AttemptSummary::number).contains(1, 2);
        }
    }

    @Test
    void letsRequestsEndAtAnEndpointThatLeftTheRegistryAndClosesTheRest() throws IOException {
        letsRequestsEnd(rig -> rig.morePorts.clear());
    }

    @Test
    void letsRequestsEndAtAnEndpointThatDrainsAndClosesTheRest() throws IOException {
        letsRequestsEnd(rig -> {
            URI url = URI.create("http://127.0.0.1:" + rig.morePorts.get(0));
            rig.health = Optional.of(health(Map.of(url, new EndpointHealth(State.DRAINING, 0))));
        });
    }

    private interface Change {
        void make(PlaneRig rig);
    }

    private static void letsRequestsEnd(Change change) throws IOException {
        CountDownLatch goOn = new CountDownLatch(1);
        FakeUpstream staying = FakeUpstream.answering(FakeUpstream.ok("staying"));
        FakeUpstream leaving = FakeUpstream.start((request, wire) -> {
            if (request.path().equals("/long")) {
                await(goOn);
            }
            wire.send(FakeUpstream.ok("leaving"));
        });
        PlaneRig rig = rig(staying, leaving);
        // Most requests go there, however busy it is: the other is too light to be offered each time.
        rig.moreWeight = 9;
        rig.upstream = new UpstreamConfig(true, true, Duration.ofSeconds(30), true, 256, Duration.ofHours(1));
        try (rig) {
            rig.start();
            // Many requests under way at once, so that both endpoints have some.
            List<RawClient> others = new ArrayList<>();
            while (leaving.requests.isEmpty()) {
                others.add(rig.client().send("GET /long HTTP/1.1\r\n" + H + "\r\n"));
                PlaneRig.await("it came", () -> leaving.requests.size() + staying.requests.size() >= others.size());
            }
            while (leaving.requests.stream().noneMatch(request -> request.path().equals("/"))) {
                rig.ask(GET);
            }
            int connections = leaving.connections();
            assertThat(connections).as("one under way, one that waits").isGreaterThanOrEqualTo(2);

            change.make(rig);
            rig.reload();
            PlaneRig.await("the one that waits closes", () -> leaving.events.contains(CLOSED));
            assertThat(leaving.events).hasSizeLessThan(connections);
            for (int i = 0; i < 20; i++) {
                assertThat(rig.ask(GET).text()).isEqualTo("staying");
            }
            goOn.countDown();

            assertThat(others.get(others.size() - 1).read().text()).isEqualTo("leaving");
            PlaneRig.await("all close", () -> leaving.events.size() == connections);
            assertThat(leaving.connections()).isEqualTo(connections);
            for (RawClient other : others) {
                other.close();
            }
        }
    }

    @Test
    void goesOnInTheNextRegionWithoutARetryWhenTheFirstHasNoRoom() throws IOException {
        FakeUpstream next = FakeUpstream.answering(FakeUpstream.ok("next"));
        try (Drowning full = new Drowning();
                PlaneRig rig = PlaneRig.of(full.region, next)) {
            full.fill(rig);

            assertThat(rig.ask(GET).text()).isEqualTo("next");
            PlaneRig.await("it is told of", () -> !rig.turnedAway.isEmpty());
            PlaneRig.await("it ended", () -> rig.exchanges.stream().anyMatch(EndpointsIT::lackedRoom));
            assertThat(rig.turnedAway).containsExactly("r1");
            full.letGo();
        }
    }

    private static boolean lackedRoom(ExchangeSummary exchange) {
        return exchange.reason() == Reason.FAILOVER_CAPACITY && exchange.attempts() == 1;
    }

    @Test
    void refusesWhatNoRegionHasRoomFor() throws IOException {
        try (Drowning full = new Drowning();
                PlaneRig rig = PlaneRig.of(full.region)) {
            full.fill(rig);

            RawClient.Response refused = rig.ask(GET);

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text()).contains("region.none_eligible");
            assertThat(rig.limitsMet).contains(Limit.UPSTREAM_CONCURRENCY);
            full.letGo();
        }
    }

    /** A region that answers at once, then slower, and then not until it is told to; and clients that ask it all the time. */
    private static final class Drowning implements AutoCloseable {
        private static final int CONNECTIONS = 10;
        private static final int CLIENTS = 2 * CONNECTIONS;
        private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(110);

        final FakeUpstream region = FakeUpstream.start(this::answer);
        private final List<RawClient> clients = new ArrayList<>();
        private final CountDownLatch goOn = new CountDownLatch(1);
        private volatile long slowNanos;
        private volatile boolean stuck;

        private void answer(FakeUpstream.Request request, FakeUpstream.Wire wire) throws IOException {
            if (stuck) {
                await(goOn);
            }
            LockSupport.parkNanos(slowNanos);
            wire.send(FakeUpstream.ok("full"));
        }

        /** Until as many requests wait for it as may, of which half have no connection yet. */
        void fill(PlaneRig rig) throws IOException {
            rig.upstream =
                    new UpstreamConfig(true, true, Duration.ofSeconds(30), true, CONNECTIONS, Duration.ofSeconds(30));
            rig.start();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(rig.client());
            }
            for (int window = 0; window < 15; window++) {
                long start = System.nanoTime();
                do {
                    send();
                    read();
                } while (System.nanoTime() - start < WINDOW_NANOS);
            }
            slowNanos = TimeUnit.MILLISECONDS.toNanos(50);
            while (limit(rig) > CLIENTS) {
                send();
                read();
            }
            stuck = true;
            int requests = region.requests.size();
            int decisions = rig.decisions.get();
            send();
            PlaneRig.await("connections are in use", () -> region.requests.size() == requests + CONNECTIONS);
            PlaneRig.await("all were decided", () -> rig.decisions.get() == decisions + CLIENTS);
        }

        private static long limit(PlaneRig rig) {
            ConnectionCounts.Count count = rig.plane().upstreamConnections().get(new RegionId("r1"));
            return count == null ? Long.MAX_VALUE : count.limit();
        }

        /** All who waited get their answer. */
        void letGo() throws IOException {
            goOn.countDown();
            read();
        }

        private void send() throws IOException {
            for (RawClient client : clients) {
                client.send(GET);
            }
        }

        private void read() throws IOException {
            for (RawClient client : clients) {
                assertThat(client.read().status()).isEqualTo(200);
            }
        }

        @Override
        public void close() throws IOException {
            goOn.countDown();
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    /** One region with an endpoint at each. */
    private static PlaneRig rig(FakeUpstream first, FakeUpstream... others) {
        PlaneRig rig = PlaneRig.of(first);
        for (FakeUpstream other : others) {
            rig.upstreams.add(other);
            rig.morePorts.add(other.port());
        }
        return rig;
    }

    static RegionHealth health(Map<URI, EndpointHealth> endpoints) {
        RegionHealth plain = RegionHealth.unknown(0);
        return new RegionHealth(
                plain.score(),
                plain.state(),
                plain.p95Seconds(),
                plain.errorRatio(),
                plain.freeCapacity(),
                plain.circuit(),
                plain.share(),
                plain.sources(),
                endpoints,
                0);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IOException("not told to go on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
