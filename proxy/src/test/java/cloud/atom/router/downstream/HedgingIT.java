package cloud.atom.router.downstream;

import static cloud.atom.router.downstream.Latches.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.AttemptSummary;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.model.Reason;
import cloud.atom.router.policy.HedgePolicy;
import cloud.atom.router.policy.RetryPolicy;
import cloud.atom.router.routing.HedgePlan;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Second attempts beside slow first ones. "Slow" is a region that waits for the test, so no moment matters. */
class HedgingIT {
    private static final String H = "Host: a.example\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + H + "\r\n";
    private static final String POST = "POST / HTTP/1.1\r\n" + H + "Content-Length: 0\r\n\r\n";
    private static final String UPGRADE =
            "GET /ws HTTP/1.1\r\n" + H + "Connection: upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static final String PUT = "PUT / HTTP/1.1\r\n" + H + "Content-Length: 6\r\n\r\n";
    private static final String BUSY = "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy";

    private final CountDownLatch firstMayAnswer = new CountDownLatch(1);
    private final CountDownLatch secondMayAnswer = new CountDownLatch(1);
    private final FakeUpstream first = answeringAfter(firstMayAnswer, "first");
    private final FakeUpstream second = answeringAfter(secondMayAnswer, "second");
    private final PlaneRig rig = rig(PlaneRig.of(first, second));

    @AfterEach
    void close() {
        firstMayAnswer.countDown();
        secondMayAnswer.countDown();
        rig.close();
    }

    private static PlaneRig rig(PlaneRig rig) {
        rig.hedge = Optional.of(new HedgePolicy(Optional.of(Duration.ofMillis(20)), 1));
        return rig;
    }

    private static FakeUpstream answeringAfter(CountDownLatch latch, String name) {
        return FakeUpstream.start((request, wire) -> {
            wire.readBody(request);
            waitFor(latch);
            wire.send(FakeUpstream.ok(name + ":" + request.text()));
        });
    }

    @Test
    void answersFromTheSecondRegionWhenTheFirstIsSlow() throws IOException {
        secondMayAnswer.countDown();
        try (RawClient client = rig.start().client()) {
            RawClient.Response answer = client.send(GET).read();

            assertThat(answer.text()).isEqualTo("second:");
            assertThat(answer.field("x-region")).isEqualTo("r2");
            PlaneRig.await("the request is over", () -> rig.exchanges.size() == 1);
            assertThat(rig.exchanges.get(0).attempts()).isEqualTo(2);
            assertThat(rig.exchanges.get(0).reason()).isEqualTo(Reason.FAILOVER_LATENCY);
            assertThat(rig.exchanges.get(0).upstreamNanos())
                    .isBetween(
                            Duration.ofMillis(20).toNanos(),
                            rig.exchanges.get(0).durationNanos());
            assertThat(attempt(1).outcome()).isEqualTo(AttemptOutcome.CANCELLED);
            assertThat(attempt(1).hedge()).isFalse();
            assertThat(attempt(2).outcome()).isEqualTo(AttemptOutcome.SUCCESS);
            assertThat(attempt(2).hedge()).isTrue();

            firstMayAnswer.countDown();
            awaitClosed(first);
            // One answer and no other, from whichever is sooner.
            assertThat(client.send(GET).read().text()).isIn("first:", "second:");
            assertThat(client.hasInput()).isFalse();
        }
    }

    @Test
    void keepsTheFirstAnswerWhenBothAreSlow() throws IOException {
        try (RawClient client = rig.start().client()) {
            client.send(GET);
            PlaneRig.await("a second attempt", () -> second.requests.size() == 1);
            firstMayAnswer.countDown();

            assertThat(client.read().text()).isEqualTo("first:");
            secondMayAnswer.countDown();
            awaitClosed(second);
            PlaneRig.await("both are told of", () -> rig.attempts.size() == 2);
            assertThat(attempt(2).outcome()).isEqualTo(AttemptOutcome.CANCELLED);
            assertThat(client.hasInput()).isFalse();
            PlaneRig.await("the request is over", () -> rig.exchanges.size() == 1);
            assertThat(rig.exchanges.get(0).reason()).isEqualTo(Reason.AFFINITY_PINNED);
        }
    }

