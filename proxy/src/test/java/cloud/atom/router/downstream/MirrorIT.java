package cloud.atom.router.downstream;

import static cloud.atom.router.downstream.Latches.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.MirrorOutcome;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.MirrorPolicy;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.Target;
import cloud.atom.router.upstream.ConnectionCounts;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Copies of requests for {@code r2}, while {@code r1} answers. */
class MirrorIT {
    private static final String H = "Host: a.example\r\n";
    private static final String GET = "GET /x?y=1 HTTP/1.1\r\n" + H + "\r\n";

    private final CountDownLatch over = new CountDownLatch(1);
    private final FakeUpstream first = answering("first");
    private final FakeUpstream copies = answering("copy");
    private final PlaneRig rig = PlaneRig.of(first, copies);

    MirrorIT() {
        rig.mirror = Optional.of(new MirrorPolicy(new RegionId("r2"), 1));
    }

    private static FakeUpstream answering(String name) {
        return FakeUpstream.start((request, wire) -> {
            wire.readBody(request);
            wire.send(FakeUpstream.ok(name + ":" + request.text()));
        });
    }

    @AfterEach
    void close() {
        over.countDown();
        rig.close();
    }

    @Test
    void sendsTheSameRequestMarkedAsACopy() throws IOException {
        RawClient.Response answer = rig.start()
                .ask("POST /x?y=1 HTTP/1.1\r\n" + H + "A: 1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nbody");

        assertThat(answer.text()).isEqualTo("first:body");
        awaitOutcomes(MirrorOutcome.SUCCESS);
        FakeUpstream.Request copy = copies.requests.get(0);
        assertThat(copy.line()).isEqualTo("POST /x?y=1 HTTP/1.1");
        assertThat(copy.text()).isEqualTo("body");
        assertThat(copy.field("host")).isEqualTo("a.example");
        assertThat(copy.field("a")).isEqualTo("1");
        assertThat(copy.field("traceparent")).isEqualTo(first.requests.get(0).field("traceparent"));
        assertThat(copy.field("x-mirrored")).isEqualTo("1");
        assertThat(copy.field("expect")).isEmpty();
        assertThat(first.requests.get(0).field("x-mirrored")).isEmpty();
        assertThat(rig.attempts).hasSize(1);
    }

    @Test
    void copiesChunkedBodiesWithTheirTrailers() throws IOException {
        String chunked = "POST / HTTP/1.1\r\n" + H + "TE: trailers\r\nConnection: te\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\nsum: 7\r\n\r\n";

        assertThat(rig.start().ask(chunked).text()).isEqualTo("first:body");
        awaitOutcomes(MirrorOutcome.SUCCESS);
        assertThat(copies.requests.get(0).text()).isEqualTo("body");
        assertThat(copies.requests.get(0).trailers).isEqualTo(first.requests.get(0).trailers);
    }

    @Test
    void doesNotLetAClientCallItsRequestACopy() throws IOException {
        rig.mirror = Optional.empty();

        rig.start().ask("GET / HTTP/1.1\r\n" + H + "X-Mirrored: 1\r\nX_Mirrored: 1\r\n\r\n");

        assertThat(first.requests.get(0).head).doesNotContainIgnoringCase("mirrored");
    }

