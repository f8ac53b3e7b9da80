package cloud.atom.router.downstream;

import static cloud.atom.router.downstream.Latches.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.config.UnixSocket;
import cloud.atom.router.downstream.ListenerSpec.Binding;
import cloud.atom.router.downstream.ListenerSpec.Steps;
import cloud.atom.router.exchange.MirrorOutcome;
import cloud.atom.router.model.EndpointTls;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.ProxyProtocol;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.HedgePolicy;
import cloud.atom.router.policy.MirrorPolicy;
import cloud.atom.router.testing.HeaderSockets;
import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.testing.UnixServer;
import cloud.atom.router.upstream.Transport;
import cloud.atom.router.upstream.UpstreamConfig;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Regions that are told of the client by a PROXY protocol header, and whose connections are each for one client. */
class RegionHeaderIT {
    private static final String H = "Host: a.example\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + H + "\r\n";
    private static final String HEADER = "PROXY TCP4 81.2.69.142 198.51.100.2 56324 4443\r\n";

    @TempDir
    private Path folder;

    static Stream<Arguments> transportsAndVersions() {
        return Transports.here()
                .flatMap(transport ->
                        Stream.of(ProxyProtocol.values()).map(version -> Arguments.of(transport, version)));
    }

    private static FakeUpstream region(HeaderSockets sockets) {
        return FakeUpstream.start((request, wire) -> wire.send(FakeUpstream.ok(request.path())), sockets);
    }

    private static PlaneRig rig(ProxyProtocol version, FakeUpstream... regions) {
        PlaneRig rig = PlaneRig.of(regions);
        rig.regionHeader = Optional.of(version);
        return rig;
    }

    private static List<IpNetwork> loopback() {
        return List.of(Objects.requireNonNull(IpNetwork.parse("127.0.0.0/8")));
    }

    private static String from(String address) {
        return "GET / HTTP/1.1\r\n" + H + "X-Forwarded-For: " + address + "\r\n\r\n";
    }

    /** What a region is told of a client of {@link RawClient}. */
    private static String direct(RawClient client, PlaneRig rig) {
        return "proxied 127.0.0.1 " + client.localPort() + " 127.0.0.1 "
                + rig.plane().address().getPort();
    }

    @ParameterizedTest
    @MethodSource("transportsAndVersions")
    void beginsAConnectionWithItsClient(Transport.Choice transport, ProxyProtocol version) throws IOException {
        HeaderSockets sockets = HeaderSockets.plain();
        PlaneRig rig = rig(version, region(sockets));
        rig.transport = transport;
        try (rig;
                RawClient client = rig.start().client()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(GET).read().text()).isEqualTo("/");
            }