    @Test
    void doesNotHedgeWhatIsAnsweredBefore() throws IOException {
        rig.hedge = Optional.of(new HedgePolicy(Optional.of(Duration.ofMinutes(1)), 1));
        firstMayAnswer.countDown();
        try (RawClient client = rig.start().client()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.send(GET).read().text()).isEqualTo("first:");
            }
            assertThat(second.requests).isEmpty();
            assertThat(first.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {POST, UPGRADE})
    void neverHedgesWhatMustNotHappenTwice(String once) throws IOException {
        secondMayAnswer.countDown();
        try (RawClient client = rig.start().client();
                RawClient getter = rig.client()) {
            client.send(once);
            PlaneRig.await("the first has it", () -> first.requests.size() == 1);
            // Its timer would have run before this one's.
            assertThat(getter.send(GET).read().text()).isEqualTo("second:");
            firstMayAnswer.countDown();

            assertThat(client.read().text()).isEqualTo("first:");
            assertThat(second.requests).extracting(FakeUpstream.Request::line).containsExactly("GET / HTTP/1.1");
        }
    }

    @Test
    void repeatsTheBodyOnlyWhenItIsComplete() throws IOException {
        secondMayAnswer.countDown();
        try (RawClient putter = rig.start().client();
                RawClient getter = rig.client()) {
            putter.send(PUT + "abc");
            PlaneRig.await("the first has it", () -> first.requests.size() == 1);
            assertThat(getter.send(GET).read().text()).isEqualTo("second:");
            assertThat(second.requests).hasSize(1);

            assertThat(putter.send("def").read().text()).isEqualTo("second:abcdef");
        }
    }

    @Test
    void doesNotHedgeABodyThatWasTooLongToKeep() throws IOException {
        secondMayAnswer.countDown();
        try (RawClient putter = rig.start().client();
                RawClient getter = rig.client()) {
            putter.send("PUT / HTTP/1.1\r\n" + H + "Content-Length: 100000\r\n\r\n" + "b".repeat(100_000));
            PlaneRig.await(
                    "the first has it",
                    () -> !first.requests.isEmpty()
                            && first.requests.get(0).body.size() == 100_000);
            assertThat(getter.send(GET).read().text()).isEqualTo("second:");
            firstMayAnswer.countDown();

            assertThat(putter.read().status()).isEqualTo(200);
            assertThat(second.requests).hasSize(1);
        }
    }

    @Test
    void waitsForTheFirstRegionWhenTheSecondFails() throws IOException {
        second.script((request, wire) -> wire.send(BUSY));
        try (RawClient client = rig.start().client()) {
            client.send(GET);
            PlaneRig.await("the second failed", () -> rig.attempts.size() == 1);
            firstMayAnswer.countDown();

            assertThat(client.read().text()).isEqualTo("first:");
            assertThat(attempt(2).outcome()).isEqualTo(AttemptOutcome.SERVER_ERROR);
        }
    }

    @Test
    void goesOnWithTheSecondRegionWhenTheFirstFailsMeanwhile() throws IOException {
        first.script((request, wire) -> {
            waitFor(firstMayAnswer);
            wire.reset();
        });
        try (RawClient client = rig.start().client()) {
            client.send(GET);
            PlaneRig.await("a second attempt", () -> second.requests.size() == 1);
            firstMayAnswer.countDown();
            PlaneRig.await("the first failed", () -> rig.attempts.size() == 1);
            secondMayAnswer.countDown();

            assertThat(client.read().text()).isEqualTo("second:");
            assertThat(attempt(1).outcome()).isEqualTo(AttemptOutcome.RESET);
        }
    }

    @Test
    void goesOnToAThirdRegionWhenBothFail() throws IOException {
        FakeUpstream third = FakeUpstream.answering(FakeUpstream.ok("third"));
        rig.upstreams.add(third);
        rig.ports.add(third.port());
        first.script((request, wire) -> {
            waitFor(firstMayAnswer);
            wire.reset();
        });
        second.script((request, wire) -> wire.send(BUSY));
        try (RawClient client = rig.start().client()) {
            client.send(GET);
            PlaneRig.await("the second failed", () -> rig.attempts.size() == 1);
            firstMayAnswer.countDown();

            assertThat(client.read().text()).isEqualTo("third");
            PlaneRig.await("the request is over", () -> rig.exchanges.size() == 1);
            assertThat(rig.exchanges.get(0).attempts()).isEqualTo(3);
        }
    }

