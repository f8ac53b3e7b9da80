package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.downstream.Http2Client.Answer;
import cloud.atom.router.exchange.TunnelEnding;
import cloud.atom.router.upstream.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** WebSocket over a stream of HTTP/2, by extended CONNECT (RFC 8441), to regions that speak HTTP/1.1. */
class Http2TunnelIT {
    private static final String SWITCHED =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n";

    static Stream<Transport.Choice> transports() {
        return Transports.here();
    }

    private static FakeUpstream region(FakeUpstream.Script tunnel) {
        return FakeUpstream.start((request, wire) -> {
            if (request.field("upgrade").isEmpty()) {
                wire.send(FakeUpstream.ok("x"));
                return;
            }
            wire.send(SWITCHED);
            tunnel.answer(request, wire);
            wire.close();
        });
    }

    private static FakeUpstream echo() {
        return region((request, wire) -> {
            byte[] buffer = new byte[8192];
            for (int read = wire.in().read(buffer); read > 0; read = wire.in().read(buffer)) {
                wire.send(java.util.Arrays.copyOf(buffer, read));
            }
        });
    }

    private static void awaitEnding(PlaneRig rig, TunnelEnding ending) {
        PlaneRig.await("the tunnel ends", () -> !rig.tunnels.isEmpty());
        assertThat(rig.tunnels).containsExactly(ending);
        PlaneRig.await(
                "nothing is open to the region",
                () -> rig.plane().upstreamConnections().values().stream()
                        .allMatch(count -> count.active() == 0 && count.tunnels() == 0));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void carriesMuchBothWaysBesideOtherStreams(Transport.Choice transport) throws IOException {
        PlaneRig rig = PlaneRig.of(echo());
        rig.transport = transport;
        try (rig;
                Http2Client client = Http2Client.of(rig.start())) {
            int tunnel = client.connect("websocket", "/chat", "sec-websocket-version", "13", "origin", "http://o");
            Answer answer = client.readHead(tunnel);
            assertThat(answer.status).isEqualTo(200);
            assertThat(answer.field("sec-websocket-accept")).isEmpty();
            FakeUpstream.Request request = rig.upstreams.get(0).requests.get(0);
            assertThat(request.line()).isEqualTo("GET /chat HTTP/1.1");
            assertThat(request.field("upgrade")).isEqualTo("websocket");
            assertThat(request.field("connection")).containsIgnoringCase("upgrade");
            assertThat(request.field("sec-websocket-key")).hasSize(24);

            byte[] bytes = new byte[3 << 20];
            new Random(3).nextBytes(bytes);
            client.upload(tunnel, java.util.Arrays.copyOf(bytes, 1 << 20), false);
            assertThat(client.read(client.send("GET", "/")).text()).isEqualTo("x");
            client.upload(tunnel, java.util.Arrays.copyOfRange(bytes, 1 << 20, bytes.length), true);

            assertThat(client.read(tunnel).body.toByteArray()).isEqualTo(bytes);
            awaitEnding(rig, TunnelEnding.CLOSED);
        }
    }

    @Test
    void aClientThatEndsItsSendingGoesOnReading() throws IOException {
        CountDownLatch goOn = new CountDownLatch(1);
        FakeUpstream region = region((request, wire) -> {
            wire.send("got " + new String(wire.in().readAllBytes(), StandardCharsets.US_ASCII));
            Latches.waitFor(goOn);
            wire.send(", bye");
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                Http2Client client = Http2Client.of(rig)) {
            int tunnel = client.connect("websocket", "/");
            client.readHead(tunnel);
            client.data(tunnel, "all", true);

            client.readUntil(() -> client.answer(tunnel).text().equals("got all"));
            assertThat(client.answer(tunnel).ended).isFalse();
            goOn.countDown();
            assertThat(client.read(tunnel).text()).isEqualTo("got all, bye");
            awaitEnding(rig, TunnelEnding.CLOSED);
        }
    }

    @Test
    void aRegionThatEndsItsSendingGoesOnReading() throws IOException {
        String[] came = {""};
        CountDownLatch read = new CountDownLatch(1);
        FakeUpstream region = region((request, wire) -> {
            wire.send("bye");
            wire.finish();
            came[0] = new String(wire.in().readAllBytes(), StandardCharsets.US_ASCII);
            read.countDown();
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                Http2Client client = Http2Client.of(rig)) {
            int tunnel = client.connect("websocket", "/");
            assertThat(client.read(tunnel).text()).isEqualTo("bye");
            client.data(tunnel, "still here", true);

            Latches.waitFor(read);
            assertThat(came[0]).isEqualTo("still here");
            assertThat(client.answer(tunnel).resetCode).isNegative();
            awaitEnding(rig, TunnelEnding.CLOSED);
        }
    }

    @Test
    void refusesProtocolsThatAreNotListed() throws IOException {
        try (PlaneRig rig = PlaneRig.of(echo()).start();
                Http2Client client = Http2Client.of(rig)) {
            Answer refused = client.read(client.connect("connect-udp", "/"));

            assertThat(refused.status).isEqualTo(501);
            assertThat(refused.field("content-type")).isEqualTo("application/problem+json");
            assertThat(rig.upstreams.get(0).requests).isEmpty();
            assertThat(client.read(client.send("GET", "/")).status).isEqualTo(200);
        }
    }

    @Test
    void passesARegionsRefusalOn() throws IOException {
        FakeUpstream region = FakeUpstream.answering("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno");
        try (PlaneRig rig = PlaneRig.of(region).start();
                Http2Client client = Http2Client.of(rig)) {
            Answer refused = client.readHead(client.connect("websocket", "/"));

            assertThat(refused.status).isEqualTo(403);
        }
    }

    @Test
    void aResetOnEitherSideResetsTheOther() throws IOException {
        CountDownLatch resetNow = new CountDownLatch(1);
        FakeUpstream region = region((request, wire) -> {
            wire.send("a");
            if (request.path().equals("/region")) {
                Latches.waitFor(resetNow);
                wire.reset();
            }
            wire.in().readAllBytes();
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                Http2Client client = Http2Client.of(rig)) {
            int byRegion = client.connect("websocket", "/region");
            int byClient = client.connect("websocket", "/client");
            client.readUntil(() -> client.answer(byRegion).text().equals("a")
                    && client.answer(byClient).text().equals("a"));
            resetNow.countDown();
            assertThat(client.read(byRegion).resetCode).isPositive();
            client.reset(byClient, 8);

            PlaneRig.await("both end", () -> rig.tunnels.size() == 2);
            PlaneRig.await(
                    "the region sees it", () -> region.events.stream().anyMatch(event -> event.startsWith("failed: ")));
            assertThat(client.read(client.send("GET", "/")).text()).isEqualTo("x");
        }
    }
}
