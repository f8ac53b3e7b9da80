package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.exchange.TunnelEnding;
import cloud.atom.router.model.EndpointTls;
import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.tls.TlsProvider;
import cloud.atom.router.tls.UpstreamTls;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tunnels to regions that speak TLS, with each implementation that this machine has. */
class TlsRegionTunnelIT {
    private static final String HANDSHAKE =
            "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    private static final TestAuthority AUTHORITY = new TestAuthority("regions");
    private static final TestAuthority.Issued LOCAL = AUTHORITY.issue("ip:127.0.0.1");
    private static final int PIECE = 64 << 10;

    private final TlsSockets sockets = TlsSockets.showing(AUTHORITY, LOCAL);

    @TempDir
    private Path folder;

    private FakeUpstream region(FakeUpstream.Script tunnel) {
        return FakeUpstream.start(
                (request, wire) -> {
                    wire.send(SWITCHING);
                    tunnel.answer(request, wire);
                },
                sockets);
    }

    private PlaneRig rig(TlsProvider provider, FakeUpstream region) {
        PlaneRig rig = PlaneRig.of(region);
        rig.upstreamTls = new UpstreamTls(provider);
        Path authorities = TestAuthority.write(folder.resolve("ca.pem"), AUTHORITY.pem());
        rig.regionTls = Optional.of(new EndpointTls(authorities.toString(), "", "", ""));
        return rig.start();
    }

    private static RawClient tunnel(PlaneRig rig) throws IOException {
        RawClient client = rig.client();
        assertThat(client.send(HANDSHAKE).read().status()).isEqualTo(101);
        return client;
    }

    private static void awaitEnding(PlaneRig rig, TunnelEnding ending) {
        PlaneRig.await("the tunnel ends", () -> rig.tunnels.equals(List.of(ending)));
        PlaneRig.await(
                "nothing is open",
                () -> rig.plane().openConnections() == 0
                        && rig.plane().upstreamConnections().values().stream().allMatch(count -> count.active() == 0));
    }

    @ParameterizedTest
    @EnumSource
    void carriesMuchBothWays(TlsProvider provider) throws Exception {
        FakeUpstream echo = region((request, wire) -> {
            byte[] buffer = new byte[8192];
            for (int read = wire.in().read(buffer); read > 0; read = wire.in().read(buffer)) {
                wire.send(java.util.Arrays.copyOf(buffer, read));
            }
        });
        byte[] piece = new byte[PIECE];
        new java.util.Random(1).nextBytes(piece);
        String expected = new String(piece, StandardCharsets.ISO_8859_1);
        try (PlaneRig rig = rig(provider, echo);
                RawClient client = tunnel(rig)) {
            for (int i = 0; i < 32; i++) {
                client.send(piece);
                assertThat(client.read(PIECE).equals(expected))
                        .as("piece %s", i)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRegionThatSaysThatItEndsIsHeardOut(TlsProvider provider) throws Exception {
        FakeUpstream region = region((request, wire) -> {
            wire.send("got " + (char) wire.in().read() + ", bye");
            wire.close();
        });
        try (PlaneRig rig = rig(provider, region);
                RawClient client = tunnel(rig)) {
            assertThat(client.send("x").readToEnd()).isEqualTo("got x, bye");
            client.leave();
            awaitEnding(rig, TunnelEnding.CLOSED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRegionThatIsCutOffResetsTheClient(TlsProvider provider) throws Exception {
        FakeUpstream region = region((request, wire) -> {
            wire.in().read();
            sockets.cut();
            throw new IOException("cut");
        });
        try (PlaneRig rig = rig(provider, region);
                RawClient client = tunnel(rig)) {
            client.send("x");

            assertThatThrownBy(client::readToEnd).hasMessageContaining("reset");
            awaitEnding(rig, TunnelEnding.RESET);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatEndsIsHeardOut(TlsProvider provider) throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        FakeUpstream region = region(
                (request, wire) -> received.complete(new String(wire.in().readAllBytes(), StandardCharsets.US_ASCII)));
        try (PlaneRig rig = rig(provider, region);
                RawClient client = tunnel(rig)) {
            client.send("all of it").finish();

            assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo("all of it");
            assertThat(client.isClosed()).isTrue();
            awaitEnding(rig, TunnelEnding.CLOSED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResetOfTheClientIsNoOrderlyEndToTheRegion(TlsProvider provider) throws Exception {
        FakeUpstream region = region((request, wire) -> wire.in().transferTo(OutputStream.nullOutputStream()));
        try (PlaneRig rig = rig(provider, region)) {
            RawClient client = tunnel(rig);
            client.send("x");
            client.reset();

            PlaneRig.await("the region sees it", () -> !region.events.isEmpty());
            assertThat(region.events.get(0)).startsWith("failed");
            awaitEnding(rig, TunnelEnding.RESET);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTunnelOutlivesARegistryWithoutItsRegionsTls(TlsProvider provider) throws Exception {
        FakeUpstream echo = region((request, wire) -> {
            for (int next = wire.in().read(); next >= 0; next = wire.in().read()) {
                wire.send(new byte[] {(byte) next});
            }
        });
        try (PlaneRig rig = rig(provider, echo);
                RawClient client = tunnel(rig)) {
            rig.regionTls = Optional.empty();
            rig.reload();
            // Gives the replaced context back.
            rig.upstreamTls.look();

            assertThat(client.send("still here").read(10)).isEqualTo("still here");
        }
    }
}
