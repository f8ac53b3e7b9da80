package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.exchange.TunnelEnding;
import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.tls.TlsConfig;
import cloud.atom.router.tls.TlsProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tunnels whose client speaks TLS: the first end ends both directions, once all has gone out. */
class TlsTunnelIT {
    private static final String HANDSHAKE =
            "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    private static final TestAuthority AUTHORITY = new TestAuthority("servers");

    @TempDir
    private Path folder;

    private ServerTls tls(TlsProvider provider) {
        Path chain = AUTHORITY.issue("a.example").write(folder, "own");
        return ServerTls.open(new TlsConfig(chain, folder.resolve("own.key"), Path.of(""), List.of()), provider);
    }

    private static PlaneRig rig(ServerTls tls, FakeUpstream.Script tunnel) {
        PlaneRig rig = PlaneRig.of(FakeUpstream.start((request, wire) -> {
            wire.send(SWITCHING);
            tunnel.answer(request, wire);
        }));
        return rig.behind(tls).start();
    }

    private static RawClient tunnel(PlaneRig rig) throws IOException {
        RawClient client =
                RawClient.tls(AUTHORITY.trusting(), rig.plane().address().getPort(), "a.example");
        assertThat(client.send(HANDSHAKE).read().status()).isEqualTo(101);
        return client;
    }

    @ParameterizedTest
    @EnumSource
    void aRegionThatEndsIsHeardOut(TlsProvider provider) throws Exception {
        try (ServerTls tls = tls(provider);
                PlaneRig rig = rig(tls, (request, wire) -> {
                    wire.send("got " + (char) wire.in().read() + ", bye");
                    wire.close();
                });
                RawClient client = tunnel(rig)) {
            // A connection that is cut off would not end like this, but fail.
            assertThat(client.send("x").readToEnd()).isEqualTo("got x, bye");
            PlaneRig.await("the tunnel ends", () -> rig.tunnels.equals(List.of(TunnelEnding.CLOSED)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRegionThatEndsIsHeardOutByAClientThatStillSends(TlsProvider provider) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (ServerTls tls = tls(provider);
                PlaneRig rig = rig(tls, (request, wire) -> {
                    wire.in().read();
                    wire.send("bye");
                    wire.finish();
                    ended.countDown();
                    wire.in().transferTo(OutputStream.nullOutputStream());
                });
                RawClient client = tunnel(rig)) {
            client.send("x");
            Latches.waitFor(ended);
            for (int i = 0; i < 20; i++) {
                client.send(new byte[8 << 10]);
            }
            assertThat(client.readToEnd()).isEqualTo("bye");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatEndsIsHeardOut(TlsProvider provider) throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        try (ServerTls tls = tls(provider);
                PlaneRig rig = rig(tls, (request, wire) -> {
                    received.complete(new String(wire.in().readAllBytes(), StandardCharsets.US_ASCII));
                    wire.close();
                });
                RawClient client = tunnel(rig)) {
            client.send("all of it").finish();

            assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo("all of it");
            PlaneRig.await("the tunnel ends", () -> rig.tunnels.equals(List.of(TunnelEnding.CLOSED)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatEndsBeforeThe101GetsNoTunnel(TlsProvider provider) throws Exception {
        FakeUpstream silent =
                FakeUpstream.start((request, wire) -> wire.in().transferTo(OutputStream.nullOutputStream()));
        try (ServerTls tls = tls(provider);
                PlaneRig rig = PlaneRig.of(silent).behind(tls).start();
                RawClient client = RawClient.tls(
                        AUTHORITY.trusting(), rig.plane().address().getPort(), "a.example")) {
            client.send(HANDSHAKE + "early");
            PlaneRig.await("the region has it", () -> !silent.requests.isEmpty());

            client.finish();

            PlaneRig.await("the region is left", () -> silent.events.equals(List.of("closed by peer")));
            PlaneRig.await("it is told of", () -> rig.exchanges.size() == 1);
            assertThat(rig.exchanges.get(0).phase()).isEqualTo(ExchangeSummary.Phase.FAILED);
            assertThat(rig.tunnels).isEmpty();
            PlaneRig.await("nothing is open", () -> rig.plane().openConnections() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRegionThatBreaksOffIsNoOrderlyEnd(TlsProvider provider) throws Exception {
        try (ServerTls tls = tls(provider);
                PlaneRig rig = rig(tls, (request, wire) -> {
                    wire.in().read();
                    wire.reset();
                });
                RawClient client = tunnel(rig)) {
            client.send("x");

            assertThatThrownBy(client::readToEnd).isInstanceOf(IOException.class);
            PlaneRig.await("the tunnel ends", () -> rig.tunnels.equals(List.of(TunnelEnding.RESET)));
        }
    }
}
