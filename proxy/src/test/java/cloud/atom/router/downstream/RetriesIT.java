package cloud.atom.router.downstream;

import static cloud.atom.router.downstream.Latches.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.model.Reason;
import cloud.atom.router.policy.RetryPolicy;
import cloud.atom.router.policy.RetryPolicy.Trigger;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which failures are followed by another attempt, and what the client is told when none is left. */
class RetriesIT {
    private static final String H = "Host: a.example\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + H + "\r\n";
    private static final String PUT = "PUT / HTTP/1.1\r\n" + H + "Content-Length: 4\r\n\r\nbody";
    private static final String POST = "POST / HTTP/1.1\r\n" + H + "Content-Length: 4\r\n\r\nbody";
    private static final String CHUNKED_PUT =
            "PUT / HTTP/1.1\r\n" + H + "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n";

    /** What the first region does. */
    private enum First {
        DEAD,
        RESETS,
        CLOSES,
        UNAVAILABLE,
        NOT_IMPLEMENTED,
        MALFORMED;

        void answer(FakeUpstream.Wire wire) throws IOException {
            switch (this) {
                case RESETS -> wire.reset();
                case CLOSES -> wire.close();
                case UNAVAILABLE -> wire.send("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy");
                case NOT_IMPLEMENTED -> wire.send("HTTP/1.1 501 No\r\nContent-Length: 0\r\n\r\n");
                case MALFORMED -> wire.send("hello\r\n\r\n");
                case DEAD -> throw new AssertionError("nobody listens");
            }
        }
    }

    /** One line of the table: what the first region does with which request, and what the client gets. */
    private record Line(First first, String request, int status, String region, Set<Trigger> on) {
        Line(First first, String request, int status, String region) {
            this(first, request, status, region, RetryPolicy.DEFAULT.on());
        }

        @Override
        public String toString() {
            return first + " " + request.substring(0, 4) + " → " + status + " " + region + " on " + on;
        }
    }

    // spotless:off
    static Stream<Line> table() {
        return Stream.of(
                new Line(First.DEAD, GET, 200, "r2"),
                new Line(First.DEAD, PUT, 200, "r2"),
                new Line(First.DEAD, POST, 200, "r2"), // nothing of it was sent
                new Line(First.DEAD, CHUNKED_PUT, 200, "r2"),
                new Line(First.DEAD, GET, 502, "", Set.of(Trigger.RESET_BEFORE_RESPONSE)),
                new Line(First.RESETS, GET, 200, "r2"),
                new Line(First.RESETS, PUT, 200, "r2"),
                new Line(First.RESETS, CHUNKED_PUT, 200, "r2"),
                new Line(First.RESETS, POST, 502, ""),
                new Line(First.RESETS, GET, 502, "", Set.of(Trigger.CONNECT_FAILURE)),
                new Line(First.CLOSES, GET, 200, "r2"),
                new Line(First.CLOSES, POST, 502, ""),
                new Line(First.UNAVAILABLE, GET, 200, "r2"),
                new Line(First.UNAVAILABLE, PUT, 200, "r2"),
                new Line(First.UNAVAILABLE, POST, 503, "r1"),
                new Line(First.NOT_IMPLEMENTED, GET, 501, "r1"),
                new Line(First.MALFORMED, GET, 502, ""));
    }
    // spotless:on

    @ParameterizedTest
    @MethodSource("table")
    void triesTheNextRegionWhenThatIsHarmless(Line line) throws IOException {
        FakeUpstream second = FakeUpstream.start((request, wire) -> {
            wire.readBody(request);
            wire.send(FakeUpstream.ok("second:" + request.text()));
        });
        FakeUpstream first = FakeUpstream.start((request, wire) -> {
            wire.readBody(request);
            line.first().answer(wire);
        });
        PlaneRig rig = line.first() == First.DEAD ? PlaneRig.withDeadFirst(second) : PlaneRig.of(first, second);
        rig.retry = new RetryPolicy(3, line.on(), Set.of(502, 503, 504), 0.2, Optional.empty());
        try (rig) {
            RawClient.Response answer = rig.start().ask(line.request());

            assertThat(answer.status()).isEqualTo(line.status());
            assertThat(answer.field("x-region")).isEqualTo(line.region());
            if (line.region().equals("r2")) {
                assertThat(answer.text()).isEqualTo(line.request().equals(GET) ? "second:" : "second:body");
                PlaneRig.await("one summary", () -> rig.exchanges.size() == 1);
                assertThat(rig.exchanges.get(0).attempts()).isEqualTo(2);
                assertThat(rig.attempts.get(0).retried()).isTrue();
            } else {
                assertThat(second.requests).isEmpty();
            }
        }
        first.close();
    }

