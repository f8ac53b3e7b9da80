package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.exchange.TunnelEnding;
import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.tls.TlsConfig;
import cloud.atom.router.tls.TlsProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
        HostPort anywhere = new HostPort("127.0.0.1", 0);
        ListenerConfig listener = new ListenerConfig(anywhere, anywhere, List.of(), List.of(), List.of("websocket"));
        rig.listeners = List.of(ListenerSpec.tls(listener, tls, Duration.ofSeconds(10)));
        return rig.start();
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
