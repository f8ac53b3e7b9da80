package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.Timeouts;
import cloud.atom.router.exchange.TunnelEnding;
import cloud.atom.router.upstream.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a tunnel carries, at which pace, and how it ends. */
class TunnelIT {
    private static final String HANDSHAKE =
            "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    private static final int PIECE = 64 << 10;

    static Stream<Transport.Choice> transports() {
        return Transports.here();
    }

    private static FakeUpstream region(FakeUpstream.Script tunnel) {
        return FakeUpstream.start((request, wire) -> {
            wire.send(SWITCHING);
            tunnel.answer(request, wire);
        });
    }

    private static FakeUpstream echo() {
        return region((request, wire) -> {
            byte[] buffer = new byte[8192];
            for (int read = wire.in().read(buffer); read > 0; read = wire.in().read(buffer)) {
                wire.send(java.util.Arrays.copyOf(buffer, read));
            }
            wire.finish();
        });
    }

    private static PlaneRig rig(FakeUpstream region, Transport.Choice transport) {
        PlaneRig rig = PlaneRig.of(region);
        rig.transport = transport;
        return rig.start();
    }

    private static RawClient tunnel(PlaneRig rig) throws IOException {
        RawClient client = rig.client();
        assertThat(client.send(HANDSHAKE).read().status()).isEqualTo(101);
        return client;
    }

