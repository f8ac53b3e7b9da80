package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.Limits;
import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.tls.TlsConfig;
import cloud.atom.router.tls.TlsProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How connections with TLS are let in, drained and closed, with each implementation that this machine has. */
@SuppressWarnings("try") // connections end in the middle of a test
class TlsConnectionsIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 9999999\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final TestAuthority AUTHORITY = new TestAuthority("servers");
    private static final TestAuthority.Issued CERTIFICATE = AUTHORITY.issue("a.example");

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final FakeUpstream region = FakeUpstream.start((request, wire) -> {
        Latches.waitFor(goOn);
        wire.send(FakeUpstream.ok("x"));
    });
    private final PlaneRig rig = PlaneRig.of(region);

    @TempDir
    private Path folder;

    private ServerTls start(TlsProvider provider) {
        Path chain = CERTIFICATE.write(folder, "own");
        TlsConfig config = new TlsConfig(chain, folder.resolve("own.key"), Path.of(""), List.of());
        ServerTls tls = ServerTls.open(config, provider);
        rig.behind(tls).start();
        return tls;
    }

    @AfterEach
    void letGo() {
        goOn.countDown();
        rig.close();
    }

    private RawClient client() throws IOException {
        return RawClient.tls(AUTHORITY.trusting(), rig.plane().address().getPort(), "a.example");
    }

    private Socket withoutHandshake() throws IOException {
        Socket plain = new Socket(
                InetAddress.getLoopbackAddress(), rig.plane().address().getPort());
        plain.setSoTimeout(10_000);
        return plain;
    }

    private RawClient shakeHands(Socket plain) throws IOException {
        return new RawClient((SSLSocket)
                AUTHORITY.trusting().getSocketFactory().createSocket(plain, "a.example", plain.getPort(), true));
    }

    private void awaitOpen(int connections) {
        PlaneRig.await(connections + " open", () -> rig.plane().openConnections() == connections);
    }

    @ParameterizedTest
    @EnumSource
    void aDrainFinishesWhatRunsAndEndsInOrder(TlsProvider provider) throws Exception {
        try (ServerTls tls = start(provider);
                RawClient running = client()) {
            running.send(GET);
            PlaneRig.await("it runs", () -> !region.requests.isEmpty());

            CompletableFuture<Drained> drained = rig.plane().drain(LONG);
            goOn.countDown();

            assertThat(running.read().field("connection")).isEqualTo("close");
            assertThat(running.isClosed()).isTrue();
            running.leave();
            assertThat(drained.get(10, TimeUnit.SECONDS)).isEqualTo(new Drained(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDrainServesWhoWasAcceptedAndHasYetToShakeHands(TlsProvider provider) throws Exception {
        goOn.countDown();
        try (ServerTls tls = start(provider);
                Socket plain = withoutHandshake()) {
            awaitOpen(1);

            CompletableFuture<Drained> drained = rig.plane().drain(LONG);
            try (RawClient late = shakeHands(plain)) {
                assertThat(late.send(GET).read().field("connection")).isEqualTo("close");
            }
            assertThat(drained.get(10, TimeUnit.SECONDS)).isEqualTo(new Drained(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDrainClosesWhoHasNoRequest(TlsProvider provider) throws Exception {
        goOn.countDown();
        try (ServerTls tls = start(provider);
                Socket silent = withoutHandshake();
                RawClient idle = client()) {
            idle.send(GET).read();
            awaitOpen(2);

            CompletableFuture<Drained> drained = rig.plane().drain(LONG);

            assertThat(idle.isClosed()).isTrue();
            assertThat(silent.getInputStream().read()).isNegative();
            idle.leave();
            silent.close();
            assertThat(drained.get(10, TimeUnit.SECONDS)).isEqualTo(new Drained(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatOutlivesTheDrainIsCutVisibly(TlsProvider provider) throws Exception {
        try (ServerTls tls = start(provider);
                RawClient running = client()) {
            running.send(GET);
            PlaneRig.await("it runs", () -> !region.requests.isEmpty());

            Drained drained = rig.plane().drain(Duration.ofMillis(200)).get(10, TimeUnit.SECONDS);

            assertThat(drained.cut()).isOne();
            assertThatThrownBy(running::read).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatGoesOnSendingStillHearsWhyItWasRefused(TlsProvider provider) throws Exception {
        rig.limits = Limits.DEFAULT.withBodyBytes(10);
        try (ServerTls tls = start(provider);
                RawClient client = client()) {
            client.send(POST);
            for (int i = 0; i < 20; i++) {
                client.send(new byte[8 << 10]);
            }
            assertThat(client.read().status()).isEqualTo(413);
            assertThat(client.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatNeverStopsSendingIsCut(TlsProvider provider) throws Exception {
        rig.limits = Limits.DEFAULT.withBodyBytes(10);
        try (ServerTls tls = start(provider);
                RawClient client = client()) {
            client.send(POST);

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            client.send(new byte[8 << 10]);
                        }
                    })
                    .isInstanceOf(IOException.class);
            awaitOpen(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatDoesNotLeaveIsCut(TlsProvider provider) throws Exception {
        rig.limits = Limits.DEFAULT.withBodyBytes(10);
        try (ServerTls tls = start(provider);
                RawClient client = client()) {
            assertThat(client.send(POST).read().status()).isEqualTo(413);
            assertThat(client.isClosed()).isTrue();

            PlaneRig.await("it lingers no longer", () -> {
                rig.later(Duration.ofSeconds(3));
                return rig.plane().openConnections() == 0;
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void atTheLimitOfConnectionsHandshakesWaitUntilSomebodyLeaves(TlsProvider provider) throws Exception {
        goOn.countDown();
        rig.limits = Limits.DEFAULT.withConnections(1, 0);
        try (ServerTls tls = start(provider);
                RawClient first = client()) {
            first.send(GET).read();
            CompletableFuture<Integer> second = CompletableFuture.supplyAsync(() -> {
                try (RawClient client = client()) {
                    return client.send(GET).read().status();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            PlaneRig.await("it is full", () -> rig.limitsMet.contains(Limit.CONNECTIONS));
            assertThat(tls.counts().completed()).isEqualTo(1);

            first.leave();

            assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionTooManyOfAnAddressEndsBeforeItsHandshake(TlsProvider provider) throws Exception {
        goOn.countDown();
        rig.limits = Limits.DEFAULT.withConnections(0, 1);
        try (ServerTls tls = start(provider);
                RawClient first = client()) {
            first.send(GET).read();

            assertThatThrownBy(this::client).isInstanceOf(IOException.class);
            assertThat(rig.limitsMet).containsExactly(Limit.CONNECTIONS_PER_ADDRESS);
            assertThat(first.send(GET).read().status()).isEqualTo(200);
        }
    }
}
