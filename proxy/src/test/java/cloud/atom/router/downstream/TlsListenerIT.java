package cloud.atom.router.downstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.model.Reason;
import cloud.atom.router.policy.ClientNames;
import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.testing.TestAuthority.Issued;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.tls.TlsConfig;
import cloud.atom.router.tls.TlsConfig.CertificatePair;
import cloud.atom.router.tls.TlsProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that speak TLS with the data plane, with each implementation that this machine has. */
class TlsListenerIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    private static final TestAuthority AUTHORITY = new TestAuthority("servers");
    private static final TestAuthority CLIENTS = new TestAuthority("clients");

    @TempDir
    private Path folder;

    private CertificatePair pair(String stem, Issued issued) {
        return new CertificatePair(issued.write(folder, stem), folder.resolve(stem + ".key"));
    }

    private static TlsConfig config(CertificatePair first, CertificatePair... more) {
        return new TlsConfig(first.certFile(), first.keyFile(), Path.of(""), List.of(more));
    }

    private static PlaneRig rig(ServerTls tls, FakeUpstream region) {
        return listening(tls, region).start();
    }

    private static PlaneRig listening(ServerTls tls, FakeUpstream region) {
        PlaneRig rig = PlaneRig.of(region);
        ListenerConfig listener = new ListenerConfig(
                new HostPort("127.0.0.1", 0),
                new HostPort("127.0.0.1", 0),
                List.of(),
                List.of(),
                List.of("websocket"),
                true);
        rig.listeners = List.of(ListenerSpec.tls(listener, tls, HANDSHAKE));
        return rig;
    }

    private static PlaneRig rig(ServerTls tls) {
        return rig(tls, FakeUpstream.answering(FakeUpstream.ok("x")));
    }

    private static RawClient client(PlaneRig rig, SSLContext context, String serverName) throws IOException {
        return RawClient.tls(context, rig.plane().address().getPort(), serverName);
    }

    /** The names of the certificate that a client is shown who asks for {@code serverName}. */
    private static List<Object> shown(PlaneRig rig, String serverName) throws Exception {
        try (RawClient client = client(rig, AUTHORITY.trusting(), serverName)) {
            X509Certificate own = (X509Certificate) client.session().getPeerCertificates()[0];
            return own.getSubjectAlternativeNames().stream()
                    .map(name -> (Object) name.get(1))
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void showsTheCertificateOfTheNameThatIsAskedFor(TlsProvider provider) throws Exception {
        TlsConfig config = config(
                pair("default", AUTHORITY.issue("default.example")),
                pair("exact", AUTHORITY.issueRsa("a.example", "b.example")),
                pair("wildcard", AUTHORITY.issue("*.wild.example")));
        try (ServerTls tls = ServerTls.open(config, provider);
                PlaneRig rig = rig(tls)) {
            assertThat(shown(rig, "b.example")).containsExactly("a.example", "b.example");
            assertThat(shown(rig, "A.Example")).containsExactly("a.example", "b.example");
            assertThat(shown(rig, "any.wild.example")).containsExactly("*.wild.example");
            assertThat(shown(rig, "two.labels.wild.example")).containsExactly("default.example");
            assertThat(shown(rig, "wild.example")).containsExactly("default.example");
            assertThat(shown(rig, "other.example")).containsExactly("default.example");
            assertThat(shown(rig, "127.0.0.1")).containsExactly("default.example");
        }
    }

    @ParameterizedTest
    @EnumSource
    void forwardsSeveralRequestsOfAConnection(TlsProvider provider) throws Exception {
        TlsConfig config = config(pair("own", AUTHORITY.issue("a.example")));
        try (ServerTls tls = ServerTls.open(config, provider);
                PlaneRig rig = rig(tls);
                RawClient client = client(rig, AUTHORITY.trusting(), "a.example")) {
            assertThat(client.session().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(client.send(GET).read().text()).isEqualTo("x");
            assertThat(client.send(GET).read().text()).isEqualTo("x");
            assertThat(rig.upstreams.get(0).requests.get(0).field("x-forwarded-proto"))
                    .isEqualTo("https");
            assertThat(tls.counts().completed()).isEqualTo(1);
        }
    }

    @Test
    void takesTheAbsoluteFormOfBothSchemes() throws Exception {
        TlsConfig config = config(pair("own", AUTHORITY.issue("a.example")));
        try (ServerTls tls = ServerTls.open(config, TlsProvider.best());
                PlaneRig rig = rig(tls);
                RawClient client = client(rig, AUTHORITY.trusting(), "a.example")) {
            for (String scheme : List.of("https", "http")) {
                String target = scheme + "://a.example/x?y";
                assertThat(client.send("GET " + target + " HTTP/1.1\r\nHost: b.example\r\n\r\n")
                                .read()
                                .status())
                        .isEqualTo(200);
            }
            assertThat(rig.upstreams.get(0).requests)
                    .allMatch(request -> request.line().equals("GET /x?y HTTP/1.1"))
                    .allMatch(request -> request.field("host").equals("a.example"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesOldVersions(TlsProvider provider) throws Exception {
        TlsConfig config = config(pair("own", AUTHORITY.issue("a.example")));
        try (ServerTls tls = ServerTls.open(config, provider);
                PlaneRig rig = rig(tls)) {
            byte[] tls11 = TlsBytes.clientHello(0x0302);
            try (Socket socket = new Socket(
                    InetAddress.getLoopbackAddress(), rig.plane().address().getPort())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(tls11);
                byte[] answer = socket.getInputStream().readAllBytes();

                // An alert: fatal, protocol_version.
                assertThat(answer).startsWith(21, 3).endsWith(0, 2, 2, 70);
            }
            assertThat(tls.counts().failed()).isEqualTo(1);
            assertThat(rig.exchanges).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void resumesSessionsByTickets(TlsProvider provider) throws Exception {
        TlsConfig config = config(pair("own", AUTHORITY.issue("a.example")));
        try (ServerTls tls = ServerTls.open(config, provider);
                PlaneRig rig = rig(tls)) {
            for (String version : List.of("TLSv1.3", "TLSv1.2")) {
                SSLContext client = AUTHORITY.trusting();
                long first = sessionBegin(rig, client, version);
                // JDK clients keep a session's creation time when they resume it.
                PlaneRig.await("another millisecond", () -> System.currentTimeMillis() > first);

                assertThat(sessionBegin(rig, client, version)).as(version).isEqualTo(first);
            }
        }
    }

    private static long sessionBegin(PlaneRig rig, SSLContext client, String version) throws IOException {
        try (RawClient connection = RawClient.tls(client, rig.plane().address().getPort(), "a.example", version)) {
            connection.send(GET).read();
            return connection.session().getCreationTime();
        }
    }

    @ParameterizedTest
    @EnumSource
    void servesClientsOfATenantByTheirCertificatesOnly(TlsProvider provider) throws Exception {
        try (ServerTls tls = ServerTls.open(askingClients(), provider);
                PlaneRig rig = rigFor(tls, "*.agents.example")) {
            Issued agent = CLIENTS.issue("a.agents.example");

            assertThat(statusFor(rig, agent)).isEqualTo(200);
            assertThat(statusFor(rig, CLIENTS.issue("other.example"))).isEqualTo(403);
            assertThat(statusFor(rig, null)).isEqualTo(403);
            assertThat(rig.exchanges).extracting(ExchangeSummary::reason).contains(Reason.TENANT_CERTIFICATE);
            assertThatThrownBy(() -> statusFor(rig, CLIENTS.issueExpired("a.agents.example")))
                    .isInstanceOf(IOException.class);
            TestAuthority stranger = new TestAuthority("clients");
            assertThatThrownBy(() -> statusFor(rig, stranger.issue("a.agents.example")))
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void knowsAClientAgainWhenItResumes(TlsProvider provider) throws Exception {
        try (ServerTls tls = ServerTls.open(askingClients(), provider);
                PlaneRig rig = rigFor(tls, "a.agents.example")) {
            SSLContext agent = AUTHORITY.context(CLIENTS.issue("a.agents.example"));
            for (int i = 0; i < 3; i++) {
                try (RawClient client = client(rig, agent, "a.example")) {
                    assertThat(client.send(GET).read().status()).isEqualTo(200);
                }
            }
        }
    }

    private TlsConfig askingClients() {
        CertificatePair own = pair("own", AUTHORITY.issue("a.example"));
        Path authorities = TestAuthority.write(folder.resolve("clients.pem"), CLIENTS.pem());
        return new TlsConfig(own.certFile(), own.keyFile(), authorities, List.of());
    }

    private static PlaneRig rigFor(ServerTls tls, String client) {
        PlaneRig rig = listening(tls, FakeUpstream.answering(FakeUpstream.ok("x")));
        rig.clients = new ClientNames(List.of(client));
        return rig.start();
    }

    private static int statusFor(PlaneRig rig, @Nullable Issued shown) throws IOException {
        try (RawClient client = client(rig, AUTHORITY.context(shown), "a.example")) {
            return client.send(GET).read().status();
        }
    }

    @ParameterizedTest
    @EnumSource
    void losesNoRequestWhileCertificatesAreReplaced(TlsProvider provider) throws Exception {
        TlsConfig config = config(pair("own", AUTHORITY.issue("old.example", "a.example")));
        try (ServerTls tls = ServerTls.open(config, provider);
                PlaneRig rig = rig(tls);
                RawClient old = client(rig, AUTHORITY.trusting(), "a.example")) {
            TlsLoad load = TlsLoad.start(rig, AUTHORITY.trusting());
            for (int i = 0; i < 5; i++) {
                pair("own", AUTHORITY.issue("new" + i + ".example", "a.example"));
                tls.look(System.nanoTime());
                long requests = load.requests.get();
                PlaneRig.await("more requests", () -> load.requests.get() > requests + 2 || load.failure.get() != null);
            }

            assertThat(load.end()).isNull();
            assertThat(old.send(GET).read().status()).isEqualTo(200);
            assertThat(shown(rig, "a.example")).containsExactly("new4.example", "a.example");
            assertThat(tls.status().lastError()).isEmpty();
        }
    }

    @Test
    void keepsTheLastGoodCertificateAndSaysSoOnce() throws Exception {
        TlsConfig config = config(pair("own", AUTHORITY.issue("a.example")));
        try (ServerTls tls = ServerTls.open(config, TlsProvider.best());
                PlaneRig rig = rig(tls)) {
            // Only the certificate, not yet its key.
            TestAuthority.write(config.certFile(), AUTHORITY.issue("b.example").pem());

            tls.look(0);
            assertThat(tls.status().lastError()).isEmpty();
            tls.look(0);
            assertThat(tls.status().lastError())
                    .contains(config.keyFile() + ":1:1: not the key of the first certificate in " + config.certFile());
            assertThat(shown(rig, "a.example")).containsExactly("a.example");

            pair("own", AUTHORITY.issue("c.example"));
            tls.look(0);
            assertThat(tls.status().lastError()).isEmpty();
            assertThat(shown(rig, "a.example")).containsExactly("c.example");
        }
    }

    @ParameterizedTest
    @EnumSource
    void closesOnWhatIsNoHandshake(TlsProvider provider) throws Exception {
        TlsConfig config = config(pair("own", AUTHORITY.issue("a.example")));
        byte[] endless = TlsBytes.record(TlsBytes.message(1, 1 << 20, new byte[1000]));
        byte[] half = TlsBytes.message(1, 16_000, new byte[0]);
        byte[] crumbs = new byte[6 * 8_000];
        byte[] crumb = TlsBytes.record(new byte[] {half[0]});
        for (int i = 0; i < crumbs.length; i++) {
            crumbs[i] = i < 24 && i % 6 == 5 ? half[i / 6] : crumb[i % 6];
        }
        try (ServerTls tls = ServerTls.open(config, provider);
                PlaneRig rig = rig(tls)) {
            for (byte[] sent : List.of(GET.getBytes(US_ASCII), endless, crumbs)) {
                try (RawClient client = new RawClient(rig.plane().address().getPort())) {
                    client.send(sent);
                    client.readToEnd();
                } catch (SocketException reset) {
                    // As good as an end.
                }
            }
            assertThat(rig.exchanges).isEmpty();
            PlaneRig.await("all closed", () -> rig.plane().openConnections() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsABrokenAnswerWithoutSayingThatAllWasSent(TlsProvider provider) throws Exception {
        TlsConfig config = config(pair("own", AUTHORITY.issue("a.example")));
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
            wire.close();
        });
        try (ServerTls tls = ServerTls.open(config, provider);
                PlaneRig rig = rig(tls, region);
                RawClient client = client(rig, AUTHORITY.trusting(), "a.example")) {
            client.send("GET / HTTP/1.0\r\nHost: a.example\r\n\r\n");

            // Reset; close_notify before it would be taken for the end of the body.
            assertThatThrownBy(client::readToEnd).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesAClientForGoneThatSaysThatItSendsNothingMore(TlsProvider provider) throws Exception {
        TlsConfig config = config(pair("own", AUTHORITY.issue("a.example")));
        FakeUpstream silent = FakeUpstream.start((request, wire) -> wire.readHead());
        try (ServerTls tls = ServerTls.open(config, provider);
                PlaneRig rig = rig(tls, silent);
                RawClient client = client(rig, AUTHORITY.trusting(), "a.example")) {
            client.send(GET);
            PlaneRig.await("the request", () -> !silent.requests.isEmpty());

            client.endOutput();

            PlaneRig.await("the end", () -> rig.plane().openConnections() == 0);
            PlaneRig.await("the end at the region", () -> silent.events.contains("closed by peer"));
        }
    }
}
