package cloud.atom.router.downstream;

import static cloud.atom.router.downstream.Latches.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.policy.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The time that a policy gives each attempt, before a first region that does not answer at all. */
class TryTimeoutIT {
    private static final String H = "Host: a.example\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + H + "\r\n";
    private static final String POST = "POST / HTTP/1.1\r\n" + H + "Content-Length: 0\r\n\r\n";
    private static final String PUT = "PUT / HTTP/1.1\r\n" + H + "Content-Length: 6\r\n\r\n";

    private final CountDownLatch over = new CountDownLatch(1);
    private final FakeUpstream first = FakeUpstream.start((request, wire) -> waitFor(over));
    private final FakeUpstream second = FakeUpstream.start((request, wire) -> {
        wire.readBody(request);
        wire.send(FakeUpstream.ok("second:" + request.text()));
    });
    private final PlaneRig rig = PlaneRig.of(first, second);

    @AfterEach
    void close() {
        over.countDown();
        rig.close();
    }

    @Test
    void triesTheNextRegionWhenOneAttemptTakesTooLong() throws IOException {
        rig.retry = perTry(Duration.ofSeconds(1));

        RawClient.Response answer = rig.start().ask(PUT + "abcdef");

        assertThat(answer.text()).isEqualTo("second:abcdef");
        assertThat(rig.attempts.get(0).outcome()).isEqualTo(AttemptOutcome.TIMEOUT);
        assertThat(rig.attempts.get(0).retried()).isTrue();
    }

    @Test
    void neverRepeatsAPostWhoseAttemptTookTooLong() throws IOException {
        rig.retry = perTry(Duration.ofMillis(100));

        RawClient.Response answer = rig.start().ask(POST);

        assertThat(answer.status()).isEqualTo(504);
        assertThat(second.requests).isEmpty();
    }

    @Test
    void endsWhenTheRoutesTimeIsOverBeforeThatOfTheAttempt() throws IOException {
        rig.retry = perTry(Duration.ofMillis(400));
        rig.routeTimeout = Optional.of(Duration.ofMillis(300));

        RawClient.Response answer = rig.start().ask(GET);

        assertThat(answer.status()).isEqualTo(504);
        assertThat(second.requests).isEmpty();
    }

    @Test
    void aTenantsTightTimeOutsAreNotTheRegionsFault() throws IOException {
        rig.retry = perTry(Duration.ofMillis(100));

        assertThat(rig.start().ask(GET).field("x-region")).isEqualTo("r2");

        assertThat(rig.attempts.get(0).outcome()).isEqualTo(AttemptOutcome.CANCELLED);
        assertThat(rig.attempts.get(0).retried()).isTrue();
    }

    @Test
    void aRegionThatWasWaitedForIsAtFaultWhoeverSetTheLimit() throws IOException {
        rig.routeTimeout = Optional.of(Duration.ofSeconds(2));

        assertThat(rig.start().ask(GET).status()).isEqualTo(504);

        assertThat(rig.attempts.get(0).outcome()).isEqualTo(AttemptOutcome.TIMEOUT);
    }

    private static RetryPolicy perTry(Duration most) {
        return new RetryPolicy(3, RetryPolicy.DEFAULT.on(), RetryPolicy.DEFAULT.statuses(), 0.2, Optional.of(most));
    }
}
