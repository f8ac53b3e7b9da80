package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** How the data plane begins and ends. */
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

            CompletableFuture<Void> drained = rig.plane().drain(Duration.ofSeconds(20));

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

            CompletableFuture<Void> drained = rig.plane().drain(Duration.ofSeconds(20));

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

            rig.plane().drain(Duration.ofMillis(200)).get();

            assertThatThrownBy(running::read).isInstanceOf(IOException.class);
            over.countDown();
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
