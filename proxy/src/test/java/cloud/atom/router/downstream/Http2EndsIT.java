package cloud.atom.router.downstream;

import static cloud.atom.router.http.HttpVersion.HTTP_1_1;
import static cloud.atom.router.http.HttpVersion.HTTP_2;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.downstream.Http2Client.Answer;
import cloud.atom.router.downstream.Http2Client.GoAway;
import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** How connections of HTTP/2 end, and what ends them. */
class Http2EndsIT {
    private static final int NO_ERROR = 0;
    private static final int REFUSED_STREAM = 7;
    private static final Duration IDLE = PlaneRig.PATIENT.idle().plusSeconds(1);

    /** Longer than a client has between the two steps of an end. */
    private static final Duration GRACE = Duration.ofMillis(1100);

    private static FakeUpstream plain() {
        return FakeUpstream.answering(FakeUpstream.ok("x"));
    }

    private static FakeUpstream waitingFor(CountDownLatch latch) {
        return FakeUpstream.start((request, wire) -> {
            Latches.waitFor(latch);
            wire.send(FakeUpstream.ok("x"));
        });
    }

    private static Limits withStreams(int streams) {
        Limits d = Limits.DEFAULT;
        return new Limits(d.headBytes(), d.fieldCount(), d.uriBytes(), 0, 240, 240, 0, d.connections(), 0, streams);
    }

