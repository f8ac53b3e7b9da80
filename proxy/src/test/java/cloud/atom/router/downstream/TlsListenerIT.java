package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.testing.TestAuthority.Issued;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.tls.TlsConfig;
import cloud.atom.router.tls.TlsConfig.CertificatePair;
import cloud.atom.router.tls.TlsProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that speak TLS with the data plane, with each implementation that this machine has. */
class TlsListenerIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    private static final TestAuthority AUTHORITY = new TestAuthority("servers");

    @TempDir
    private Path folder;

    private CertificatePair pair(String stem, Issued issued) {
        return new CertificatePair(issued.write(folder, stem), folder.resolve(stem + ".key"));
    }

    private static TlsConfig config(CertificatePair first, CertificatePair... more) {
        return new TlsConfig(first.certFile(), first.keyFile(), Path.of(""), List.of(more));
    }

    private static PlaneRig rig(ServerTls tls, FakeUpstream region) {
        PlaneRig rig = PlaneRig.of(region);
        ListenerConfig listener = new ListenerConfig(
                new HostPort("127.0.0.1", 0), new HostPort("127.0.0.1", 0), List.of(), List.of(), List.of("websocket"));
        rig.listeners = List.of(ListenerSpec.tls(listener, tls, HANDSHAKE));
        return rig.start();
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
}