    @Test
    void answersThoughTheCopiesNeverAre() throws IOException {
        rig.routeTimeout = Optional.of(Duration.ofSeconds(2));
        copies.script((request, wire) -> waitFor(over));
        try (RawClient client = rig.start().client()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(GET).read().text()).isEqualTo("first:");
            }
        }
        awaitOutcomes(MirrorOutcome.TIMEOUT, MirrorOutcome.TIMEOUT, MirrorOutcome.TIMEOUT);
        assertThat(rig.attempts)
                .hasSize(3)
                .noneMatch(attempt -> attempt.target().region().value().equals("r2"));
    }

    @Test
    void answersThoughNobodyTakesTheCopies() throws IOException {
        rig.ports.set(1, PlaneRig.deadPort());

        assertThat(rig.start().ask(GET).text()).isEqualTo("first:");
        awaitOutcomes(MirrorOutcome.CONNECT_FAILURE);
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 204 No Content\r\n\r\n', SUCCESS",
        "'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n', SUCCESS",
        "'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n', SERVER_ERROR",
        "'hello\r\n\r\n', PROTOCOL_ERROR",
        "'', RESET",
    })
    void onlyCountsHowTheCopyFares(String response, MirrorOutcome outcome) throws IOException {
        copies.script((request, wire) -> {
            wire.send(response);
            wire.close();
        });

        assertThat(rig.start().ask(GET).text()).isEqualTo("first:");
        awaitOutcomes(outcome);
    }

    @Test
    void readsAHugeAnswerToACopyNoFurtherThanItMust() throws IOException {
        CountDownLatch cut = new CountDownLatch(1);
        copies.script((request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n");
            try {
                while (true) {
                    wire.send(new byte[64 << 10]);
                }
            } finally {
                cut.countDown();
            }
        });

        assertThat(rig.start().ask(GET).text()).isEqualTo("first:");
        waitFor(cut);
        awaitOutcomes(MirrorOutcome.SUCCESS);
    }

    @Test
    void usesTheConnectionOfACopyAgain() throws IOException {
        try (RawClient client = rig.start().client()) {
            for (int i = 1; i <= 5; i++) {
                int sent = i;
                client.send(GET).read();
                PlaneRig.await("the copy is over", () -> rig.mirrors.size() == sent);
                PlaneRig.await("its connection waits", () -> idleConnections() == 1);
            }
        }
        assertThat(copies.connections()).isEqualTo(1);
    }

    @Test
    void copiesNoBodyThatIsTooLongToKeep() throws IOException {
        String large = "POST / HTTP/1.1\r\n" + H + "Content-Length: 100000\r\n\r\n" + "b".repeat(100_000);

        assertThat(rig.start().ask(large).text()).hasSize("first:".length() + 100_000);
        awaitOutcomes(MirrorOutcome.TOO_LARGE);
        assertThat(copies.requests).isEmpty();
    }

    @Test
    void sendsNoCopyToARegionThatGotTheRequestItself() throws IOException {
        rig.ports.set(0, PlaneRig.deadPort());

        assertThat(rig.start().ask(GET).text()).isEqualTo("copy:");
        awaitOutcomes(MirrorOutcome.SKIPPED);
        assertThat(copies.requests).hasSize(1);
    }

    @Test
    void sendsNoCopyOfARequestThatWasNotAnswered() throws IOException {
        first.script((request, wire) -> wire.send("hello\r\n\r\n"));

        assertThat(rig.start().ask(GET).status()).isEqualTo(502);
        awaitOutcomes(MirrorOutcome.SKIPPED);
        assertThat(copies.requests).isEmpty();
    }

    @Test
    void copiesNoRequestForAnUpgrade() throws IOException {
        try (RawClient client = rig.start().client()) {
            client.send("GET /ws HTTP/1.1\r\n" + H + "Connection: upgrade\r\nUpgrade: websocket\r\n\r\n")
                    .read();
            client.send(GET).read();
        }
        awaitOutcomes(MirrorOutcome.SUCCESS);
        assertThat(first.requests.get(0).field("upgrade")).isEqualTo("websocket");
        assertThat(copies.requests).extracting(FakeUpstream.Request::path).containsExactly("/x?y=1");
    }

    @Test
    void dropsWhatGoesBeyondSixtyFourCopiesAtOnce() throws IOException {
        copies.script((request, wire) -> waitFor(over));
        try (RawClient client = rig.start().client()) {
            for (int i = 0; i < 70; i++) {
                assertThat(client.send(GET).read().text()).isEqualTo("first:");
            }
        }
        assertThat(rig.mirrors).hasSize(6).containsOnly(MirrorOutcome.DROPPED);
        PlaneRig.await("the others arrived", () -> copies.requests.size() == 64);
    }

    @Test
    void stopsACopyThatWouldLeaveItsResidency() throws IOException {
        FakeUpstream outside = answering("outside");
        Target wrong = new Target(
                PlaneRig.region("elsewhere", outside.port()).id(),
                PlaneRig.region("elsewhere", outside.port()).endpoints().get(0));
        rig.afterDecision = decision -> mirroredTo(wrong, (RoutingDecision.Forward) decision);
        try (outside) {
            assertThat(rig.start().ask(GET).text()).isEqualTo("first:");
            awaitOutcomes(MirrorOutcome.SKIPPED);
            assertThat(rig.violations).hasSize(1);
            assertThat(outside.connections()).isZero();
        }
    }

    private static RoutingDecision mirroredTo(Target target, RoutingDecision.Forward forward) {
        return new RoutingDecision.Forward(
                forward.traceId(),
                forward.reason(),
                forward.policy(),
                forward.generation(),
                forward.targets(),
                forward.retry(),
                forward.timeout(),
                forward.hedge(),
                target,
                forward.sticky(),
                forward.found(),
                forward.quota());
    }

    @Test
    void drainsWithoutWaitingForCopies() throws Exception {
        copies.script((request, wire) -> waitFor(over));
        rig.start().ask("GET / HTTP/1.1\r\n" + H + "Connection: close\r\n\r\n");
        PlaneRig.await("the copy arrived", () -> copies.requests.size() == 1);

        rig.plane().drain(Duration.ofSeconds(60)).get(10, TimeUnit.SECONDS);

        assertThat(rig.mirrors).isEmpty();
    }

    private long idleConnections() {
        ConnectionCounts.Count count = rig.plane().upstreamConnections().get(new RegionId("r2"));
        return count == null ? 0 : count.idle();
    }

    private void awaitOutcomes(MirrorOutcome... outcomes) {
        PlaneRig.await("copies are over", () -> rig.mirrors.size() >= outcomes.length);
        assertThat(rig.mirrors).containsExactly(outcomes);
    }
}