    @Test
    void aDrainTellsTheClientInTwoStepsAndAnswersWhatCameInBetween() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        FakeUpstream region = waitingFor(goOn);
        try (PlaneRig rig = PlaneRig.of(region).start();
                Http2Client client = Http2Client.of(rig)) {
            int before = client.send("GET", "/");
            PlaneRig.await("it runs", () -> region.requests.size() == 1);

            CompletableFuture<Drained> drained = rig.plane().drain(Duration.ofSeconds(30));
            client.readUntil(() -> client.goAways.size() == 1);
            int between = client.send("GET", "/between");
            client.readUntil(() -> client.goAways.size() == 2);
            goOn.countDown();

            assertThat(client.read(before).text()).isEqualTo("x");
            assertThat(client.read(between).text()).isEqualTo("x");
            assertThat(client.readToEnd()).isTrue();
            assertThat(client.goAways)
                    .containsExactly(new GoAway(Integer.MAX_VALUE, NO_ERROR), new GoAway(between, NO_ERROR));
            client.leave();
            assertThat(drained.get()).isEqualTo(new Drained(0));
        }
    }

    @Test
    void aDrainLooksAtNoStreamBehindItsLastWord() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        FakeUpstream region = waitingFor(goOn);
        try (PlaneRig rig = PlaneRig.of(region).start();
                Http2Client client = Http2Client.of(rig)) {
            int before = client.send("GET", "/");
            PlaneRig.await("it runs", () -> region.requests.size() == 1);
            rig.plane().drain(Duration.ofSeconds(30));
            client.readUntil(() -> client.goAways.size() == 2);

            client.send("GET", "/late");
            client.settle();
            goOn.countDown();

            assertThat(client.read(before).text()).isEqualTo("x");
            assertThat(client.readToEnd()).isTrue();
            assertThat(region.requests).hasSize(1);
        }
    }

    @Test
    void whatOutlivesTheDrainIsCut() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        FakeUpstream region = waitingFor(over);
        try (PlaneRig rig = PlaneRig.of(region).start();
                Http2Client client = Http2Client.of(rig)) {
            client.send("GET", "/");
            PlaneRig.await("it runs", () -> !region.requests.isEmpty());

            assertThat(rig.plane().drain(Duration.ofMillis(200)).get().cut()).isOne();
            client.readToEnd();
            assertThat(rig.limitsMet).containsExactly(Limit.DRAIN);
            over.countDown();
        }
    }

    @Test
    void aConnectionThatCarriedEnoughRequestsEndsInGoodOrder() throws IOException {
        PlaneRig rig = PlaneRig.of(plain());
        rig.limits = Limits.DEFAULT.withRequestsPerConnection(2);
        try (rig;
                Http2Client client = Http2Client.of(rig.start())) {
            client.read(client.send("GET", "/"));
            int second = client.send("GET", "/");

            client.readUntil(() -> client.goAways.size() == 2);
            assertThat(client.read(second).text()).isEqualTo("x");
            assertThat(client.readToEnd()).isTrue();
            assertThat(client.goAways.get(1)).isEqualTo(new GoAway(second, NO_ERROR));
            assertThat(rig.limitsMet).containsExactly(Limit.REQUESTS_PER_CONNECTION);
        }
    }

    @Test
    void aConnectionWithoutRequestsEndsAfterItsIdleTime() throws IOException {
        try (PlaneRig rig = PlaneRig.of(plain()).start();
                Http2Client client = Http2Client.of(rig)) {
            client.read(client.send("GET", "/"));
            rig.later(PlaneRig.PATIENT.idle().minusSeconds(10));
            client.settle();
            assertThat(client.goAways).isEmpty();

            rig.later(IDLE);
            rig.later(IDLE.plus(GRACE));

            assertThat(client.readToEnd()).isTrue();
            assertThat(client.goAways).hasSize(2);
            assertThat(rig.limitsMet).containsExactly(Limit.IDLE);
        }
    }

    @Test
    void aConnectionWithAnOpenStreamIsNotIdle() throws IOException {
        CountDownLatch goOn = new CountDownLatch(1);
        PlaneRig rig = PlaneRig.of(waitingFor(goOn));
        rig.timeouts = new cloud.atom.router.exchange.Timeouts(
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofMinutes(9),
                Duration.ofMinutes(9),
                Duration.ofMinutes(9),
                Duration.ofMinutes(9),
                Duration.ofHours(1),
                Duration.ofSeconds(30));
        try (rig;
                Http2Client client = Http2Client.of(rig.start())) {
            int stream = client.send("GET", "/");
            client.settle();
            rig.later(Duration.ofMinutes(1));
            goOn.countDown();

            assertThat(client.read(stream).text()).isEqualTo("x");
            assertThat(client.goAways).isEmpty();
        }
    }

    @Test
    void aFrameThatDoesNotEndIsLate() throws IOException {
        byte[] request = Frames.head(1, true, Frames.request("GET", "/"));
        for (int cut : List.of(1, 8, 9, 20, request.length - 1)) {
            try (PlaneRig rig = PlaneRig.of(plain()).start();
                    Http2Client client = Http2Client.of(rig)) {
                client.settle();
                client.raw(java.util.Arrays.copyOf(request, cut));
                Duration late = PlaneRig.PATIENT.head().plusSeconds(1);
                PlaneRig.await("it is cut", () -> {
                    rig.later(late);
                    return rig.plane().openConnections() == 0;
                });
                client.readToEnd();
                assertThat(rig.limitsMet).as("after %s bytes", cut).containsExactly(Limit.HEAD_TIME);
            }
        }
    }

    @Test
    void aPrefaceThatDoesNotEndIsLate() throws IOException {
        for (int cut : List.of(3, 17, 20)) {
            try (PlaneRig rig = PlaneRig.of(plain()).start();
                    Http2Client client = Http2Client.silent(rig)) {
                client.raw(java.util.Arrays.copyOf(Http2Client.PREFACE, cut));
                PlaneRig.await("it is accepted", () -> rig.plane().openConnections() == 1);
                PlaneRig.await("it is cut", () -> {
                    rig.later(IDLE);
                    return rig.plane().openConnections() == 0;
                });
                client.readToEnd();
                assertThat(rig.limitsMet).hasSize(1).containsAnyOf(Limit.HEAD_TIME, Limit.IDLE);
            }
        }
    }

    @Test
    void streamsBeyondTheLimitAreRefusedAndMayBeRepeated() throws IOException {
        CountDownLatch goOn = new CountDownLatch(1);
        FakeUpstream region = waitingFor(goOn);
        PlaneRig rig = PlaneRig.of(region);
        rig.limits = withStreams(3);
        try (rig;
                Http2Client client = Http2Client.of(rig.start())) {
            List<Integer> taken = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                taken.add(client.send("GET", "/"));
            }
            int refused = client.send("GET", "/refused");

            assertThat(client.read(refused).resetCode).isEqualTo(REFUSED_STREAM);
            assertThat(rig.limitsMet).containsExactly(Limit.STREAMS);
            goOn.countDown();
            for (int stream : taken) {
                assertThat(client.read(stream).text()).isEqualTo("x");
            }
            assertThat(client.read(client.send("GET", "/again")).text()).isEqualTo("x");
            assertThat(region.requests).noneMatch(request -> request.path().equals("/refused"));
        }
    }

    @Test
    void connectionsAndStreamsAreCountedByVersion() throws IOException {
        CountDownLatch goOn = new CountDownLatch(1);
        try (PlaneRig rig = PlaneRig.of(waitingFor(goOn)).start();
                RawClient old = rig.client();
                Http2Client client = Http2Client.of(rig)) {
            old.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
            int first = client.send("GET", "/");
            int second = client.send("GET", "/");
            client.settle();
            PlaneRig.await("all are accepted", () -> rig.plane().openConnections() == 2);
            ClientCounts counts = rig.plane().clientCounts();

            assertThat(counts.connections()).containsEntry(HTTP_1_1, 1L).containsEntry(HTTP_2, 1L);
            assertThat(counts.streams()).containsEntry(HTTP_2, 2L);
            goOn.countDown();
            client.read(first);
            client.read(second);
            client.settle();
            assertThat(counts.streams()).containsEntry(HTTP_2, 0L);
            client.leave();
            old.leave();
            PlaneRig.await("all have left", () -> rig.plane().openConnections() == 0);
            PlaneRig.await(
                    "none is counted",
                    () -> counts.connections().values().stream().allMatch(count -> count == 0));
        }
    }

    @Test
    void aBodyThatStandsStillEndsItsStreamOnly() throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.readBody(request);
            wire.send(FakeUpstream.ok("x"));
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                Http2Client client = Http2Client.of(rig)) {
            int still = client.begin("POST", "/still");
            client.data(still, "a", false);
            PlaneRig.await("it is forwarded", () -> region.requests.size() == 1);
            rig.later(Duration.ZERO);
            rig.later(PlaneRig.PATIENT.body().plusSeconds(1));

            Answer answer = client.read(still);
            assertThat(answer.status).isEqualTo(408);
            assertThat(answer.text()).contains("request.timeout");
            assertThat(rig.limitsMet).containsExactly(Limit.REQUEST_BODY);
            assertThat(client.read(client.send("GET", "/")).text()).isEqualTo("x");
        }
    }
}
