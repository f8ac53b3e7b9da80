package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.AttemptSummary;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.upstream.UpstreamConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which upstream connections are used again, and who waits for one (RFC 9112, section 9.3). */
class UpstreamPoolIT {
    private static final String H = "Host: a.example\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + H + "\r\n";
    private static final String POST = "POST / HTTP/1.1\r\n" + H + "Content-Length: 4\r\n\r\nbody";

    @Test
    void makesAStaleConnectionGoodByAFreshOneToTheSameRegion() throws IOException {
        AtomicInteger served = new AtomicInteger();
        FakeUpstream only = FakeUpstream.start((request, wire) -> {
            // The second request on a connection meets a server that has just given it up.
            if (served.incrementAndGet() == 2) {
                wire.reset();
            }
            wire.send(FakeUpstream.ok("x"));
        });
        try (PlaneRig rig = PlaneRig.of(only).start();
                RawClient client = rig.client()) {
            assertThat(client.send(GET).read().status()).isEqualTo(200);
            assertThat(client.send(GET).read().status()).isEqualTo(200);
            assertThat(only.connections()).isEqualTo(2);
            assertThat(served.get()).isEqualTo(3);
        }
    }

    @Test
    void doesNotRepeatAPostOnAStaleConnection() throws IOException {
        AtomicInteger served = new AtomicInteger();
        FakeUpstream only = FakeUpstream.start((request, wire) -> {
            wire.readBody(request);
            if (served.incrementAndGet() == 2) {
                wire.reset();
            }
            wire.send(FakeUpstream.ok("x"));
        });
        try (PlaneRig rig = PlaneRig.of(only).start();
                RawClient client = rig.client()) {
            assertThat(client.send(POST).read().status()).isEqualTo(200);
            assertThat(client.send(POST).read().status()).isEqualTo(502);
            assertThat(served.get()).isEqualTo(2);
        }
    }

    @Test
    void aConnectionThatBreaksInsideAHeadIsNotStale() throws IOException {
        AtomicInteger served = new AtomicInteger();
        FakeUpstream only = FakeUpstream.start((request, wire) -> {
            if (served.incrementAndGet() == 2) {
                wire.send("HTTP/1.1 200 OK\r\nContent-");
                wire.close();
            }
            wire.send(FakeUpstream.ok("x"));
        });
        try (PlaneRig rig = PlaneRig.of(only).start();
                RawClient client = rig.client()) {
            assertThat(client.send(GET).read().status()).isEqualTo(200);
            // Its server did not give the connection up: it failed. There is no other region to try.
            assertThat(client.send(GET).read().status()).isEqualTo(502);
            assertThat(served.get()).isEqualTo(2);
        }
    }

    @Test
    void neverUsesAConnectionThatWasClosedWhileItWaited() throws IOException {
        FakeUpstream only = FakeUpstream.answering(FakeUpstream.ok("x"));
        try (PlaneRig rig = PlaneRig.of(only).start();
                RawClient client = rig.client()) {
            client.send(POST).read();
            PlaneRig.await("one waits", () -> idle(rig) == 1);
            only.resetAll();
            PlaneRig.await("it is gone", () -> idle(rig) == 0);

            assertThat(client.send(POST).read().status()).isEqualTo(200);
        }
    }

    @Test
    void neverUsesAConnectionOnWhichABytesCameWhileItWaited() throws IOException {
        CountDownLatch late = new CountDownLatch(1);
        FakeUpstream only = FakeUpstream.start((request, wire) -> {
            wire.send(FakeUpstream.ok("x"));
            waitFor(late);
            wire.send("H");
        });
        try (PlaneRig rig = PlaneRig.of(only).start();
                RawClient client = rig.client()) {
            client.send(GET).read();
            PlaneRig.await("one waits", () -> idle(rig) == 1);
            late.countDown();
            PlaneRig.await("it is gone", () -> idle(rig) == 0);

            assertThat(client.send(GET).read().text()).isEqualTo("x");
        }
    }

    @Test
    void closesConnectionsThatWaitedTooLong() throws IOException {
        PlaneRig rig = PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x")));
        rig.upstream = new UpstreamConfig(true, true, Duration.ofSeconds(30), true, 256, Duration.ofMinutes(10));
        try (rig) {
            rig.start().ask(GET);
            PlaneRig.await("one waits", () -> idle(rig) == 1);
            rig.later(Duration.ofMinutes(9));
            assertThat(idle(rig)).isEqualTo(1);

            rig.later(Duration.ofMinutes(10));

            PlaneRig.await("it is closed", () -> idle(rig) == 0);
        }
    }

    @Test
    void waitsInLineForAConnectionWhenAllAreInUse() throws IOException {
        CountDownLatch goOn = new CountDownLatch(1);
        FakeUpstream only = FakeUpstream.start((request, wire) -> {
            if (request.path().equals("/slow")) {
                waitFor(goOn);
            }
            wire.send(FakeUpstream.ok(request.path()));
        });
        PlaneRig rig = PlaneRig.of(only);
        rig.upstream = new UpstreamConfig(true, true, Duration.ofSeconds(30), true, 1, Duration.ofSeconds(30));
        try (rig;
                RawClient slow = rig.start().client();
                RawClient waiting = rig.client();
                RawClient tooMany = rig.client()) {
            slow.send("GET /slow HTTP/1.1\r\n" + H + "\r\n");
            PlaneRig.await("it is served", () -> only.requests.size() == 1);
            waiting.send(GET);
            waiting.timeout(100);
            assertThat(nothingComes(waiting)).isTrue();
            assertThat(tooMany.send(GET).read().status()).isEqualTo(502);
            goOn.countDown();

            waiting.timeout(10_000);
            assertThat(slow.read().text()).isEqualTo("/slow");
            assertThat(waiting.read().text()).isEqualTo("/");
            assertThat(only.connections()).isEqualTo(1);
        }
    }

