package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.policy.ClientNames;
import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.testing.TestAuthority.Issued;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.tls.TlsConfig;
import cloud.atom.router.tls.TlsProvider;
import io.netty.handler.codec.quic.QuicSslContext;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections of HTTP/3: who may have one, how they are counted, and how they end. */
class Http3ConnectionsIT {
    private static final TestAuthority AUTHORITY = new TestAuthority("servers");
    private static final TestAuthority CLIENTS = new TestAuthority("clients");
    private static final Duration WHILE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final FakeUpstream region = FakeUpstream.answering(FakeUpstream.ok("x"));
    private final PlaneRig rig = PlaneRig.of(region);
    private ServerTls tls = ServerTls.development(TlsProvider.best());

    @BeforeEach
    void readCertificates() {
        tls.close();
        Path own = AUTHORITY.issue("a.example").write(folder, "own");
        Path authorities = TestAuthority.write(folder.resolve("clients.pem"), CLIENTS.pem());
        tls = ServerTls.open(new TlsConfig(own, folder.resolve("own.key"), authorities, List.of()), TlsProvider.best());
    }

    @AfterEach
    void closeAll() {
        try {
            rig.close();
        } finally {
            tls.close();
        }
    }

    private int port() {
        return rig.plane().address().getPort();
    }

    private Http3Client served() throws Exception {
        Http3Client.served(rig, tls);
        return new Http3Client(port(), "a.example");
    }

    private Http3Client client(QuicSslContext with) throws Exception {
        return new Http3Client(port(), "a.example", with);
    }

    private static QuicSslContext showing(Issued shown) {
        return Http3Client.tls("h3")
                .keyManager(shown.keys().getPrivate(), null, shown.certificate())
                .build();
    }

    private String statusFor(QuicSslContext with) throws Exception {
        try (Http3Client client = client(with)) {
            return client.get("/").await().status();
        }
    }

    @Test
    void countsConnectionsAndStreams() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        region.script((request, wire) -> {
            Latches.waitFor(goOn);
            wire.send(FakeUpstream.ok("x"));
        });
        Http3Client.served(rig, tls);
        ClientCounts counts = rig.plane().clientCounts();
        try (Http3Client client = client(Http3Client.tls("h3").build())) {
            Http3Client.Exchange first = client.get("/");
            Http3Client.Exchange second = client.get("/");

            PlaneRig.await("both streams are open", () -> streams(counts) == 2);
            assertThat(counts.connections())
                    .containsEntry(HttpVersion.HTTP_3, 1L)
                    .containsEntry(HttpVersion.HTTP_1_1, 0L);
            goOn.countDown();
            first.await();
            second.await();
            PlaneRig.await("no stream is open", () -> streams(counts) == 0);
        }
        PlaneRig.await(
                "it is gone", () -> counts.connections().values().stream().allMatch(count -> count == 0));
    }

    private static long streams(ClientCounts counts) {
        return counts.streams().getOrDefault(HttpVersion.HTTP_3, -1L);
    }

    @Test
    void forgetsAClientWhoseHandshakeFails() {
        Http3Client.served(rig, tls);
        QuicSslContext other = Http3Client.tls("not-h3").build();

        assertThatThrownBy(() -> client(other)).as("it is told").isNotInstanceOf(TimeoutException.class);

        PlaneRig.await("it is gone", () -> rig.plane().openConnections() == 0);
        PlaneRig.await(
                "it is not counted",
                () -> rig.plane().clientCounts().connections().values().stream().allMatch(count -> count == 0));
        assertThat(tls.counts().failed()).isEqualTo(1);
    }

    @Test
    void takesTheClientsThatAPolicyNames() throws Exception {
        rig.clients = new ClientNames(List.of("*.agents.example"));
        Http3Client.served(rig, tls);

        assertThat(statusFor(showing(CLIENTS.issue("a.agents.example")))).isEqualTo("200");
        assertThat(statusFor(showing(CLIENTS.issue("other.example")))).isEqualTo("403");
        assertThat(statusFor(Http3Client.tls("h3").build())).isEqualTo("403");
        assertThat(region.requests).hasSize(1);
    }

    @Test
    void endsTheHandshakeOfAClientWhoseCertificateIsNotBelieved() throws Exception {
        Http3Client.served(rig, tls);
        Issued strange = new TestAuthority("clients").issue("a.agents.example");
        Issued expired = CLIENTS.issueExpired("a.agents.example");

        assertNotServed(showing(strange));
        assertNotServed(showing(expired));

        assertThat(region.requests).isEmpty();
        PlaneRig.await("both are counted", () -> tls.counts().failed() == 2);
    }

    /** In TLS 1.3 a client may believe that it is connected before its certificate was judged. */
    private void assertNotServed(QuicSslContext with) {
        assertThatThrownBy(() -> {
                    try (Http3Client client = client(with)) {
                        assertThat(client.get("/").await().status()).isEqualTo("200");
                    }
                })
                .as("it is told")
                .isNotInstanceOf(TimeoutException.class);
    }

    @Test
    void drainsByGoAwayAndFinishesWhatRuns() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        region.script((request, wire) -> {
            Latches.waitFor(goOn);
            wire.send(FakeUpstream.ok("late"));
        });
        try (Http3Client client = served()) {
            Http3Client.Exchange running = client.get("/");
            PlaneRig.await("it runs", () -> !region.requests.isEmpty());

            CompletableFuture<Drained> drained = rig.plane().drain(WHILE);
            PlaneRig.await("both are told", () -> client.goAways.size() == 2);
            assertThat(client.goAways.get(1)).isEqualTo(4);
            goOn.countDown();

            assertThat(running.await().text).isEqualTo("late");
            assertThat(drained.get()).isEqualTo(new Drained(0));
            PlaneRig.await("it is closed", () -> !client.isOpen());
        }
    }

    @Test
    void givesThePortBackWhenTheLastConnectionOfADrainEnds() throws Exception {
        try (Http3Client client = served()) {
            assertThat(client.get("/").await().status()).isEqualTo("200");
            rig.plane().drain(WHILE).get();

            try (DatagramSocket next = new DatagramSocket(null)) {
                PlaneRig.await("the port is free", () -> binds(next));
            }
        }
    }

    private boolean binds(DatagramSocket socket) {
        try {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
            return true;
        } catch (java.net.SocketException taken) {
            return false;
        }
    }

    @Test
    void offersHttp3ToClientsOverTlsOnceItsPortIsFree() throws Exception {
        try (DatagramSocket holder = besideAFreePortOfTcp()) {
            HostPort taken = new HostPort("127.0.0.1", holder.getLocalPort());
            rig.listeners = List.of(ListenerSpec.tls(
                            new ListenerConfig(taken, taken, List.of(), List.of(), List.of(), true),
                            tls,
                            Duration.ofSeconds(10))
                    .with(tls.forQuic()));
            rig.start();
            assertThat(altSvc()).isEmpty();
        }

        PlaneRig.await("it is offered", () -> !altSvc().isEmpty());

        assertThat(altSvc()).isEqualTo("h3=\":" + port() + "\"; ma=86400");
    }

    private static DatagramSocket besideAFreePortOfTcp() throws IOException {
        while (true) {
            DatagramSocket holder = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (ServerSocket free = new ServerSocket()) {
                free.bind(holder.getLocalSocketAddress());
                return holder;
            } catch (IOException taken) {
                holder.close();
            }
        }
    }

    private String altSvc() {
        try (RawClient client = RawClient.tls(AUTHORITY.trusting(), port(), "a.example")) {
            return client.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")
                    .read()
                    .field("alt-svc");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
