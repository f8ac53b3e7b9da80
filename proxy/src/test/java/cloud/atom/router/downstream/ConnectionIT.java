package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.AttemptOutcome;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Connections to clients: keep-alive, pipelining, framing, time-outs and limits (RFC 9112, sections 6 and 9). */
class ConnectionIT {
    private static final String H = "Host: a.example\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + H + "\r\n";

    private static FakeUpstream echoingPaths() {
        return FakeUpstream.start((request, wire) -> wire.send(FakeUpstream.ok(request.path())));
    }

    private static FakeUpstream echoingBodies() {
        return FakeUpstream.start((request, wire) -> {
            wire.readBody(request);
            wire.send(FakeUpstream.ok(request.text()));
        });
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws IOException {
        try (PlaneRig rig = PlaneRig.of(echoingPaths()).start();
                RawClient client = rig.client()) {
            StringBuilder many = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                many.append("GET /").append(i).append(" HTTP/1.1\r\n").append(H).append("\r\n");
            }
            client.send(many.toString());

            for (int i = 0; i < 500; i++) {
                assertThat(client.read().text()).isEqualTo("/" + i);
            }
            assertThat(rig.upstreams.get(0).connections()).isEqualTo(1);
        }
    }

    @Test
    void answersManyPipelinedRequestsItselfInTheirOrder() throws IOException {
        try (PlaneRig rig = PlaneRig.of(echoingPaths()).start();
                RawClient client = rig.client()) {
            StringBuilder many = new StringBuilder();
            for (int i = 0; i < 300; i++) {
                many.append("OPTIONS * HTTP/1.1\r\nMax-Forwards: 0\r\n")
                        .append(H)
                        .append("\r\n");
                many.append(i % 50 == 0 ? "GET /" + i + " HTTP/1.1\r\n" + H + "\r\n" : "");
            }
            client.send(many.toString());

            for (int i = 0; i < 300; i++) {
                assertThat(client.read().field("allow")).isNotEmpty();
                if (i % 50 == 0) {
                    assertThat(client.read().text()).isEqualTo("/" + i);
                }
            }
        }
    }

    @Test
    void keepsBodiesAndRequestsApartInAPipeline() throws IOException {
        try (PlaneRig rig = PlaneRig.of(echoingBodies()).start();
                RawClient client = rig.client()) {
            client.send("POST / HTTP/1.1\r\n" + H + "Content-Length: 3\r\n\r\nabc"
                    + "POST / HTTP/1.1\r\n" + H + "Transfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1;x=y\r\nf\r\n0\r\n\r\n"
                    + "POST / HTTP/1.1\r\n" + H + "Content-Length: 0\r\n\r\n"
                    + "DELETE / HTTP/1.1\r\n" + H + "Content-Length: 3\r\n\r\nghi" + GET);

            assertThat(client.read().text()).isEqualTo("abc");
            assertThat(client.read().text()).isEqualTo("def");
            assertThat(client.read().text()).isEmpty();
            assertThat(client.read().text()).isEqualTo("ghi");
            assertThat(client.read().text()).isEmpty();
        }
    }

    @Test
    void takesRequestsByteByByte() throws IOException {
        try (PlaneRig rig = PlaneRig.of(echoingBodies()).start();
                RawClient client = rig.client()) {
            String request = "\r\nPOST / HTTP/1.1\r\n" + H + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
            for (int i = 0; i < request.length(); i++) {
                client.send(request.substring(i, i + 1));
            }

            assertThat(client.read().text()).isEqualTo("abc");
        }
    }

    @Test
    void closesWhenTheClientAsksForIt() throws IOException {
        try (PlaneRig rig = PlaneRig.of(echoingPaths()).start();
                RawClient client = rig.client()) {
            RawClient.Response answer = client.send("GET / HTTP/1.1\r\n" + H + "Connection: Close\r\n\r\n" + GET)
                    .read();

            assertThat(answer.field("connection")).isEqualTo("close");
            assertThat(client.isClosed()).isTrue();
            assertThat(rig.upstreams.get(0).requests).hasSize(1);
        }
    }