    @Test
    void relaysTheLastFailureWhenAllRegionsFail() throws IOException {
        String busy = "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy";
        try (PlaneRig rig = PlaneRig.of(FakeUpstream.answering(busy), FakeUpstream.answering(busy))
                .start()) {
            RawClient.Response answer = rig.ask(GET);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text()).isEqualTo("busy");
            assertThat(answer.field("x-region")).isEqualTo("r2");
        }
    }

    @Test
    void keepsToTheNumberOfAttempts() throws IOException {
        FakeUpstream third = FakeUpstream.answering(FakeUpstream.ok("x"));
        PlaneRig rig = PlaneRig.withDeadFirst(third);
        rig.ports.add(0, PlaneRig.deadPort());
        rig.retry = new RetryPolicy(2, RetryPolicy.DEFAULT.on(), Set.of(), 0.2, Optional.empty());
        try (rig) {
            RawClient.Response answer = rig.start().ask(GET);

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.text()).contains("upstream.connect").doesNotContain("127.0.0.1");
            assertThat(rig.attempts).hasSize(2);
            assertThat(rig.attempts.get(0).outcome()).isEqualTo(AttemptOutcome.CONNECT_FAILURE);
        }
    }

    @Test
    void doesNotRetryAfterCommit() throws IOException {
        FakeUpstream first = FakeUpstream.start((request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
            wire.close();
        });
        FakeUpstream second = FakeUpstream.answering(FakeUpstream.ok("x"));
        try (PlaneRig rig = PlaneRig.of(first, second).start();
                RawClient client = rig.client()) {
            client.send(GET).readHead();

            assertThat(client.readToEnd()).isEqualTo("abc");
            assertThat(second.requests).isEmpty();
            PlaneRig.await("one summary", () -> rig.exchanges.size() == 1);
            assertThat(rig.exchanges.get(0).phase()).isEqualTo(ExchangeSummary.Phase.FAILED);
            assertThat(rig.exchanges.get(0).reason()).isEqualTo(Reason.UPSTREAM_RESET);
        }
    }

    @Test
    void cannotRepeatABodyThatWasTooLongToKeep() throws IOException {
        FakeUpstream first = FakeUpstream.start((request, wire) -> {
            wire.readBody(request);
            wire.reset();
        });
        FakeUpstream second = FakeUpstream.answering(FakeUpstream.ok("x"));
        try (PlaneRig rig = PlaneRig.of(first, second).start()) {
            RawClient.Response answer =
                    rig.ask("PUT / HTTP/1.1\r\n" + H + "Content-Length: 100000\r\n\r\n" + "b".repeat(100_000));

            assertThat(answer.status()).isEqualTo(502);
            assertThat(second.requests).isEmpty();
        }
    }

    @Test
    void repeatsABodyOfWhichOnlyABeginningHadCome() throws IOException {
        CountDownLatch reset = new CountDownLatch(1);
        FakeUpstream first = FakeUpstream.start((request, wire) -> {
            reset.countDown();
            wire.reset();
        });
        FakeUpstream second = FakeUpstream.start((request, wire) -> {
            wire.readBody(request);
            wire.send(FakeUpstream.ok(request.text()));
        });
        try (PlaneRig rig = PlaneRig.of(first, second).start();
                RawClient client = rig.client()) {
            client.send("PUT / HTTP/1.1\r\n" + H + "Content-Length: 6\r\n\r\nabc");
            PlaneRig.await("the second has the head", () -> !second.requests.isEmpty());
            assertThat(client.send("def").read().text()).isEqualTo("abcdef");
        }
    }

    @Test
    void endsAllAttemptsWhenTheRoutesTimeIsOver() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        PlaneRig rig = PlaneRig.of(FakeUpstream.start((request, wire) -> waitFor(over)));
        rig.routeTimeout = Optional.of(Duration.ofMillis(300));
        try (rig) {
            RawClient.Response answer = rig.start().ask(GET);

            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.text()).contains("upstream.timeout");
            over.countDown();
        }
    }

    @Test
    void stopsRetryingWhenTheBudgetIsSpent() throws IOException {
        FakeUpstream second = FakeUpstream.answering(FakeUpstream.ok("x"));
        PlaneRig rig = PlaneRig.withDeadFirst(second);
        try (rig;
                RawClient client = rig.start().client()) {
            int refused = 0;
            for (int i = 0; i < 200; i++) {
                refused += client.send(GET).read().status() == 502 ? 1 : 0;
            }

            // 10 a second over 10 s, plus a fifth of the requests so far.
            assertThat(second.requests.size()).isBetween(110, 145);
            assertThat(refused).isEqualTo(200 - second.requests.size());
            assertThat(rig.denials).hasSize(refused);
        }
    }

    @Test
    void stopsARequestThatWouldLeaveItsResidency() throws IOException {
        FakeUpstream outside = FakeUpstream.answering(FakeUpstream.ok("x"));
        PlaneRig rig = PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x")));
        rig.upstreams.add(outside);
        rig.afterDecision = decision -> {
            RoutingDecision.Forward forward = (RoutingDecision.Forward) decision;
            Target wrong = new Target(
                    PlaneRig.region("elsewhere", outside.port()).id(),
                    PlaneRig.region("elsewhere", outside.port()).endpoints().get(0));
            return new RoutingDecision.Forward(
                    forward.traceId(),
                    forward.reason(),
                    forward.policy(),
                    forward.generation(),
                    List.of(wrong),
                    forward.retry(),
                    forward.timeout(),
                    forward.hedge(),
                    forward.mirror(),
                    forward.sticky(),
                    forward.found(),
                    forward.quota());
        };
        try (rig) {
            RawClient.Response answer = rig.start().ask(GET);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text()).contains("residency.blocked");
            assertThat(rig.violations).hasSize(1);
            assertThat(outside.connections()).isZero();
        }
    }
}
