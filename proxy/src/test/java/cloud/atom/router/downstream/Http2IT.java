package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.downstream.Http2Client.Answer;
import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.tls.TlsConfig;
import cloud.atom.router.tls.TlsProvider;
import cloud.atom.router.upstream.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests and answers over HTTP/2 are what they are over HTTP/1.1. */
class Http2IT {
    /** Larger than every window, and than what the kernel takes. */
    private static final int LARGE = 5 << 20;

    static Stream<Transport.Choice> transports() {
        return Transports.here();
    }

    private static FakeUpstream plain() {
        return FakeUpstream.answering(FakeUpstream.ok("x"));
    }

    /** Sends back each body. */
    private static FakeUpstream echo() {
        return FakeUpstream.start((request, wire) -> {
            wire.readBody(request);
            byte[] body = request.body.toByteArray();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
            wire.send(body);
        });
    }

    private static byte[] random(int bytes) {
        byte[] body = new byte[bytes];
        new Random(7).nextBytes(body);
        return body;
    }

    @ParameterizedTest
    @MethodSource("transports")
    void carriesBodiesBeyondEveryWindowBothWays(Transport.Choice transport) throws IOException {
        byte[] down = random(LARGE);
        long[] came = new long[1];
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            byte[] buffer = new byte[8192];
            for (int read = 0; came[0] < LARGE; came[0] += read) {
                read = wire.in().read(buffer, 0, (int) Math.min(buffer.length, LARGE - came[0]));
            }
            request.bodyRead = true;
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
            wire.send(down);
        });
        PlaneRig rig = PlaneRig.of(region);
        rig.transport = transport;
        try (rig;
                Http2Client client = Http2Client.of(rig.start())) {
            int stream = client.begin("POST", "/", "content-length", Integer.toString(LARGE));
            client.upload(stream, random(LARGE), true);

            Answer answer = client.read(stream);
            assertThat(answer.status).isEqualTo(200);
            assertThat(answer.field("content-length")).isEqualTo(Integer.toString(LARGE));
            assertThat(answer.body.toByteArray()).isEqualTo(down);
            assertThat(came[0]).isEqualTo(LARGE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void speaksHttp2OverTlsWhereBothWant(TlsProvider provider, @TempDir Path folder) throws Exception {
        TestAuthority authority = new TestAuthority("servers");
        TestAuthority.Issued own = authority.issue("a.example");
        TlsConfig config = new TlsConfig(own.write(folder, "own"), folder.resolve("own.key"), Path.of(""), List.of());
        try (ServerTls tls = ServerTls.open(config, provider);
                PlaneRig rig = PlaneRig.of(echo()).behind(tls).start();
                Http2Client client = Http2Client.tls(rig, authority.trusting());
                RawClient old = RawClient.tls(
                        authority.trusting(), rig.plane().address().getPort(), "a.example")) {
            byte[] body = random(300_000);
            int stream = client.begin("PUT", "/a");
            client.upload(stream, body, true);

            assertThat(client.read(stream).body.toByteArray()).isEqualTo(body);
            FakeUpstream.Request request = rig.upstreams.get(0).requests.get(0);
            assertThat(request.line()).isEqualTo("PUT /a HTTP/1.1");
            assertThat(request.field("x-forwarded-proto")).isEqualTo("https");
            // A client that names no version speaks HTTP/1.1.
            assertThat(old.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void answersManyStreamsAtOnceEachWithItsOwn(Transport.Choice transport) throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> wire.send(
                FakeUpstream.ok(request.path().repeat(1 + request.path().hashCode() % 97 * 50))));
        PlaneRig rig = PlaneRig.of(region);
        rig.transport = transport;
        try (rig;
                Http2Client client = Http2Client.of(rig.start())) {
            for (int round = 0; round < 5; round++) {
                List<Integer> streams = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    streams.add(client.send("GET", "/" + (char) ('a' + i % 20) + i));
                }
                for (int i = 0; i < 100; i++) {
                    Answer answer = client.read(streams.get(i));
                    assertThat(answer.status).isEqualTo(200);
                    assertThat(answer.text()).startsWith("/" + (char) ('a' + i % 20) + i);
                }
            }
            PlaneRig.await("all told", () -> rig.exchanges.size() == 500);
            assertThat(rig.exchanges)
                    .allMatch(exchange -> exchange.version() == HttpVersion.HTTP_2)
                    .allMatch(exchange -> exchange.phase() == ExchangeSummary.Phase.COMPLETED);
        }
    }

    @Test
    void endsAnswersWithoutBodyAtTheirHead() throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> wire.send(
                switch (request.path()) {
                    case "/204" -> "HTTP/1.1 204 No Content\r\n\r\n";
                    case "/304" -> "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\nETag: \"a\"\r\n\r\n";
                    default -> "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";
                }));
        try (PlaneRig rig = PlaneRig.of(region).start();
                Http2Client client = Http2Client.of(rig)) {
            Answer head = client.read(client.send("HEAD", "/"));
            Answer noContent = client.read(client.send("GET", "/204"));
            Answer notModified = client.read(client.send("GET", "/304"));

            assertThat(List.of(head.status, noContent.status, notModified.status))
                    .containsExactly(200, 204, 304);
            assertThat(head.field("content-length")).isEqualTo("9");
            assertThat(noContent.field("content-length")).isEmpty();
            assertThat(notModified.field("etag")).isEqualTo("\"a\"");
            assertThat(List.of(head.text(), noContent.text(), notModified.text()))
                    .containsOnly("");
            assertThat(List.of(head.resetCode, noContent.resetCode, notModified.resetCode))
                    .containsOnly(-1);
        }
    }

    @Test
    void relaysInterimAnswersAndExpectations() throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
            wire.send("HTTP/1.1 100 Continue\r\n\r\n");
            wire.readBody(request);
            wire.send(FakeUpstream.ok(request.text()));
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                Http2Client client = Http2Client.of(rig)) {
            int stream = client.begin("PUT", "/", "expect", "100-continue", "content-length", "4");
            client.readUntil(() -> client.answer(stream).interim.size() == 2);
            client.data(stream, "body", true);

            assertThat(client.read(stream).text()).isEqualTo("body");
            assertThat(client.answer(stream).interim).containsExactly(103, 100);
        }
    }

    @Test
    void relaysTrailersBothWays() throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.readBody(request);
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX-Sum: 1\r\n\r\n");
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                Http2Client client = Http2Client.of(rig)) {
            int stream = client.begin("POST", "/", "te", "trailers");
            client.data(stream, "body", false);
            client.trailers(stream, "x-last", "yes");

            assertThat(client.read(stream).trailer("x-sum")).isEqualTo("1");
            assertThat(region.requests.get(0).text()).isEqualTo("body");
            assertThat(region.requests.get(0).trailers).isEqualToIgnoringCase("x-last: yes\n");
            // Who did not say that it takes trailers gets none.
            assertThat(client.read(client.send("GET", "/")).trailers).isNull();
        }
    }

    @Test
    void refusesWithProblemDocuments() throws IOException {
        PlaneRig rig = PlaneRig.of(plain());
        try (rig;
                Http2Client client = Http2Client.of(rig.start())) {
            String[] stranger = Frames.request("GET", "/");
            stranger[5] = "b.example";
            Answer unknown = client.read(client.request(true, stranger));
            Answer trace = client.read(client.send("TRACE", "/"));
            Answer longTarget = client.read(client.send("GET", "/" + "a".repeat(17 << 10)));
            Answer largeHead = client.read(client.send("GET", "/", manyFields()));
            Answer doubtful = client.read(client.send("GET", "/a%2fb"));

            assertThat(List.of(unknown.status, trace.status, longTarget.status, largeHead.status, doubtful.status))
                    .containsExactly(404, 405, 414, 431, 400);
            assertThat(unknown.field("content-type")).isEqualTo("application/problem+json");
            assertThat(unknown.text()).contains("tenant.unknown");
            assertThat(client.read(client.send("GET", "/")).status).isEqualTo(200);
            assertThat(rig.upstreams.get(0).requests).hasSize(1);
        }
    }

    private static String[] manyFields() {
        String[] fields = new String[2 * 200];
        for (int i = 0; i < fields.length; i += 2) {
            fields[i] = "x-" + i;
            fields[i + 1] = "a";
        }
        return fields;
    }

    @Test
    void joinsCookiesAndMakesTheAuthorityTheHost() throws IOException {
        try (PlaneRig rig = PlaneRig.of(plain()).start();
                Http2Client client = Http2Client.of(rig)) {
            client.read(client.send("GET", "/?q", "cookie", "a=1", "cookie", "b=2", "x-a", "1", "x-a", "2"));
            String[] byHost = {":method", "GET", ":scheme", "http", ":path", "/host", "host", "a.example"};
            client.read(client.request(true, byHost));

            List<FakeUpstream.Request> requests = rig.upstreams.get(0).requests;
            assertThat(requests.get(0).line()).isEqualTo("GET /?q HTTP/1.1");
            assertThat(requests.get(0).field("cookie")).isEqualTo("a=1; b=2");
            assertThat(requests.get(0).field("x-a")).isEqualTo("1 | 2");
            assertThat(requests).allMatch(request -> request.field("host").equals("a.example"));
            assertThat(requests.get(0).field("via")).startsWith("2 router-");
        }
    }

    @Test
    void triesTheNextRegionAsForHttp1() throws IOException {
        FakeUpstream second = echo();
        try (PlaneRig rig = PlaneRig.withDeadFirst(second).start();
                Http2Client client = Http2Client.of(rig)) {
            int stream = client.begin("PUT", "/");
            client.upload(stream, random(20_000), true);

            Answer answer = client.read(stream);
            assertThat(answer.status).isEqualTo(200);
            assertThat(answer.field("x-region")).isEqualTo("r2");
            assertThat(answer.body.toByteArray()).isEqualTo(random(20_000));
            assertThat(rig.attempts).hasSize(2);
        }
    }

    @Test
    void takesAHeadInManyPartsAndPaddedBodies() throws IOException {
        try (PlaneRig rig = PlaneRig.of(echo()).start();
                Http2Client client = Http2Client.of(rig)) {
            byte[] block = Frames.block(Frames.request("POST", "/", "x-long", "a".repeat(40_000)));
            client.frame(Frames.HEADERS, 0, 1, java.util.Arrays.copyOf(block, 10));
            for (int from = 10; from < block.length; from += 10_000) {
                int to = Math.min(block.length, from + 10_000);
                int flags = to == block.length ? Frames.END_HEADERS : 0;
                client.frame(Frames.CONTINUATION, flags, 1, java.util.Arrays.copyOfRange(block, from, to));
            }
            byte[] padded = "\u0005body\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);
            client.frame(Frames.DATA, Frames.PADDED | Frames.END_STREAM, 1, padded);

            assertThat(client.read(1).text()).isEqualTo("body");
            assertThat(rig.upstreams.get(0).requests.get(0).field("x-long")).hasSize(40_000);
        }
    }
}