    @Test
    void keepsToTheNumberOfAttemptsWhenBothFail() throws IOException {
        rig.retry = new RetryPolicy(2, RetryPolicy.DEFAULT.on(), RetryPolicy.DEFAULT.statuses(), 0.2, Optional.empty());
        FakeUpstream third = FakeUpstream.answering(FakeUpstream.ok("third"));
        rig.upstreams.add(third);
        rig.ports.add(third.port());
        second.script((request, wire) -> {
            waitFor(secondMayAnswer);
            wire.reset();
        });
        first.script((request, wire) -> {
            waitFor(firstMayAnswer);
            wire.send(BUSY);
        });
        try (RawClient client = rig.start().client()) {
            client.send(GET);
            PlaneRig.await("a second attempt", () -> second.requests.size() == 1);
            firstMayAnswer.countDown();
            PlaneRig.await("the first failed", () -> rig.attempts.size() == 1);
            secondMayAnswer.countDown();

            assertThat(client.read().status()).isEqualTo(502);
            assertThat(third.requests).isEmpty();
        }
    }

    @Test
    void staysWithinTheShareOfExtraAttempts() throws IOException {
        rig.hedge = Optional.of(new HedgePolicy(Optional.of(Duration.ofMillis(5)), 0.1));
        second.script((request, wire) -> wire.send(FakeUpstream.ok("second")));
        first.script((request, wire) -> {
            int asked = first.requests.size();
            PlaneRig.await("hedged or denied", () -> second.requests.size() + rig.hedgeDenials.size() >= asked);
            wire.send(FakeUpstream.ok("first"));
        });
        try (RawClient client = rig.start().client()) {
            for (int i = 0; i < 30; i++) {
                assertThat(client.send(GET).read().status()).isEqualTo(200);
            }
        }
        assertThat(second.requests).hasSize(3);
        assertThat(rig.hedgeDenials).hasSize(27).containsOnly("r2");
    }

    @Test
    void endsBothAttemptsWhenTheRoutesTimeIsOver() throws IOException {
        rig.routeTimeout = Optional.of(Duration.ofMillis(300));

        RawClient.Response answer = rig.start().ask(GET);

        assertThat(answer.status()).isEqualTo(504);
        assertThat(rig.attempts)
                .extracting(AttemptSummary::outcome)
                .containsExactly(AttemptOutcome.CANCELLED, AttemptOutcome.CANCELLED);
        firstMayAnswer.countDown();
        secondMayAnswer.countDown();
        awaitClosed(first);
        awaitClosed(second);
    }

    @Test
    void cancelsBothAttemptsWhenTheClientLeaves() throws IOException {
        try (RawClient client = rig.start().client()) {
            client.send(GET);
            PlaneRig.await("a second attempt", () -> second.requests.size() == 1);
        }
        PlaneRig.await("both are told of", () -> rig.attempts.size() == 2);
        assertThat(rig.attempts).extracting(AttemptSummary::outcome).containsOnly(AttemptOutcome.CANCELLED);
        firstMayAnswer.countDown();
        secondMayAnswer.countDown();
        awaitClosed(first);
        awaitClosed(second);
    }

    @Test
    void stopsAHedgeThatWouldLeaveItsResidency() throws IOException {
        FakeUpstream outside = FakeUpstream.answering(FakeUpstream.ok("outside"));
        Target wrong = new Target(
                PlaneRig.region("elsewhere", outside.port()).id(),
                PlaneRig.region("elsewhere", outside.port()).endpoints().get(0));
        rig.afterDecision = decision -> hedgedTo(wrong, (RoutingDecision.Forward) decision);
        try (outside;
                RawClient client = rig.start().client()) {
            client.send(GET);
            PlaneRig.await("it was stopped", () -> rig.violations.size() == 1);
            firstMayAnswer.countDown();

            assertThat(client.read().text()).isEqualTo("first:");
            assertThat(outside.connections()).isZero();
        }
    }

    private static RoutingDecision hedgedTo(Target target, RoutingDecision.Forward forward) {
        return new RoutingDecision.Forward(
                forward.traceId(),
                forward.reason(),
                forward.policy(),
                forward.generation(),
                forward.targets(),
                forward.retry(),
                forward.timeout(),
                new HedgePlan(target, Duration.ofMillis(1), 1, "all"),
                forward.mirror(),
                forward.sticky(),
                forward.found(),
                forward.quota());
    }

    private AttemptSummary attempt(int number) {
        return rig.attempts.stream()
                .filter(attempt -> attempt.number() == number)
                .findFirst()
                .orElseThrow();
    }

    private static void awaitClosed(FakeUpstream upstream) {
        PlaneRig.await("its connection is closed", () -> !upstream.events.isEmpty());
    }
}
