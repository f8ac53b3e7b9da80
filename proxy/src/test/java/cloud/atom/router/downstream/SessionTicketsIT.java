package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.tls.TlsConfig;
import cloud.atom.router.tls.TlsProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a session can be resumed: keys of tickets change every eight hours. Time is moved by hand. */
class SessionTicketsIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final TestAuthority AUTHORITY = new TestAuthority("servers");

    @TempDir
    private Path folder;

    private ServerTls tls;
    private PlaneRig rig;
    private long nowNanos;

    @BeforeEach
    void start() {
        // The JDK changes its keys itself.
        assumeTrue(TlsProvider.best() == TlsProvider.BORINGSSL);
        Path chain = AUTHORITY.issue("a.example").write(folder, "own");
        tls = ServerTls.open(
                new TlsConfig(chain, folder.resolve("own.key"), Path.of(""), List.of()), TlsProvider.BORINGSSL);
        nowNanos = System.nanoTime();
        rig = PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x")))
                .behind(tls)
                .start();
    }

    @AfterEach
    void stop() {
        rig.close();
        tls.close();
    }

    private void pass(Duration time) {
        nowNanos += time.toNanos();
        tls.look(nowNanos);
    }

    /** When the session began that a connection has; clients of the JDK keep that when they resume. */
    private long connect(SSLContext client, String version) throws IOException {
        try (RawClient connection = RawClient.tls(client, rig.plane().address().getPort(), "a.example", version)) {
            connection.send(GET).read();
            long began = connection.session().getCreationTime();
            PlaneRig.await("another millisecond", () -> System.currentTimeMillis() > began);
            return began;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void theTwoKeysBeforeTheNewestStillOpen(String version) throws IOException {
        SSLContext client = AUTHORITY.trusting();
        long began = connect(client, version);

        pass(Duration.ofHours(8));
        pass(Duration.ofHours(8));

        assertThat(connect(client, version)).isEqualTo(began);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aTicketOlderThanThatIsAFullHandshake(String version) throws IOException {
        SSLContext client = AUTHORITY.trusting();
        long began = connect(client, version);

        pass(Duration.ofHours(8));
        pass(Duration.ofHours(8));
        pass(Duration.ofHours(8));

        assertThat(connect(client, version)).isNotEqualTo(began);
        assertThat(tls.counts().failed()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void looksInBetweenChangeNoKey(String version) throws IOException {
        SSLContext client = AUTHORITY.trusting();
        long began = connect(client, version);

        for (int i = 0; i < 7; i++) {
            pass(Duration.ofHours(1));
        }

        assertThat(connect(client, version)).isEqualTo(began);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void sessionsOutliveAReplacedCertificateAndItsKeysGoOnChanging(String version) throws IOException {
        SSLContext client = AUTHORITY.trusting();
        long began = connect(client, version);

        AUTHORITY.issue("a.example", "b.example").write(folder, "own");
        pass(Duration.ofHours(8));
        assertThat(connect(client, version)).isEqualTo(began);

        pass(Duration.ofHours(24));
        pass(Duration.ofHours(8));
        pass(Duration.ofHours(8));
        assertThat(connect(client, version)).isNotEqualTo(began);
    }
}