    @Test
    void letsNobodyWaitBehindThoseWhoLeftTheLine() throws IOException {
        CountDownLatch goOn = new CountDownLatch(1);
        FakeUpstream only = FakeUpstream.start((request, wire) -> {
            if (request.path().equals("/slow")) {
                waitFor(goOn);
            }
            wire.send(FakeUpstream.ok(request.path()));
        });
        PlaneRig rig = PlaneRig.of(only);
        rig.upstream = new UpstreamConfig(true, true, Duration.ofSeconds(30), true, 1, Duration.ofSeconds(30));
        rig.routeTimeout = Optional.of(Duration.ofHours(1));
        try (rig;
                RawClient slow = rig.start().client();
                RawClient impatient = rig.client();
                RawClient waiting = rig.client()) {
            slow.send("GET /slow HTTP/1.1\r\n" + H + "\r\n");
            PlaneRig.await("it is served", () -> only.requests.size() == 1);
            impatient.send(GET);
            PlaneRig.await("it left the line", () -> {
                rig.later(PlaneRig.PATIENT.connect());
                return impatient.hasInput();
            });
            assertThat(impatient.read().status()).isEqualTo(502);
            // The region is busy, which is no failure that its health or breaker should count.
            assertThat(rig.attempts).extracting(AttemptSummary::outcome).containsExactly(AttemptOutcome.CANCELLED);
            waiting.send(GET);
            waiting.timeout(100);
            assertThat(nothingComes(waiting)).isTrue();
            goOn.countDown();

            waiting.timeout(10_000);
            assertThat(waiting.read().text()).isEqualTo("/");
        }
    }

    private static boolean nothingComes(RawClient client) throws IOException {
        try {
            client.read();
            return false;
        } catch (java.net.SocketTimeoutException nothing) {
            return true;
        }
    }

    @Test
    void resolvesNamesOfEndpoints() throws IOException {
        PlaneRig rig = PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x")));
        rig.host = "localhost";
        try (rig) {
            assertThat(rig.start()
                            .ask("GET / HTTP/1.0\r\nHost: a.example\r\n\r\n")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void takesANameThatNobodyKnowsForAFailedConnect() throws IOException {
        PlaneRig rig = PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x")));
        rig.host = "no-such-host.invalid";
        try (rig) {
            RawClient.Response answer = rig.start().ask(GET);

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.text()).contains("upstream.connect");
        }
    }

    @Test
    void keepsTheConnectionOfAShortResponseThatAnotherAttemptReplaced() throws IOException {
        FakeUpstream busy = FakeUpstream.answering("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy");
        FakeUpstream good = FakeUpstream.answering(FakeUpstream.ok("x"));
        try (PlaneRig rig = PlaneRig.of(busy, good).start();
                RawClient client = rig.client()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.send(GET).read().text()).isEqualTo("x");
            }
            assertThat(busy.requests).hasSize(5);
            assertThat(busy.connections()).isEqualTo(1);
        }
    }

    @Test
    void doesNotWaitForTheEndOfAResponseThatAnotherAttemptReplaced() throws IOException {
        FakeUpstream stuck = FakeUpstream.start((request, wire) -> {
            wire.send("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbu");
            wire.readLine(); // until the router closes
        });
        FakeUpstream good = FakeUpstream.answering(FakeUpstream.ok("x"));
        try (PlaneRig rig = PlaneRig.of(stuck, good).start()) {
            assertThat(rig.ask(GET).text()).isEqualTo("x");

            PlaneRig.await("its connection is closed", () -> active(rig) == 0);
        }
    }

    @Test
    void neverUsesAConnectionWhoseLastReadMayHaveLeftBytesBehind() throws IOException {
        // Netty's first read takes 2048 bytes, so that the surplus stays in the kernel when the response ends.
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 1900\r\nX-Fill: ";
        String fill = "f".repeat(2048 - 1900 - 4 - head.length());
        String whole = head + fill + "\r\n\r\n" + "x".repeat(1900);
        assertThat(whole).hasSize(2048);
        AtomicInteger served = new AtomicInteger();
        FakeUpstream only = FakeUpstream.start((request, wire) -> {
            boolean first = served.incrementAndGet() == 1;
            wire.send(first ? whole + "HTTP/1.1 200 Evil\r\nContent-Length: 4\r\n\r\nevil" : FakeUpstream.ok("next"));
        });
        try (PlaneRig rig = PlaneRig.of(only).start();
                RawClient client = rig.client()) {
            // The second request takes the connection in the moment in which it comes back.
            client.send(GET + GET);

            assertThat(client.read().text()).hasSize(1900);
            assertThat(client.read().text()).isEqualTo("next");
        }
    }

    private static long active(PlaneRig rig) {
        return rig.plane().upstreamConnections().values().stream()
                .mapToLong(count -> count.active())
                .sum();
    }

    private static long idle(PlaneRig rig) {
        return rig.plane().upstreamConnections().values().stream()
                .mapToLong(count -> count.idle())
                .sum();
    }

    private static void waitFor(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(10, java.util.concurrent.TimeUnit.SECONDS)) {
                throw new IOException("not within 10 s");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
