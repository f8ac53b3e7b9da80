package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.exchange.Timeouts;
import cloud.atom.router.model.EndpointTls;
import cloud.atom.router.model.Reason;
import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.testing.TestAuthority.Issued;
import cloud.atom.router.tls.TlsProvider;
import cloud.atom.router.tls.UpstreamTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Regions that speak TLS with the data plane, with each implementation that this machine has. */
class TlsUpstreamIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final TestAuthority AUTHORITY = new TestAuthority("regions");
    private static final Issued LOCAL = AUTHORITY.issue("ip:127.0.0.1");

    @TempDir
    private Path folder;

    private static FakeUpstream region(ServerSocketFactory sockets) {
        return FakeUpstream.start((request, wire) -> wire.send(FakeUpstream.ok("x")), sockets);
    }

    private PlaneRig rig(TlsProvider provider, EndpointTls tls, FakeUpstream... regions) {
        PlaneRig rig = PlaneRig.of(regions);
        rig.upstreamTls = new UpstreamTls(provider);
        rig.regionTls = Optional.of(tls);
        return rig.start();
    }

    private PlaneRig rig(TlsProvider provider, FakeUpstream... regions) {
        return rig(provider, trusting(""), regions);
    }

    private EndpointTls trusting(String serverName) {
        String authorities =
                TestAuthority.write(folder.resolve("ca.pem"), AUTHORITY.pem()).toString();
        return new EndpointTls(authorities, "", "", serverName);
    }

    private static void refuses(PlaneRig rig) throws IOException {
        RawClient.Response answer = rig.ask(GET);

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.text()).contains("\"" + Reason.UPSTREAM_CONNECT.code() + "\"");
        assertThat(rig.upstreams.get(0).requests).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void keepsVerifiedConnectionsForFurtherRequests(TlsProvider provider) throws IOException {
        try (PlaneRig rig = rig(provider, region(TlsSockets.showing(AUTHORITY, LOCAL)));
                RawClient client = rig.client()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.send(GET).read().text()).isEqualTo("x");
            }
            assertThat(rig.upstreams.get(0).connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesACertificateForAnotherName(TlsProvider provider) throws IOException {
        Issued other = AUTHORITY.issue("other.example", "ip:127.0.0.2");
        try (PlaneRig rig = rig(provider, region(TlsSockets.showing(AUTHORITY, other)))) {
            refuses(rig);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesCertificatesOfUnknownAuthoritiesAndThoseThatAreOver(TlsProvider provider) throws IOException {
        TestAuthority unknown = new TestAuthority("regions");
        FakeUpstream stranger = region(TlsSockets.showing(unknown, unknown.issue("ip:127.0.0.1")));
        FakeUpstream late = region(TlsSockets.showing(AUTHORITY, AUTHORITY.issueExpired("ip:127.0.0.1")));
        for (FakeUpstream region : new FakeUpstream[] {stranger, late}) {
            try (PlaneRig rig = rig(provider, region)) {
                refuses(rig);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void asksForAndVerifiesTheNameOfTheRegistry(TlsProvider provider) throws IOException {
        TlsSockets sockets =
                TlsSockets.showing(AUTHORITY, AUTHORITY.issue("region.example")).only("region.example");
        try (PlaneRig rig = rig(provider, trusting("region.example"), region(sockets))) {
            assertThat(rig.ask(GET).text()).isEqualTo("x");
        }
    }

    @ParameterizedTest
    @EnumSource
    void showsItsOwnCertificateToTheRegion(TlsProvider provider) throws IOException {
        Path own = AUTHORITY.issue("router.example").write(folder, "own");
        EndpointTls tls = new EndpointTls(
                trusting("").caFile(), own.toString(), folder.resolve("own.key").toString(), "");
        FakeUpstream region = region(TlsSockets.showing(AUTHORITY, LOCAL).askingForCertificates());
        try (PlaneRig rig = rig(provider, tls, region)) {
            assertThat(rig.ask(GET).text()).isEqualTo("x");
        }
    }

    @ParameterizedTest
    @EnumSource
    void triesTheNextRegionWhenAHandshakeFails(TlsProvider provider) throws IOException {
        String post = "POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1\r\n\r\n1";
        FakeUpstream wrong = region(TlsSockets.showing(AUTHORITY, AUTHORITY.issue("other.example")));
        try (PlaneRig rig = rig(provider, wrong, region(TlsSockets.showing(AUTHORITY, LOCAL)))) {
            assertThat(rig.ask(post).field("x-region")).isEqualTo("r2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesARegionThatSpeaksNoTls(TlsProvider provider) throws IOException {
        try (ServerSocket server = local();
                PlaneRig rig = rig(provider, server)) {
            Thread thread = new Thread(() -> greet(server));
            thread.setDaemon(true);
            thread.start();

            assertThat(rig.ask(GET).text()).contains("\"" + Reason.UPSTREAM_CONNECT.code() + "\"");
        }
    }

    private static ServerSocket local() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    private static void greet(ServerSocket server) {
        try (Socket client = server.accept()) {
            client.getOutputStream().write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A rig whose one region is a server that no fake stands behind. */
    private PlaneRig rig(TlsProvider provider, ServerSocket server) {
        PlaneRig rig = new PlaneRig();
        rig.upstreamTls = new UpstreamTls(provider);
        rig.ports.add(server.getLocalPort());
        rig.regionTls = Optional.of(trusting(""));
        // Among others 1 s to connect.
        rig.timeouts = Timeouts.DEFAULT;
        return rig.start();
    }

    @ParameterizedTest
    @EnumSource
    void givesTheHandshakeNoMoreThanTheConnectTimeout(TlsProvider provider) throws IOException {
        // Connections wait in the kernel's queue: nobody answers the handshake.
        try (ServerSocket silent = local();
                PlaneRig rig = rig(provider, silent)) {
            assertThat(rig.ask(GET).text()).contains("\"" + Reason.UPSTREAM_CONNECT.code() + "\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesABodyThatEndsWithTheConnectionForWholeOnlyWhenTlsSaysSo(TlsProvider provider) throws IOException {
        TlsSockets sockets = TlsSockets.showing(AUTHORITY, LOCAL);
        FakeUpstream region = FakeUpstream.start(
                (request, wire) -> {
                    wire.send("HTTP/1.1 200 OK\r\n\r\nbody");
                    if (request.head.startsWith("GET /cut")) {
                        sockets.cut();
                    }
                    throw new IOException("enough");
                },
                sockets);
        try (PlaneRig rig = rig(provider, region)) {
            assertThat(rig.ask(GET).text()).isEqualTo("body");
            assertThatThrownBy(() -> rig.ask("GET /cut HTTP/1.1\r\nHost: a.example\r\n\r\n"))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void takesReplacedAuthorities() throws IOException {
        FakeUpstream region = region(TlsSockets.showing(AUTHORITY, LOCAL));
        EndpointTls tls = trusting("");
        TestAuthority.write(Path.of(tls.caFile()), new TestAuthority("another").pem());
        try (PlaneRig rig = rig(TlsProvider.best(), tls, region)) {
            refuses(rig);

            trusting("");
            rig.upstreamTls.look();

            assertThat(rig.ask(GET).text()).isEqualTo("x");
        }
    }
}