            assertThat(sockets.verdicts()).containsExactly(direct(client, rig));
            assertThat(sockets.texts().get(0).startsWith("PROXY TCP4 ")).isEqualTo(version == ProxyProtocol.V1);
        }
    }

    @ParameterizedTest
    @MethodSource("transportsAndVersions")
    void sendsItBeforeTheHandshakeOfTls(Transport.Choice transport, ProxyProtocol version) throws IOException {
        TestAuthority authority = new TestAuthority("regions");
        HeaderSockets sockets = HeaderSockets.secure(authority.context(authority.issue("ip:127.0.0.1")));
        PlaneRig rig = rig(version, region(sockets));
        rig.transport = transport;
        Path trusted = TestAuthority.write(folder.resolve("ca.pem"), authority.pem());
        rig.regionTls = Optional.of(new EndpointTls(trusted.toString(), "", "", ""));
        try (rig;
                RawClient client = rig.start().client()) {
            assertThat(client.send(GET).read().text()).isEqualTo("/");
            assertThat(client.send(GET).read().text()).isEqualTo("/");

            assertThat(sockets.verdicts()).containsExactly(direct(client, rig));
        }
    }

    @Test
    void sendsNoneWhereTheRegistryAsksForNone() throws IOException {
        HeaderSockets sockets = HeaderSockets.plain();
        try (PlaneRig rig = PlaneRig.of(region(sockets)).start()) {
            assertThat(rig.ask(GET).status()).isEqualTo(502);

            assertThat(sockets.verdicts()).containsOnly("refused");
        }
    }

    @Test
    void neverLendsAConnectionToAnotherClient() throws IOException {
        HeaderSockets sockets = HeaderSockets.plain();
        try (PlaneRig rig = rig(ProxyProtocol.V2, region(sockets)).start();
                RawClient one = rig.client();
                RawClient other = rig.client()) {
            for (int i = 0; i < 3; i++) {
                assertThat(one.send(GET).read().status()).isEqualTo(200);
                assertThat(other.send(GET).read().status()).isEqualTo(200);
            }

            assertThat(sockets.verdicts()).containsExactly(direct(one, rig), direct(other, rig));
        }
    }

    @Test
    void passesOnWhatAProxysHeaderSaid() throws IOException {
        HeaderSockets sockets = HeaderSockets.plain();
        PlaneRig rig = rig(ProxyProtocol.V1, region(sockets));
        rig.proxies = loopback();
        try (rig) {
            assertThat(rig.start().ask(HEADER + GET).status()).isEqualTo(200);
            assertThat(rig.ask("PROXY UNKNOWN\r\n" + GET).status()).isEqualTo(200);

            assertThat(sockets.texts().get(0)).isEqualTo(HEADER.replace("\r\n", "\\r\\n"));
            assertThat(sockets.verdicts().get(1)).startsWith("proxied 127.0.0.1 ");
        }
    }

    @Test
    void namesClientsBehindTrustedProxiesWithoutAPort() throws IOException {
        HeaderSockets sockets = HeaderSockets.plain();
        PlaneRig rig = rig(ProxyProtocol.V1, region(sockets));
        rig.trusted = loopback();
        try (rig) {
            int port = rig.start().plane().address().getPort();
            rig.ask(from("81.2.69.142"));
            rig.ask(from("2001:db8::1"));
            rig.ask(from("::ffff:81.2.69.142"));
            rig.ask(from("81.2.69.142"));

            // The last one used the first one's connection: its header would be the same.
            assertThat(sockets.texts())
                    .containsExactly(
                            "PROXY TCP4 81.2.69.142 127.0.0.1 0 " + port + "\\r\\n",
                            "PROXY TCP6 2001:db8::1 ::ffff:7f00:1 0 " + port + "\\r\\n",
                            "PROXY TCP4 81.2.69.142 127.0.0.1 0 " + port + "\\r\\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysOfClientsOfAUnixSocketOnlyWhatAProxyNamed(ProxyProtocol version) throws IOException {
        HeaderSockets sockets = HeaderSockets.plain();
        PlaneRig rig = rig(version, region(sockets));
        Path path = folder.resolve("router.sock");
        Binding binding = new Binding.Address(new UnixSocket(path, 0660));
        rig.listeners = List.of(new ListenerSpec("proxy.bind", binding, false, Steps.NONE));
        rig.trusted = loopback();
        try (rig) {
            rig.start();
            askUnix(path, GET);
            askUnix(path, from("81.2.69.142"));
            askUnix(path, from("2001:db8::1"));

            assertThat(sockets.verdicts())
                    .containsExactly("unnamed", "proxied 81.2.69.142 0 0.0.0.0 80", "proxied 2001:db8::1 0 :: 80");
        }
    }

    private static void askUnix(Path path, String request) throws IOException {
        assertThat(UnixClient.ask(path, request.replace(H, H + "Connection: close\r\n")))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @MethodSource("cloud.atom.router.downstream.Transports#here")
    void beginsConnectionsToUnixSocketsAlike(Transport.Choice transport) throws IOException {
        Path socket = folder.resolve("region.sock");
        PlaneRig rig = rig(ProxyProtocol.V1);
        rig.sockets.add(socket);
        rig.transport = transport;
        String ok = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx";
        try (rig;
                UnixServer region = UnixServer.answering(socket, ok);
                RawClient client = rig.start().client()) {
            assertThat(client.send(GET).read().text()).isEqualTo("x");

            assertThat(region.heads().get(0))
                    .startsWith("PROXY TCP4 127.0.0.1 127.0.0.1 " + client.localPort() + " "
                            + rig.plane().address().getPort() + "\r\nGET / HTTP/1.1\r\n");
        }
    }

    @Test
    void tellsTheNextRegionToo() throws IOException {
        HeaderSockets first = HeaderSockets.plain();
        HeaderSockets second = HeaderSockets.plain();
        FakeUpstream broken = FakeUpstream.start((request, wire) -> wire.reset(), first);
        try (PlaneRig rig = rig(ProxyProtocol.V2, broken, region(second)).start();
                RawClient client = rig.client()) {
            assertThat(client.send(GET).read().field("x-region")).isEqualTo("r2");

            assertThat(first.verdicts()).containsExactly(direct(client, rig));
            assertThat(second.verdicts()).containsExactly(direct(client, rig));
        }
    }

    @Test
    void tellsTheRegionOfAHedgeAndOfACopy() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        HeaderSockets[] sockets = {HeaderSockets.plain(), HeaderSockets.plain(), HeaderSockets.plain()};
        FakeUpstream slow = FakeUpstream.start((request, wire) -> waitFor(over), sockets[0]);
        PlaneRig rig = rig(ProxyProtocol.V2, slow, region(sockets[1]), region(sockets[2]));
        rig.hedge = Optional.of(new HedgePolicy(Optional.of(Duration.ofMillis(20)), 1));
        rig.mirror = Optional.of(new MirrorPolicy(new RegionId("r3"), 1));
        try (rig;
                RawClient client = rig.start().client()) {
            assertThat(client.send(GET).read().field("x-region")).isEqualTo("r2");
            PlaneRig.await("the copy is answered", () -> rig.mirrors.contains(MirrorOutcome.SUCCESS));

            for (HeaderSockets told : sockets) {
                assertThat(told.verdicts()).containsExactly(direct(client, rig));
            }
        } finally {
            over.countDown();
        }
    }

    @Test
    void makesAStaleConnectionGoodByOneOfTheSameClient() throws IOException {
        HeaderSockets sockets = HeaderSockets.plain();
        FakeUpstream region = FakeUpstream.start(
                (request, wire) -> {
                    if (request.path().equals("/stale") && sockets.verdicts().size() == 1) {
                        wire.reset();
                    }
                    wire.send(FakeUpstream.ok("x"));
                },
                sockets);
        try (PlaneRig rig = rig(ProxyProtocol.V1, region).start();
                RawClient client = rig.client()) {
            client.send(GET).read();
            assertThat(client.send(GET.replace("/ ", "/stale ")).read().status())
                    .isEqualTo(200);

            assertThat(sockets.verdicts()).containsExactly(direct(client, rig), direct(client, rig));
        }
    }

    @Test
    void letsTheConnectionThatWaitedLongestGiveWayToANewClient() throws IOException {
        HeaderSockets sockets = HeaderSockets.plain();
        PlaneRig rig = rig(ProxyProtocol.V1, region(sockets));
        rig.upstream = new UpstreamConfig(true, true, Duration.ofSeconds(30), true, 2, Duration.ofHours(1));
        try (rig;
                RawClient oldest = rig.start().client();
                RawClient second = rig.client();
                RawClient third = rig.client()) {
            for (RawClient client : List.of(oldest, second, third, second)) {
                assertThat(client.send(GET).read().status()).isEqualTo(200);
            }
            assertThat(oldest.send(GET).read().status()).isEqualTo(200);

            assertThat(sockets.verdicts())
                    .containsExactly(direct(oldest, rig), direct(second, rig), direct(third, rig), direct(oldest, rig));
        }
    }

    @Test
    void opensAConnectionOfItsOwnForWhoStoodInLine() throws IOException {
        CountDownLatch goOn = new CountDownLatch(1);
        HeaderSockets sockets = HeaderSockets.plain();
        FakeUpstream region = FakeUpstream.start(
                (request, wire) -> {
                    waitFor(goOn);
                    wire.send(FakeUpstream.ok("x"));
                },
                sockets);
        PlaneRig rig = rig(ProxyProtocol.V1, region);
        rig.upstream = new UpstreamConfig(true, true, Duration.ofSeconds(30), true, 1, Duration.ofHours(1));
        try (rig;
                RawClient first = rig.start().client();
                RawClient second = rig.client()) {
            first.send(GET);
            PlaneRig.await("it is served", () -> region.requests.size() == 1);
            second.send(GET);
            second.timeout(100);
            assertThatThrownBy(second::read).isInstanceOf(SocketTimeoutException.class);
            goOn.countDown();
            second.timeout(10_000);

            assertThat(first.read().status()).isEqualTo(200);
            assertThat(second.read().status()).isEqualTo(200);
            assertThat(sockets.verdicts()).containsExactly(direct(first, rig), direct(second, rig));
        } finally {
            goOn.countDown();
        }
    }

    @Test
    void beginsATunnelWithItsClient() throws IOException {
        HeaderSockets sockets = HeaderSockets.plain();
        FakeUpstream echo = FakeUpstream.start(
                (request, wire) -> {
                    wire.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
                    wire.send(wire.in().readNBytes(4));
                },
                sockets);
        try (PlaneRig rig = rig(ProxyProtocol.V2, echo).start();
                RawClient client = rig.client()) {
            client.send("GET / HTTP/1.1\r\n" + H + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(101);
            assertThat(client.send("ping").read(4)).isEqualTo("ping");

            assertThat(sockets.verdicts()).containsExactly(direct(client, rig));
        }
    }
}