    @Test
    void speaksHttp10WithThoseWhoDo() throws IOException {
        try (PlaneRig rig = PlaneRig.of(echoingPaths()).start()) {
            try (RawClient client = rig.client()) {
                RawClient.Response answer =
                        client.send("GET /a HTTP/1.0\r\n" + H + "\r\n").read();
                assertThat(answer.head).startsWith("HTTP/1.1 200");
                assertThat(client.isClosed()).isTrue();
            }
            try (RawClient client = rig.client()) {
                String request = "GET /b HTTP/1.0\r\n" + H + "Connection: keep-alive\r\n\r\n";
                assertThat(client.send(request).read().field("connection")).isEqualTo("keep-alive");
                assertThat(client.send(request).read().text()).isEqualTo("/b");
                String last = request.replace("keep-alive", "keep-alive, close");
                assertThat(client.send(last).read().field("connection")).isEqualTo("close");
                assertThat(client.isClosed()).isTrue();
            }
        }
        // A request line of 1.0 goes on as 1.1 (RFC 9110, section 2.5).
    }

    @Test
    void sendsNoChunksToAClientOfHttp10() throws IOException {
        FakeUpstream region =
                FakeUpstream.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            RawClient.Response answer = client.send("GET / HTTP/1.0\r\n" + H + "Connection: keep-alive\r\n\r\n")
                    .read();

            assertThat(answer.field("transfer-encoding")).isEmpty();
            assertThat(answer.field("connection")).isEqualTo("close");
            assertThat(answer.text()).isEqualTo("abc");
            assertThat(region.requests.get(0).line()).isEqualTo("GET / HTTP/1.1");
        }
    }

    @Test
    void chunksWhatEndsWithTheRegionsConnection() throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\n\r\nabc");
            wire.close();
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            RawClient.Response answer = client.send(GET).read();

            assertThat(answer.field("transfer-encoding")).isEqualTo("chunked");
            assertThat(answer.text()).isEqualTo("abc");
            assertThat(client.send(GET).read().text()).isEqualTo("abc");
        }
    }

    @Test
    void relaysHeadsWithoutBodies() throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            switch (request.path()) {
                case "/head" -> wire.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
                case "/chunked" -> wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                case "/304" -> wire.send("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: \"e\"\r\n\r\n");
                default -> wire.send("HTTP/1.1 204 No Content\r\n\r\n");
            }
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            client.send("HEAD /head HTTP/1.1\r\n" + H + "\r\n");
            assertThat(client.readToHead().field("content-length")).isEqualTo("5");
            client.send("HEAD /chunked HTTP/1.1\r\n" + H + "\r\n");
            assertThat(client.readToHead().status()).isEqualTo(200);
            client.send("GET /304 HTTP/1.1\r\n" + H + "\r\n");
            RawClient.Response unchanged = client.read();
            assertThat(unchanged.field("content-length")).isEqualTo("5");
            assertThat(unchanged.field("etag")).isEqualTo("\"e\"");
            client.send("GET /204 HTTP/1.1\r\n" + H + "\r\n");
            assertThat(client.read().field("content-length")).isEmpty();
            assertThat(region.connections()).isEqualTo(1);
        }
    }

    @Test
    void refusesWithoutABodyWhenAskedByHead() throws IOException {
        try (PlaneRig rig = PlaneRig.of(echoingPaths()).start();
                RawClient client = rig.client()) {
            client.send("HEAD / HTTP/1.1\r\nHost: b.example\r\n\r\n");
            assertThat(client.readToHead().status()).isEqualTo(404);
            assertThat(client.send(GET).read().status()).isEqualTo(200);
        }
    }

    @Test
    void relaysTheRegionsContinue() throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.send("HTTP/1.1 100 Continue\r\n\r\n");
            wire.readBody(request);
            wire.send(FakeUpstream.ok(request.text()));
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            client.send("POST / HTTP/1.1\r\n" + H + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(100);
            assertThat(client.send("abc").read().text()).isEqualTo("abc");
            assertThat(region.requests.get(0).field("expect")).isEqualTo("100-continue");
        }
    }

    @Test
    void endsTheConnectionWhenARefusedBodyWasNotSentYet() throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
            wire.close();
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            client.send("POST / HTTP/1.1\r\n" + H + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            RawClient.Response answer = client.read();

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.field("connection")).isEqualTo("close");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void readsAShortUnwantedBodyAwayAndGoesOn() throws IOException {
        try (PlaneRig rig = PlaneRig.of(echoingPaths()).start();
                RawClient client = rig.client()) {
            client.send("POST / HTTP/1.1\r\nHost: b.example\r\nContent-Length: 37\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(404);
            client.send("GET /smuggled HTTP/1.1\r\n" + H.substring(0, 10) + "..")
                    .send("x")
                    .send(GET);

            assertThat(client.read().text()).isEqualTo("/");
            assertThat(rig.upstreams.get(0).requests).hasSize(1);
        }
    }

    @Test
    void neverTakesALongUnwantedBodyForARequest() throws IOException {
        try (PlaneRig rig = PlaneRig.of(echoingPaths()).start();
                RawClient client = rig.client()) {
            client.send("POST / HTTP/1.1\r\nHost: b.example\r\nTransfer-Encoding: chunked\r\n\r\n");
            RawClient.Response answer = client.read();
            client.send(GET);

            assertThat(answer.field("connection")).isEqualTo("close");
            assertThat(client.isClosed()).isTrue();
            assertThat(rig.upstreams.get(0).requests).isEmpty();
        }
    }

    @Test
    void relaysAnAnswerThatComesBeforeTheRequestIsWhole() throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> wire.send(FakeUpstream.ok("early")));
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            client.send("POST / HTTP/1.1\r\n" + H + "Content-Length: 100000\r\n\r\nabc");
            RawClient.Response early = client.read();

            assertThat(early.text()).isEqualTo("early");
            assertThat(early.field("connection")).isEqualTo("close");
            assertThat(client.isClosed()).isTrue();
            PlaneRig.await("the unfinished request ends its connection", () -> !region.events.isEmpty());
        }
    }

    @Test
    void forwardsTrailersToThoseWhoTakeThem() throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.readBody(request);
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n");
            wire.send("X-Sum: 1\r\nContent-Length: 9\r\nX-Forwarded-For: 1\r\nSet-Cookie: a=b\r\n\r\n");
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            String chunked = "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-T: 2\r\nHost: evil\r\n\r\n";
            RawClient.Response with = client.send("POST / HTTP/1.1\r\n" + H + "TE: trailers\r\n" + chunked)
                    .read();
            RawClient.Response without =
                    client.send("POST / HTTP/1.1\r\n" + H + chunked).read();

            assertThat(with.trailers).isEqualTo("X-Sum: 1\n");
            assertThat(without.trailers).isEmpty();
            assertThat(region.requests.get(0).field("te")).isEqualTo("trailers");
            assertThat(region.requests.get(0).trailers).isEqualTo("X-T: 2\n");
        }
    }

    @Test
    void cancelsTheRegionWhenTheClientIsGone() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.readHead(); // returns when the router closes
            over.countDown();
        });
        try (PlaneRig rig = PlaneRig.of(region).start()) {
            RawClient client = rig.client();
            client.send(GET);
            PlaneRig.await("the request arrived", () -> !region.requests.isEmpty());
            client.leave();

            await(over);
            PlaneRig.await("one summary", () -> rig.exchanges.size() == 1);
            assertThat(rig.exchanges.get(0).status()).isZero();
            assertThat(rig.attempts.get(0).outcome()).isEqualTo(AttemptOutcome.CANCELLED);
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(10, java.util.concurrent.TimeUnit.SECONDS)) {
                throw new IOException("not within 10 s");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