    private static void awaitEnding(PlaneRig rig, TunnelEnding ending) {
        PlaneRig.await("the tunnel ends", () -> !rig.tunnels.isEmpty());
        assertThat(rig.tunnels).containsExactly(ending);
        PlaneRig.await(
                "nothing is open",
                () -> rig.plane().openConnections() == 0
                        && rig.plane().upstreamConnections().values().stream().allMatch(count -> count.active() == 0));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void carriesMuchBothWaysAtOnce(Transport.Choice transport) throws Exception {
        try (PlaneRig rig = rig(echo(), transport);
                RawClient client = tunnel(rig)) {
            byte[] piece = new byte[PIECE];
            new java.util.Random(1).nextBytes(piece);
            int pieces = 256;
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < pieces; i++) {
                        client.send(piece);
                    }
                    client.finish();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            String expected = new String(piece, StandardCharsets.ISO_8859_1);
            for (int i = 0; i < pieces; i++) {
                assertThat(client.read(PIECE).equals(expected))
                        .as("piece %s", i)
                        .isTrue();
            }
            assertThat(client.isClosed()).isTrue();
            sending.get(10, TimeUnit.SECONDS);
            awaitEnding(rig, TunnelEnding.CLOSED);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aClientThatEndsItsSendingGoesOnReading(Transport.Choice transport) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        FakeUpstream region = region((request, wire) -> {
            wire.send("got " + new String(wire.in().readAllBytes(), StandardCharsets.US_ASCII));
            ended.countDown();
            Latches.waitFor(goOn);
            wire.send(", bye");
            wire.finish();
        });
        try (PlaneRig rig = rig(region, transport);
                RawClient client = tunnel(rig)) {
            client.send("all").finish();

            assertThat(client.read(7)).isEqualTo("got all");
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            goOn.countDown();
            assertThat(client.readToEnd()).isEqualTo(", bye");
            awaitEnding(rig, TunnelEnding.CLOSED);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aRegionThatEndsItsSendingGoesOnReading(Transport.Choice transport) throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        FakeUpstream region = region((request, wire) -> {
            wire.send("bye");
            wire.finish();
            received.complete(new String(wire.in().readAllBytes(), StandardCharsets.US_ASCII));
        });
        try (PlaneRig rig = rig(region, transport);
                RawClient client = tunnel(rig)) {
            assertThat(client.readToEnd()).isEqualTo("bye");
            assertThat(received).isNotDone();
            client.send("still ").send("here").finish();

            assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo("still here");
            awaitEnding(rig, TunnelEnding.CLOSED);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aRegionThatEndsWithItsHandshakeIsHeardOut(Transport.Choice transport) throws Exception {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.send(SWITCHING + "hello");
            wire.close();
        });
        try (PlaneRig rig = rig(region, transport);
                RawClient client = tunnel(rig)) {
            assertThat(client.readToEnd()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aResetOfTheClientResetsTheRegion(Transport.Choice transport) throws Exception {
        FakeUpstream region = region((request, wire) -> wire.in().transferTo(OutputStream.nullOutputStream()));
        try (PlaneRig rig = rig(region, transport)) {
            // Often, because the reset meets the read of the last byte in different ways.
            for (int i = 0; i < 20; i++) {
                RawClient client = tunnel(rig);
                client.send("x");
                client.reset();
            }
            PlaneRig.await("the region sees all", () -> region.events.size() == 20);
            assertThat(region.events).allSatisfy(event -> assertThat(event).containsIgnoringCase("reset"));
            PlaneRig.await("the tunnels end", () -> rig.tunnels.size() == 20);
            assertThat(rig.tunnels).containsOnly(TunnelEnding.RESET);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aResetOfTheRegionResetsTheClient(Transport.Choice transport) throws Exception {
        FakeUpstream region = region((request, wire) -> {
            wire.in().read();
            wire.reset();
        });
        try (PlaneRig rig = rig(region, transport);
                RawClient client = tunnel(rig)) {
            client.send("x");

            assertThatThrownBy(client::readToEnd).hasMessageContaining("reset");
            awaitEnding(rig, TunnelEnding.RESET);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aResetInAHalfClosedTunnelEndsIt(Transport.Choice transport) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        FakeUpstream region = region((request, wire) -> {
            wire.in().transferTo(OutputStream.nullOutputStream());
            ended.countDown();
            for (int i = 0; i < 10_000; i++) {
                wire.send(new byte[PIECE]);
            }
        });
        try (PlaneRig rig = rig(region, transport);
                RawClient client = tunnel(rig)) {
            client.finish();
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            client.skip(PIECE);
            client.reset();

            PlaneRig.await("the region sees it", () -> !region.events.isEmpty());
            awaitEnding(rig, TunnelEnding.RESET);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void whereNothingMovesForTooLongBothSidesAreReset(Transport.Choice transport) throws Exception {
        FakeUpstream region = echo();
        try (PlaneRig rig = rig(region, transport);
                RawClient client = tunnel(rig)) {
            rig.plane().tickAhead(Duration.ofMinutes(59));
            assertThat(client.send("x").read(1)).isEqualTo("x");
            rig.plane().tickAhead(Duration.ofMinutes(59));
            assertThat(client.send("y").read(1)).isEqualTo("y");

            rig.plane().tickAhead(Duration.ofMinutes(61));

            assertThatThrownBy(client::readToEnd).hasMessageContaining("reset");
            PlaneRig.await("the region sees it", () -> !region.events.isEmpty());
            assertThat(region.events.get(0)).containsIgnoringCase("reset");
            awaitEnding(rig, TunnelEnding.IDLE);
            assertThat(rig.limitsMet).containsExactly(Limit.TUNNEL_IDLE);
        }
    }

    @Test
    void noOtherTimeOutCutsATunnel() throws Exception {
        PlaneRig rig = PlaneRig.of(echo());
        rig.routeTimeout = Optional.of(Duration.ofSeconds(2));
        Duration soon = Duration.ofSeconds(1);
        rig.timeouts = new Timeouts(soon, soon, soon, soon, soon, soon, Duration.ofHours(1), soon);
        try (rig;
                RawClient client = tunnel(rig.start())) {
            for (int minutes = 1; minutes < 59; minutes += 7) {
                rig.plane().tickAhead(Duration.ofMinutes(minutes));
            }
            assertThat(client.send("x").read(1)).isEqualTo("x");
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aTunnelThatOutlivesTheDrainIsReset(Transport.Choice transport) throws Exception {
        FakeUpstream region = echo();
        try (PlaneRig rig = rig(region, transport);
                RawClient client = tunnel(rig)) {
            CompletableFuture<Drained> drained = rig.plane().drain(Duration.ofMillis(300));
            assertThat(client.send("x").read(1)).isEqualTo("x");

            drained.get(10, TimeUnit.SECONDS);

            assertThatThrownBy(client::readToEnd).hasMessageContaining("reset");
            PlaneRig.await("the region sees it", () -> !region.events.isEmpty());
            assertThat(region.events.get(0)).containsIgnoringCase("reset");
            awaitEnding(rig, TunnelEnding.CUT);
        }
    }

    @Test
    void aTunnelThatEndsWithinTheDrainEndsInOrder() throws Exception {
        try (PlaneRig rig = rig(echo(), Transport.Choice.AUTO);
                RawClient client = tunnel(rig)) {
            CompletableFuture<Drained> drained = rig.plane().drain(Duration.ofSeconds(20));
            client.send("bye").finish();

            assertThat(client.readToEnd()).isEqualTo("bye");
            drained.get(10, TimeUnit.SECONDS);
            awaitEnding(rig, TunnelEnding.CLOSED);
        }
    }
}
