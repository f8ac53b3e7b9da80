package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.Limits;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.tls.TlsConfig;
import cloud.atom.router.tls.TlsProvider;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Headers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What streams and connections of HTTP/3 come to, frame by frame. */
class Http3StreamsIT {
    private static final TestAuthority AUTHORITY = new TestAuthority("servers");

    @TempDir
    private Path folder;

    private final FakeUpstream region = FakeUpstream.start((request, wire) -> {
        wire.readBody(request);
        wire.send(FakeUpstream.ok("got " + request.body.size()));
    });
    private final PlaneRig rig = PlaneRig.of(region);
    private long seen;
    private int looks;
    private ServerTls tls = ServerTls.development(TlsProvider.best());

    @BeforeEach
    void readCertificates() {
        tls.close();
        Path first = AUTHORITY.issue("default.example").write(folder, "first");
        Path second = AUTHORITY.issue("a.example").write(folder, "second");
        tls = ServerTls.open(
                new TlsConfig(
                        first,
                        folder.resolve("first.key"),
                        Path.of(""),
                        List.of(new TlsConfig.CertificatePair(second, folder.resolve("second.key")))),
                TlsProvider.best());
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

    private Http3Client client() throws Exception {
        Http3Client.served(rig, tls);
        return new Http3Client(port(), "a.example");
    }

    @Test
    void sendsABodyBothWaysAndLeavesNothingOpen() throws Exception {
        try (Http3Client client = client()) {
            Http3Client.Exchange post = client.open(Http3Client.head("POST", "/up", "content-length", "10"))
                    .send("01234")
                    .send("56789")
                    .end()
                    .await();

            assertThat(post.status()).isEqualTo("200");
            assertThat(post.text).isEqualTo("got 10");
            assertThat(region.requests.get(0).field("content-length")).isEqualTo("10");
            assertThat(region.requests.get(0).field("x-forwarded-proto")).isEqualTo("https");
            PlaneRig.await("it is told", () -> rig.exchanges.size() == 1);
            assertThat(rig.exchanges.get(0).version()).isEqualTo(HttpVersion.HTTP_3);
        }
        PlaneRig.await("it is gone", () -> rig.plane().openConnections() == 0);
    }

    @Test
    void sendsABodyOfUnknownLength() throws Exception {
        try (Http3Client client = client()) {
            Http3Client.Exchange post = client.open(Http3Client.head("POST", "/up"));
            post.send("01234");
            PlaneRig.await("it runs", () -> !region.requests.isEmpty());
            post.send("56789").end().await();

            assertThat(post.text).isEqualTo("got 10");
            assertThat(region.requests.get(0).field("transfer-encoding")).isEqualTo("chunked");
        }
    }

    @Test
    void relaysTrailersToWhoTakesThem() throws Exception {
        region.script(
                (request, wire) -> wire.send(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\n\r\n1\r\nx\r\n0\r\nx-sum: 7\r\n\r\n"));
        try (Http3Client client = client()) {
            Http3Client.Exchange get = client.get("/", "te", "trailers").await();

            assertThat(get.text).isEqualTo("x");
            assertThat(get.trailers.get("x-sum")).hasToString("7");
        }
    }

    @Test
    void answersManyStreamsAtOnce() throws Exception {
        rig.eventLoops = 2;
        try (Http3Client client = client()) {
            List<Http3Client.Exchange> all = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                all.add(client.get("/" + i));
            }
            for (Http3Client.Exchange one : all) {
                assertThat(one.await().status()).isEqualTo("200");
            }
        }
    }

    @Test
    void showsTheCertificateOfTheNameThatIsAskedFor() throws Exception {
        try (Http3Client named = client();
                Http3Client other = new Http3Client(port(), "other.example");
                Http3Client unnamed = new Http3Client(port(), null)) {
            assertThat(named.shownNames()).contains("a.example");
            assertThat(other.shownNames()).contains("default.example");
            assertThat(unnamed.shownNames()).contains("default.example");

            AUTHORITY.issue("a.example", "renewed.example").write(folder, "second");
            tls.look(System.nanoTime());
            tls.look(System.nanoTime());

            try (Http3Client later = new Http3Client(port(), "a.example")) {
                assertThat(later.shownNames()).contains("renewed.example");
                assertThat(later.get("/").await().status()).isEqualTo("200");
            }
            assertThat(named.get("/").await().status()).isEqualTo("200");
        }
    }

    enum Wrong {
        CONNECTION("connection", "close"),
        TRANSFER_ENCODING("transfer-encoding", "chunked"),
        UPPER_CASE("X-Upper", "x"),
        CONTROL("x-control", "a\rb"),
        NOTHING("", "x"),
        TWO_HOSTS("host", "b.example"),
        NO_LENGTH("content-length", "x"),
        STATUS(":status", "200"),
        WEBSOCKET(":protocol", "websocket");

        private final String name;
        private final String value;

        Wrong(String name, String value) {
            this.name = name;
            this.value = value;
        }
    }

    @ParameterizedTest
    @EnumSource
    void resetsAMalformedRequestAndNothingElse(Wrong wrong) throws Exception {
        try (Http3Client client = client()) {
            Http3Headers head = Http3Client.head("GET", "/", wrong.name, wrong.value);
            Http3Client.Exchange bad = client.open(head).end().await();

            assertThat(bad.resetBy).isEqualTo(Http3ErrorCode.H3_MESSAGE_ERROR.code());
            assertThat(client.get("/").await().status()).isEqualTo("200");
            assertThat(region.requests).hasSize(1);
        }
    }

    @Test
    void refusesAHeadThatIsTooLargeWithAnAnswer() throws Exception {
        rig.limits = Limits.DEFAULT;
        try (Http3Client client = client()) {
            Http3Client.Exchange large =
                    client.get("/", "x-large", "x".repeat(70_000)).await();

            assertThat(large.status()).isEqualTo("431");
            assertThat(rig.limitsMet).contains(Limit.HEAD_BYTES);
            assertThat(client.get("/").await().status()).isEqualTo("200");
        }
    }

    @Test
    void seesThatAClientGaveUpItsRequest() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        region.script((request, wire) -> Latches.waitFor(over));
        try (Http3Client client = client()) {
            Http3Client.Exchange post =
                    client.open(Http3Client.head("POST", "/")).send("some");
            PlaneRig.await("it runs", () -> !region.requests.isEmpty());
            post.stream().shutdown(Http3ErrorCode.H3_REQUEST_CANCELLED.code());

            PlaneRig.await("it is told", () -> !rig.exchanges.isEmpty());
        } finally {
            over.countDown();
        }
    }

    @Test
    void endsAConnectionWhoseStreamsBreakOffByTheHundred() throws Exception {
        try (Http3Client client = client()) {
            for (int i = 0; i < 300 && client.isOpen(); i++) {
                client.open(Http3Client.head("GET", "/", "connection", "close")).await();
            }
            PlaneRig.await("it ends", () -> !client.isOpen());
            assertThat(rig.limitsMet).contains(Limit.FRAMES);
        }
    }

    @Test
    void holdsTheRegionBackWhileTheClientDoesNotReadAndOtherStreamsGoOn() throws Exception {
        AtomicLong sent = new AtomicLong();
        region.script((request, wire) -> {
            if (request.path().equals("/small")) {
                wire.send(FakeUpstream.ok("x"));
                return;
            }
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + (64 << 20) + "\r\n\r\n");
            byte[] piece = new byte[64 << 10];
            for (int i = 0; i < 1024; i++) {
                wire.send(piece);
                sent.addAndGet(piece.length);
            }
        });
        long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
        try (Http3Client client = client()) {
            Http3Client.Exchange stalled = client.open(Http3Client.head("GET", "/large"));
            stalled.stream().config().setAutoRead(false);
            stalled.end();
            PlaneRig.await("it stands still", () -> standsStill(sent));

            assertThat(client.get("/small").await().text).isEqualTo("x");
            assertThat(sent.get()).isLessThan(40L << 20);
            assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - before)
                    .isLessThan(24L << 20);
            stalled.stream().config().setAutoRead(true);
            stalled.done.get(60, TimeUnit.SECONDS);
            assertThat(stalled.bytes.get()).isEqualTo(64L << 20);
        }
    }

    /** Whether nothing moved over many looks; asked again and again. */
    private boolean standsStill(AtomicLong sent) {
        long now = sent.get();
        looks = now > 0 && now == seen ? looks + 1 : 0;
        seen = now;
        return looks == 50;
    }
}
