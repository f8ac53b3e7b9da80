package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.atom.router.exchange.Limit;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.tls.TlsConfig;
import cloud.atom.router.tls.TlsProvider;
import cloud.atom.router.upstream.Transport;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that speak HTTP/3: Jetty's, and our own where a test needs more of it. */
class Http3IT {
    private static final TestAuthority AUTHORITY = new TestAuthority("servers");
    private static final int PIECE = 1 << 20;
    private static final int PIECES = 100;

    @TempDir
    private Path folder;

    private ServerTls tls() {
        TestAuthority.Issued issued = AUTHORITY.issue("a.example", "ip:127.0.0.1");
        Path chain = issued.write(folder, "own");
        return ServerTls.open(
                new TlsConfig(chain, folder.resolve("own.key"), Path.of(""), List.of()), TlsProvider.best());
    }

    @Test
    void answersAPage() throws Exception {
        FakeUpstream region = FakeUpstream.answering(FakeUpstream.ok("hello"));
        try (ServerTls tls = tls();
                PlaneRig rig = Http3Client.served(PlaneRig.of(region), tls);
                JettyClient client = new JettyClient(rig.plane().address().getPort())) {
            JettyClient.Answer answer = client.get("/page").done.get(30, TimeUnit.SECONDS);

            assertThat(answer.status).isEqualTo(200);
            assertThat(answer.bytes.get()).isEqualTo(5);
            assertThat(answer.fields.get("x-region")).isEqualTo("r1");
            assertThat(region.requests.get(0).line()).isEqualTo("GET /page HTTP/1.1");
            PlaneRig.await("it is told", () -> rig.exchanges.size() == 1);
            assertThat(rig.exchanges.get(0).version()).isEqualTo(HttpVersion.HTTP_3);
        }
    }

    @Test
    void answersAHundredMebibytes() throws Exception {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + (long) PIECES * PIECE + "\r\n\r\n");
            byte[] piece = new byte[PIECE];
            for (int i = 0; i < PIECES; i++) {
                wire.send(piece);
            }
        });
        try (ServerTls tls = tls();
                PlaneRig rig = Http3Client.served(PlaneRig.of(region), tls);
                JettyClient client = new JettyClient(rig.plane().address().getPort())) {
            JettyClient.Answer answer = client.get("/file").done.get(180, TimeUnit.SECONDS);

            assertThat(answer.bytes.get()).isEqualTo((long) PIECES * PIECE);
        }
    }

    @Test
    void closesWhatIsIdleTooLong() throws Exception {
        FakeUpstream region = FakeUpstream.answering(FakeUpstream.ok("hello"));
        try (ServerTls tls = tls();
                PlaneRig rig = Http3Client.served(PlaneRig.of(region), tls);
                Http3Client client = new Http3Client(rig.plane().address().getPort(), "a.example")) {
            assertThat(client.get("/").await().text).isEqualTo("hello");
            PlaneRig.await(
                    "no stream is open",
                    () -> rig.plane().clientCounts().streams().values().stream().allMatch(count -> count == 0));
            rig.later(Duration.ofSeconds(61));
            rig.later(Duration.ofSeconds(63));

            PlaneRig.await("it is closed", () -> !client.isOpen());
            assertThat(rig.limitsMet).contains(Limit.IDLE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersOnEveryTransport(Transport.Choice transport) throws Exception {
        assumeTrue(transport != Transport.Choice.EPOLL || Epoll.isAvailable(), "epoll is missing");
        assumeTrue(transport != Transport.Choice.IO_URING || IoUring.isAvailable(), "io_uring is missing");
        PlaneRig rig = PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("hello")));
        rig.transport = transport;
        rig.eventLoops = 2;
        try (ServerTls tls = tls();
                PlaneRig started = Http3Client.served(rig, tls);
                Http3Client first = new Http3Client(started.plane().address().getPort(), "a.example");
                Http3Client second = new Http3Client(started.plane().address().getPort(), "a.example")) {
            assertThat(first.get("/").await().text).isEqualTo("hello");
            assertThat(second.get("/").await().text).isEqualTo("hello");
        }
    }

    @Test
    void relaysTheStatusOfACallOfGrpcUnasked() throws Exception {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.readBody(request);
            wire.send("HTTP/1.1 200 OK\r\nContent-Type: application/grpc\r\nTransfer-Encoding: chunked\r\n\r\n");
            wire.send("1\r\nx\r\n0\r\ngrpc-status: 5\r\n\r\n");
        });
        try (ServerTls tls = tls();
                PlaneRig rig = Http3Client.served(PlaneRig.of(region), tls);
                Http3Client client = new Http3Client(rig.plane().address().getPort(), "a.example")) {
            Http3Client.Exchange call = call(client);

            assertThat(call.text).isEqualTo("x");
            assertThat(call.trailers.get("grpc-status")).hasToString("5");
        }
    }

    @Test
    void refusesACallOfGrpcByItsStatus() throws Exception {
        try (ServerTls tls = tls();
                PlaneRig rig = Http3Client.served(PlaneRig.withDeadFirst(), tls);
                Http3Client client = new Http3Client(rig.plane().address().getPort(), "a.example")) {
            Http3Client.Exchange call = call(client);

            assertThat(call.status()).isEqualTo("200");
            assertThat(call.head.get("grpc-status")).hasToString("14");
        }
    }

    private static Http3Client.Exchange call(Http3Client client) throws Exception {
        return client.open(Http3Client.head("POST", "/s/m", "content-type", "application/grpc"))
                .send("01234")
                .end()
                .await();
    }
}
