package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.http.Fields;
import cloud.atom.router.model.EndpointProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** How requests travel to regions that speak HTTP/2. */
class Http2RegionIT {
    private static final String H = "Host: a.example\r\n";
    private static final String GET =
            "GET /path?q HTTP/1.1\r\n" + H + "Cookie: a=1\r\nConnection: x-hop\r\nX-Hop: 1\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\n" + H + "Content-Length: 4\r\n\r\nbody";
    private static final int REFUSED_STREAM = 7;
    private static final int CANCEL = 8;
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int INITIAL_WINDOW_SIZE = 4;

    private static PlaneRig rig(Http2Region... regions) {
        PlaneRig rig = new PlaneRig();
        for (Http2Region region : regions) {
            rig.ports.add(region.port());
        }
        rig.regionProtocol = Optional.of(EndpointProtocol.H2);
        return rig.start();
    }

    /** Answers each request with the number of its connection and its path. */
    private static void echo(Http2Region.Wire wire) throws java.io.IOException {
        wire.settings();
        while (true) {
            Http2Region.Frame head = wire.read(Http2Region.HEADERS);
            wire.answer(
                    head.stream(), wire.number + " " + wire.head(head).pseudo().path());
        }
    }

    @Test
    void aRequestOfHttp1BecomesFramesWithoutTheFieldsOfItsConnection() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (Http2Region region = Http2Region.start(wire -> {
                    wire.settings();
                    Http2Region.Frame frame = wire.read(Http2Region.HEADERS);
                    var head = wire.head(frame);
                    seen.add(head.pseudo().toString());
                    seen.add(head.fields().toString());
                    wire.headers(frame.stream(), 0, 200, new Fields().add("x-from", "region"));
                    wire.data(frame.stream(), 0, "hel");
                    wire.data(frame.stream(), Http2Region.END_STREAM, "lo");
                    wire.read();
                });
                PlaneRig rig = rig(region)) {
            RawClient.Response answer = rig.ask(GET);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("hello");
            assertThat(answer.field("x-from")).isEqualTo("region");
            assertThat(seen.get(0)).contains("GET", "http", "a.example", "/path?q");
            assertThat(seen.get(1).toLowerCase(java.util.Locale.ROOT))
                    .contains("cookie")
                    .doesNotContain("x-hop", "connection", "[host", " host");
        }
    }

    @Test
    void requestsShareOneConnection() throws Exception {
        try (Http2Region region = Http2Region.start(Http2RegionIT::echo);
                PlaneRig rig = rig(region)) {
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String request = "GET /" + i + " HTTP/1.1\r\n" + H + "\r\n";
                answers.add(CompletableFuture.supplyAsync(() -> {
                    try {
                        return rig.ask(request).text();
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }));
            }
            for (int i = 0; i < 50; i++) {
                assertThat(answers.get(i).get()).isEqualTo("1 /" + i);
            }
            assertThat(region.connections()).isEqualTo(1);
        }
    }

    @Test
    void anotherConnectionIsOpenedWhenTheEndpointTakesNoMoreStreams() throws Exception {
        CompletableFuture<Void> both = new CompletableFuture<>();
        CountDownLatch told = new CountDownLatch(1);
        try (Http2Region region = Http2Region.start(wire -> {
                    wire.settings(MAX_CONCURRENT_STREAMS, 1);
                    Http2Region.Frame head = wire.read(Http2Region.HEADERS);
                    // The router's own settings came first: this is what answers ours.
                    wire.read(Http2Region.SETTINGS);
                    told.countDown();
                    if (wire.number == 2) {
                        both.complete(null);
                    }
                    both.join();
                    wire.answer(head.stream(), "" + wire.number);
                    wire.read();
                });
                PlaneRig rig = rig(region);
                RawClient first = rig.client();
                RawClient second = rig.client()) {
            first.send(GET);
            Latches.waitFor(told);
            second.send(GET);

            assertThat(List.of(first.read().text(), second.read().text())).containsExactlyInAnyOrder("1", "2");
        }
    }

    @Test
    void aRegionMayRefuseAsManyStreamsAsItIsAskedFor() throws Exception {
        int asked = 300;
        try (Http2Region region = Http2Region.start(wire -> {
                    wire.settings();
                    for (int i = 0; i < asked; i++) {
                        wire.reset(wire.read(Http2Region.HEADERS).stream(), CANCEL);
                    }
                    echo(wire);
                });
                PlaneRig rig = rig(region);
                RawClient client = rig.client()) {
            for (int i = 0; i < asked; i++) {
                client.send(POST);
                assertThat(client.read().status()).isEqualTo(502);
            }
            client.send(GET);
            assertThat(client.read().text()).isEqualTo("1 /path?q");
        }
    }

    @Test
    void whatAnEndpointDidNotTouchBeforeItsGoawayGoesThereOnceMoreWhateverItIs() throws Exception {
        try (Http2Region region = Http2Region.start(wire -> {
                    wire.settings();
                    Http2Region.Frame head = wire.read(Http2Region.HEADERS);
                    if (wire.number == 1) {
                        wire.goAway(0);
                        wire.read(Http2Region.GOAWAY);
                    } else {
                        Http2Region.Frame body = wire.read(Http2Region.DATA);
                        wire.answer(head.stream(), body.text() + " on " + wire.number);
                        wire.read();
                    }
                });
                PlaneRig rig = rig(region)) {
            assertThat(rig.ask(POST).text()).isEqualTo("body on 2");
            assertThat(rig.attempts.get(0).outcome()).isEqualTo(AttemptOutcome.CANCELLED);
        }
    }

    @Test
    void aRefusedStreamIsRepeatedOnceAndThenToldToTheClient() throws Exception {
        try (Http2Region region = Http2Region.start(wire -> {
                    wire.settings();
                    while (true) {
                        wire.reset(wire.read(Http2Region.HEADERS).stream(), REFUSED_STREAM);
                    }
                });
                PlaneRig rig = rig(region)) {
            RawClient.Response answer = rig.ask(GET);

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.text()).contains("upstream.reset");
            assertThat(rig.attempts).hasSize(2);
        }
    }

    @Test
    void anAnswerThatIsNoAnswerIsTheRegionsFaultAndHarmsNoOtherStream() throws Exception {
        try (Http2Region region = Http2Region.start(wire -> {
                    wire.settings();
                    Http2Region.Frame bad = wire.read(Http2Region.HEADERS);
                    Http2Region.Frame good = wire.read(Http2Region.HEADERS);
                    wire.announce(bad.stream(), 9);
                    wire.headers(good.stream(), 0, 200, new Fields());
                    // Shorter than it said.
                    wire.data(bad.stream(), Http2Region.END_STREAM, "short");
                    wire.data(good.stream(), Http2Region.END_STREAM, "good");
                    wire.read();
                });
                PlaneRig rig = rig(region);
                RawClient first = rig.client();
                RawClient second = rig.client()) {
            first.send("GET /bad HTTP/1.1\r\n" + H + "\r\n");
            PlaneRig.await("the region", () -> region.connections() == 1);
            second.send("GET /good HTTP/1.1\r\n" + H + "\r\n");

            List<String> outcomes = new ArrayList<>();
            for (RawClient client : List.of(first, second)) {
                try {
                    outcomes.add(client.read().text());
                } catch (java.io.IOException broken) {
                    outcomes.add("broken");
                }
            }
            assertThat(outcomes).containsExactlyInAnyOrder("broken", "good");
        }
    }

    @Test
    void aBodyWaitsForTheEndpointsWindow() throws Exception {
        String body = "x".repeat(100_000);
        try (Http2Region region = Http2Region.start(wire -> {
                    wire.settings(INITIAL_WINDOW_SIZE, 10);
                    Http2Region.Frame head = wire.read(Http2Region.HEADERS);
                    int got = 0;
                    boolean ended = false;
                    while (!ended) {
                        Http2Region.Frame frame = wire.read();
                        ended = frame.ends();
                        got += frame.type() == Http2Region.DATA
                                ? frame.payload().readableBytes()
                                : 0;
                        wire.send(Http2Region.WINDOW_UPDATE, 0, head.stream(), new byte[] {0, 1, 0, 0});
                        wire.send(Http2Region.WINDOW_UPDATE, 0, 0, new byte[] {0, 1, 0, 0});
                    }
                    wire.answer(head.stream(), "" + got);
                    wire.read();
                });
                PlaneRig rig = rig(region)) {
            String request = "POST / HTTP/1.1\r\n" + H + "Content-Length: " + body.length() + "\r\n\r\n" + body;

            assertThat(rig.ask(request).text()).isEqualTo("100000");
        }
    }

    @Test
    void aClientThatGoesAwayEndsItsStreamOnly() throws Exception {
        List<Integer> resets = new CopyOnWriteArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        try (Http2Region region = Http2Region.start(wire -> {
                    wire.settings();
                    while (true) {
                        Http2Region.Frame frame = wire.read();
                        if (frame.type() == Http2Region.RST_STREAM) {
                            resets.add(frame.stream());
                        } else if (frame.type() == Http2Region.HEADERS && frame.stream() > 1) {
                            wire.answer(frame.stream(), "alive");
                        } else if (frame.type() == Http2Region.HEADERS) {
                            begun.countDown();
                        }
                    }
                });
                PlaneRig rig = rig(region)) {
            try (RawClient client = rig.client()) {
                client.send(GET);
                Latches.waitFor(begun);
            }
            PlaneRig.await("the region hears of it", () -> resets.equals(List.of(1)));

            assertThat(rig.ask(GET).text()).isEqualTo("alive");
            assertThat(region.connections()).isEqualTo(1);
        }
    }
}
