package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.health.AttemptOutcome;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may leave HTTP, and what becomes of those who may not (RFC 9110, section 7.8). */
class UpgradeIT {
    private static final String HOST = "Host: a.example\r\n";
    private static final String ASKS = """
            Connection: keep-alive, Upgrade\r
            Upgrade: WebSocket\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            """;
    private static final String HANDSHAKE = "GET /chat?a=1 HTTP/1.1\r\n" + HOST + ASKS + "\r\n";
    private static final String SWITCHING = """
            HTTP/1.1 101 Switching Protocols\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
            \r
            """;

    /** Agrees to each upgrade and echoes; answers all else with 200. */
    private static FakeUpstream echo() {
        return FakeUpstream.start((request, wire) -> {
            if (request.field("upgrade").isEmpty()) {
                wire.send(FakeUpstream.ok("plain"));
                return;
            }
            wire.send(SWITCHING);
            for (int next = wire.in().read(); next >= 0; next = wire.in().read()) {
                wire.send(new byte[] {(byte) next});
            }
            wire.finish();
        });
    }

    @Test
    void aHandshakeIsForwardedAndAnsweredAndBecomesATunnel() throws IOException {
        FakeUpstream region = echo();
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            RawClient.Response answer = client.send(HANDSHAKE).read();

            assertThat(answer.head).startsWith("HTTP/1.1 101 Switching Protocols\r\n");
            assertThat(answer.field("connection")).isEqualTo("upgrade");
            assertThat(answer.field("upgrade")).isEqualTo("websocket");
            assertThat(answer.field("sec-websocket-accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(answer.field("x-region")).isEqualTo("r1");
            assertThat(answer.head.toLowerCase(java.util.Locale.ROOT)).doesNotContain("content-length", "transfer-");
            FakeUpstream.Request got = region.requests.get(0);
            assertThat(got.line()).isEqualTo("GET /chat?a=1 HTTP/1.1");
            assertThat(got.field("connection")).isEqualTo("upgrade");
            assertThat(got.field("upgrade")).isEqualTo("websocket");
            assertThat(got.field("sec-websocket-key")).isEqualTo("dGhlIHNhbXBsZSBub25jZQ==");

            assertThat(client.send("\u0000GET / HTTP/1.1\r\n\r\n\u00ff").read(20))
                    .isEqualTo("\u0000GET / HTTP/1.1\r\n\r\n\u00ff");
        }
    }

    @Test
    void theRequestIsReportedOnceWithItsHandshake() throws IOException {
        try (PlaneRig rig = PlaneRig.of(echo()).start()) {
            try (RawClient client = rig.client()) {
                client.send(HANDSHAKE).read();
                PlaneRig.await("it is reported", () -> rig.exchanges.size() == 1);
                assertThat(rig.plane().upstreamConnections().values())
                        .allMatch(count -> count.tunnels() == 1 && count.active() == 1);
                client.send("x").read(1);
            }
            PlaneRig.await("the tunnel is over", () -> rig.tunnels.size() == 1);
            PlaneRig.await(
                    "nothing is open",
                    () -> rig.plane().upstreamConnections().values().stream()
                            .allMatch(count -> count.tunnels() == 0 && count.active() == 0 && count.idle() == 0));

            ExchangeSummary summary = rig.exchanges.get(0);
            assertThat(rig.exchanges).hasSize(1);
            assertThat(summary.phase()).isEqualTo(ExchangeSummary.Phase.COMPLETED);
            assertThat(summary.status()).isEqualTo(101);
            assertThat(rig.attempts).hasSize(1).allMatch(attempt -> attempt.outcome() == AttemptOutcome.SUCCESS);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n" + HOST + "Upgrade: websocket\r\n\r\n",
                "GET / HTTP/1.1\r\n" + HOST + "Connection: upgrade\r\n\r\n",
                "GET / HTTP/1.1\r\n" + HOST + "Connection: close, x\r\nUpgrade: websocket\r\n\r\n",
                "GET / HTTP/1.1\r\n" + HOST + "Connection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAM\r\n\r\n",
                "GET / HTTP/1.1\r\n" + HOST + "Connection: upgrade\r\nUpgrade: foo\r\n\r\n",
                "GET / HTTP/1.1\r\n" + HOST + "Connection: upgrade\r\nUpgrade: websockets, web, socket\r\n\r\n",
                "GET / HTTP/1.0\r\n" + HOST + "Connection: upgrade\r\nUpgrade: websocket\r\n\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Connection: upgrade\r\nUpgrade: websocket\r\n\r\n",
                "HEAD / HTTP/1.1\r\n" + HOST + "Connection: upgrade\r\nUpgrade: websocket\r\n\r\n",
                "GET / HTTP/1.1\r\n" + HOST
                        + "Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 3\r\n\r\nabc",
                "GET / HTTP/1.1\r\n" + HOST
                        + "Connection: upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            })
    void whatAsksInAnyOtherWayIsAnOrdinaryRequest(String request) throws IOException {
        FakeUpstream region = echo();
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            client.send(request);
            RawClient.Response answer = request.startsWith("HEAD") ? client.readToHead() : client.read();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(region.requests.get(0).field("upgrade")).isEmpty();
            assertThat(region.requests.get(0).field("connection")).isEmpty();
            assertThat(region.requests.get(0).field("http2-settings")).isEmpty();
        }
    }

    @Test
    void onlyListedProtocolsAreForwarded() throws IOException {
        FakeUpstream region = FakeUpstream.answering(FakeUpstream.ok("x"));
        PlaneRig rig = PlaneRig.of(region);
        rig.upgrades = List.of("telepathy/2", "websocket");
        try (rig) {
            rig.start();
            rig.ask("GET / HTTP/1.1\r\n" + HOST
                    + "Connection: upgrade\r\nUpgrade: h2c, WEBSOCKET\r\nUpgrade: other, Telepathy/2\r\n\r\n");
            rig.ask("GET / HTTP/1.1\r\n" + HOST + "Connection: upgrade\r\nUpgrade: telepathy\r\n\r\n");

            assertThat(region.requests.get(0).field("upgrade")).isEqualTo("telepathy/2, websocket");
            assertThat(region.requests.get(1).field("upgrade")).isEmpty();
        }
    }

    @Test
    void noneIsForwardedWhenNoneIsListed() throws IOException {
        FakeUpstream region = echo();
        PlaneRig rig = PlaneRig.of(region);
        rig.upgrades = List.of();
        try (rig) {
            rig.start();
            assertThat(rig.ask(HANDSHAKE).text()).isEqualTo("plain");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade: websocket\r\n",
                "Connection: upgrade\r\n",
                "Connection: upgrade\r\nUpgrade: h2c\r\n",
                "Connection: upgrade\r\nUpgrade: websocket, h2c\r\n",
                "Connection: upgrade\r\nUpgrade: websocket;v=1\r\n",
                "Connection: upgrade\r\nUpgrade: websocket\r\nUpgrade: websocket\r\n",
                "Connection: close\r\nUpgrade: websocket\r\n",
                ""
            })
    void a101ThatIsNotWhatWasAskedForIsNoAnswer(String fields) throws IOException {
        FakeUpstream region = FakeUpstream.answering("HTTP/1.1 101 Switching Protocols\r\n" + fields + "\r\nbytes");
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            RawClient.Response answer = client.send(HANDSHAKE).read();

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.text()).contains("upstream.protocol").doesNotContain("bytes");
            PlaneRig.await("the region is left", () -> !region.events.isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n" + HOST + "\r\n",
                "GET / HTTP/1.1\r\n" + HOST + "Connection: upgrade\r\nUpgrade: h2c\r\n\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 1\r\n\r\nx"
            })
    void a101ThatNobodyAskedForIsNoAnswer(String request) throws IOException {
        FakeUpstream region = FakeUpstream.answering(SWITCHING);
        try (PlaneRig rig = PlaneRig.of(region).start()) {
            assertThat(rig.ask(request).status()).isEqualTo(502);
        }
    }

    @Test
    void a101MayHaveLengthFieldsThatMeanNothing() throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.send("HTTP/1.1 101 x\r\nConnection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n\r\nhello");
            wire.finish();
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            RawClient.Response answer = client.send(HANDSHAKE).read();

            assertThat(answer.field("content-length")).isEmpty();
            assertThat(client.readToEnd()).isEqualTo("hello");
        }
    }

    @Test
    void bytesBehindTheHandshakeAreTheTunnelsFirst() throws IOException {
        try (PlaneRig rig = PlaneRig.of(echo()).start();
                RawClient client = rig.client()) {
            client.send(HANDSHAKE + "GET /smuggled HTTP/1.1\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(101);
            assertThat(client.read(26)).isEqualTo("GET /smuggled HTTP/1.1\r\n\r\n");
        }
    }

    @Test
    void bytesBehindARefusedHandshakeAreTheNextRequest() throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            if (request.path().startsWith("/chat")) {
                // Nothing of what follows may come before this answer.
                boolean early = wire.in().available() > 0;
                wire.send("HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
                        + "Content-Length: 1\r\n\r\n" + (early ? "!" : "."));
            } else {
                wire.send(FakeUpstream.ok(request.path()));
            }
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            client.send(HANDSHAKE + "GET /next HTTP/1.1\r\n" + HOST + "\r\nGET /last HTTP/1.1\r\n" + HOST + "\r\n");

            RawClient.Response refused = client.read();
            assertThat(refused.status()).isEqualTo(426);
            assertThat(refused.text()).isEqualTo(".");
            assertThat(refused.field("upgrade")).isEmpty();
            assertThat(client.read().text()).isEqualTo("/next");
            assertThat(client.read().text()).isEqualTo("/last");
            assertThat(region.requests.get(1).field("x-forwarded-for")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void bytesBehindThe101GoToTheClientAtOnce() throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.send(SWITCHING + "welcome");
            wire.in().transferTo(OutputStream.nullOutputStream());
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            assertThat(client.send(HANDSHAKE).read().status()).isEqualTo(101);
            assertThat(client.read(7)).isEqualTo("welcome");
        }
    }

    @Test
    void interimResponsesMayComeBeforeThe101() throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + SWITCHING + "!");
            wire.in().transferTo(OutputStream.nullOutputStream());
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            assertThat(client.send(HANDSHAKE).read().status()).isEqualTo(103);
            assertThat(client.read().status()).isEqualTo(101);
            assertThat(client.read(1)).isEqualTo("!");
        }
    }

    @Test
    void aHandshakeIsTriedInTheNextRegionLikeAnyOtherRequest() throws IOException {
        FakeUpstream region = echo();
        try (PlaneRig rig = PlaneRig.withDeadFirst(region).start();
                RawClient client = rig.client()) {
            RawClient.Response answer = client.send(HANDSHAKE + "early").read();

            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.field("x-region")).isEqualTo("r2");
            assertThat(client.read(5)).isEqualTo("early");
        }
    }

    @Test
    void aClientThatLeavesBeforeThe101EndsTheHandshake() throws IOException {
        FakeUpstream region =
                FakeUpstream.start((request, wire) -> wire.in().transferTo(OutputStream.nullOutputStream()));
        try (PlaneRig rig = PlaneRig.of(region).start()) {
            RawClient client = rig.client().send(HANDSHAKE);
            PlaneRig.await("it waits", () -> !region.requests.isEmpty());
            client.leave();

            PlaneRig.await("the region is left", () -> region.events.contains("closed by peer"));
            PlaneRig.await("it is reported", () -> rig.exchanges.size() == 1);
            assertThat(rig.exchanges.get(0).phase()).isEqualTo(ExchangeSummary.Phase.FAILED);
        }
    }

    @Test
    void noRequestIsServedOverAConnectionThatBecameATunnel() throws IOException {
        FakeUpstream region = echo();
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient tunnel = rig.client();
                RawClient other = rig.client()) {
            tunnel.send(HANDSHAKE).read();
            for (int i = 0; i < 3; i++) {
                assertThat(other.send("GET / HTTP/1.1\r\n" + HOST + "\r\n")
                                .read()
                                .text())
                        .isEqualTo("plain");
            }
            assertThat(region.connections()).isEqualTo(2);
        }
    }

    @Test
    void tunnelsLeaveRoomForOrdinaryRequests() throws IOException {
        FakeUpstream region = echo();
        PlaneRig rig = PlaneRig.of(region);
        rig.upstream = new cloud.atom.router.upstream.UpstreamConfig(
                true, true, java.time.Duration.ofSeconds(30), true, 1, java.time.Duration.ofSeconds(30));
        try (rig;
                RawClient first = rig.start().client();
                RawClient second = rig.client()) {
            assertThat(first.send(HANDSHAKE).read().status()).isEqualTo(101);
            assertThat(second.send(HANDSHAKE).read().status()).isEqualTo(101);
            assertThat(rig.ask("GET / HTTP/1.1\r\n" + HOST + "\r\n").text()).isEqualTo("plain");
        }
    }
}
