package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.exchange.Limits;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How the data plane begins and ends. */
@SuppressWarnings("try") // connections end in the middle of a test
class DrainIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";

    @Test
    void finishesWhatRunsAndAcceptsNothingNew() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            waitFor(goOn);
            wire.send(FakeUpstream.ok("x"));
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient running = rig.client();
                RawClient fresh = rig.client()) {
            running.send(GET);
            // Begun before the drain, so that the short life of idle connections does not concern it.
            fresh.send(GET.substring(0, 10));
            PlaneRig.await("it runs", () -> !region.requests.isEmpty());
            PlaneRig.await("both are accepted", () -> rig.plane().openConnections() == 2);

            CompletableFuture<Drained> drained = rig.plane().drain(Duration.ofSeconds(20));

            PlaneRig.await("nobody listens", () -> isRefused(rig));
            goOn.countDown();
            RawClient.Response last = running.read();
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.field("connection")).isEqualTo("close");
            assertThat(running.isClosed()).isTrue();
            // Accepted before the drain and not yet answered: still served.
            assertThat(fresh.send(GET.substring(10)).read().field("connection")).isEqualTo("close");
            fresh.leave();
            running.leave();
            drained.get();
            assertThat(rig.plane().openConnections()).isZero();
        }
    }

    @Test
    void closesIdleConnectionsSoon() throws Exception {
        try (PlaneRig rig = PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x")))
                        .start();
                RawClient idle = rig.client()) {
            idle.send(GET).read();

            CompletableFuture<Drained> drained = rig.plane().drain(Duration.ofSeconds(20));

            assertThat(idle.isClosed()).isTrue();
            idle.leave();
            drained.get();
        }
    }

    @Test
    void cutsWhatIsLeftAtTheDeadline() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        FakeUpstream region = FakeUpstream.start((request, wire) -> waitFor(over));
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient running = rig.client()) {
            running.send(GET);
            PlaneRig.await("it runs", () -> !region.requests.isEmpty());

            Drained drained = rig.plane().drain(Duration.ofMillis(200)).get();

            assertThat(drained.cut()).isOne();
            assertThatThrownBy(running::read).isInstanceOf(IOException.class);
            over.countDown();
        }
    }

    @Test
    void servesWhatWaitsInTheKernelsQueueBeyondTheLimitOfConnections() throws Exception {
        PlaneRig rig = PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x")));
        rig.limits = Limits.DEFAULT.withConnections(1, 0);
        try (rig;
                RawClient only = rig.start().client()) {
            PlaneRig.await("it is accepted", () -> rig.plane().openConnections() == 1);
            List<RawClient> waiting = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                waiting.add(rig.client().send(GET));
            }

            CompletableFuture<Drained> drained = rig.plane().drain(Duration.ofSeconds(20));

            for (RawClient client : waiting) {
                assertThat(client.read().status()).isEqualTo(200);
                client.leave();
            }
            only.leave();
            assertThat(drained.get()).isEqualTo(new Drained(0));
        }
    }

    /** By steady connecting clients: each is answered or refused, none is reset. */
    @Test
    void resetsNobodyWhoComesWhileItStops() throws Exception {
        AtomicInteger served = new AtomicInteger();
        List<String> failures = new CopyOnWriteArrayList<>();
        try (PlaneRig rig =
                PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x"))).start()) {
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clients.add(new Thread(() -> comeUntilRefused(rig, served, failures)));
            }
            clients.forEach(Thread::start);
            PlaneRig.await("they are served", () -> served.get() > 100);

            CompletableFuture<Drained> drained = rig.plane().drain(Duration.ofSeconds(20));

            for (Thread client : clients) {
                client.join();
            }
            assertThat(failures).isEmpty();
            assertThat(drained.get()).isEqualTo(new Drained(0));
        }
    }

    private static void comeUntilRefused(PlaneRig rig, AtomicInteger served, List<String> failures) {
        while (failures.isEmpty()) {
            try (RawClient client = rig.client()) {
                if (client.send(GET).read().status() == 200) {
                    served.incrementAndGet();
                }
            } catch (ConnectException refused) {
                return;
            } catch (IOException e) {
                failures.add(e.toString());
            }
        }
    }

    @Test
    void answersAHeadThatWasPartlyRead() throws Exception {
        try (PlaneRig rig = PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x")))
                        .start();
                RawClient client = rig.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a.exa");
            PlaneRig.await("it is accepted", () -> rig.plane().openConnections() == 1);

            CompletableFuture<Drained> drained = rig.plane().drain(Duration.ofSeconds(20));
            PlaneRig.await("nobody listens", () -> isRefused(rig));

            RawClient.Response response = client.send("mple\r\n\r\n").read();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.field("connection")).isEqualTo("close");
            client.leave();
            assertThat(drained.get().cut()).isZero();
        }
    }

    @Test
    void takesABodyThatIsBeingUploadedToItsEnd() throws Exception {
        // Not before the body is there: an answer that comes before the drain is not the last one.
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.readBody(request);
            wire.send(FakeUpstream.ok("x"));
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 8\r\n\r\n1234");
            PlaneRig.await("it is accepted", () -> rig.plane().openConnections() == 1);

            CompletableFuture<Drained> drained = rig.plane().drain(Duration.ofSeconds(20));
            PlaneRig.await("nobody listens", () -> isRefused(rig));

            RawClient.Response response = client.send("5678").read();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.field("connection")).isEqualTo("close");
            client.leave();
            assertThat(drained.get().cut()).isZero();
        }
    }

    @Test
    void bringsAResponseThatStreamsToItsEnd() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n1234");
            waitFor(goOn);
            wire.send("5678");
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            client.send(GET);
            PlaneRig.await("it runs", () -> !region.requests.isEmpty());

            CompletableFuture<Drained> drained = rig.plane().drain(Duration.ofSeconds(20));
            PlaneRig.await("nobody listens", () -> isRefused(rig));
            goOn.countDown();

            assertThat(client.read().text()).isEqualTo("12345678");
            // The head went out before the drain: the connection has to be told by its end.
            assertThat(client.isClosed()).isTrue();
            client.leave();
            assertThat(drained.get().cut()).isZero();
        }
    }

    @Test
    void answersEveryPipelinedRequestThatHasCome() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            waitFor(goOn);
            wire.send(FakeUpstream.ok("x"));
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            client.send(GET + GET + GET);
            PlaneRig.await("the first runs", () -> !region.requests.isEmpty());

            CompletableFuture<Drained> drained = rig.plane().drain(Duration.ofSeconds(20));
            PlaneRig.await("nobody listens", () -> isRefused(rig));
            goOn.countDown();

            assertThat(client.read().field("connection")).isEmpty();
            assertThat(client.read().field("connection")).isEmpty();
            assertThat(client.read().field("connection")).isEqualTo("close");
            assertThat(client.isClosed()).isTrue();
            client.leave();
            assertThat(drained.get().cut()).isZero();
        }
    }

    @Test
    void saysWhichAddressIsTaken() throws IOException {
        try (PlaneRig rig =
                PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x"))).start()) {
            int port = rig.plane().address().getPort();
            PlaneRig other = PlaneRig.of();
            other.port = port;

            assertThatThrownBy(other::start).hasMessageContaining("bind: 127.0.0.1:" + port);
        }
    }

    private static boolean isRefused(PlaneRig rig) {
        try (RawClient late = rig.client()) {
            return late.localPort() < 0;
        } catch (IOException refused) {
            return true;
        }
    }

    private static void waitFor(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, java.util.concurrent.TimeUnit.SECONDS)) {
                throw new IOException("not within 20 s");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
