package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a region may not answer: the client is told 502, and the connection is not used again. */
class HostileResponsesIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final String EVIL = "HTTP/1.1 200 Evil\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private static final FakeUpstream REGION = FakeUpstream.answering("");
    private static final PlaneRig RIG = PlaneRig.of(REGION);

    @BeforeAll
    static void start() {
        RIG.start();
    }

    @AfterAll
    static void stop() {
        RIG.close();
    }

    /** One hostile answer; section of RFC 9112 where no other is named. */
    private record Case(String section, String what, String bytes) {
        @Override
        public String toString() {
            return section + ": " + what;
        }
    }

    // spotless:off
    static Stream<Case> malformed() {
        return Stream.of(
                new Case("4", "no HTTP at all", "hello\r\n\r\n"),
                new Case("4", "another version", "HTTP/2.0 200 OK\r\nContent-Length: 1\r\n\r\nx"),
                new Case("4", "lower-case protocol", "http/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"),
                new Case("4", "status of two digits", "HTTP/1.1 20 OK\r\nContent-Length: 1\r\n\r\nx"),
                new Case("4", "status of four digits", "HTTP/1.1 2000 OK\r\nContent-Length: 1\r\n\r\nx"),
                new Case("4", "signed status", "HTTP/1.1 +20 OK\r\nContent-Length: 1\r\n\r\nx"),
                new Case("9110, 15", "status 600", "HTTP/1.1 600 OK\r\nContent-Length: 1\r\n\r\nx"),
                new Case("9110, 15", "status 099", "HTTP/1.1 099 OK\r\nContent-Length: 1\r\n\r\nx"),
                new Case("9110, 15.2.2", "101 that nobody asked for",
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
                new Case("5", "no colon", OK + "X\r\nContent-Length: 1\r\n\r\nx"),
                new Case("5", "empty name", OK + ": y\r\nContent-Length: 1\r\n\r\nx"),
                new Case("5", "NUL in a value", OK + "X: \0\r\nContent-Length: 1\r\n\r\nx"),
                new Case("5", "carriage return in a value", OK + "X: a\rb\r\nContent-Length: 1\r\n\r\nx"),
                new Case("5.2", "folded field", OK + "X: a\r\n b\r\nContent-Length: 1\r\n\r\nx"),
                new Case("2.2", "bare line feed", OK + "X: a\nContent-Length: 1\r\n\r\nx"),
                new Case("6.3", "Transfer-Encoding and Content-Length",
                        OK + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n1\r\nx\r\n0\r\n\r\n"),
                new Case("6.1", "unknown coding", OK + "Transfer-Encoding: gzip\r\n\r\nx"),
                new Case("6.1", "chunked not last", OK + "Transfer-Encoding: chunked, gzip\r\n\r\nx"),
                new Case("6.1", "chunked twice", OK + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
                new Case("6.1", "chunked in HTTP/1.0",
                        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"),
                new Case("6.3", "two lengths", OK + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxy"),
                new Case("6.3", "negative length", OK + "Content-Length: -1\r\n\r\nx"),
                new Case("6.3", "length of 2^64", OK + "Content-Length: 18446744073709551616\r\n\r\nx"),
                new Case("9110, 5.4", "too many fields", OK + "X: y\r\n".repeat(200) + "\r\n"),
                new Case("9110, 5.4", "fields too long", OK + "X: " + "y".repeat(70_000) + "\r\n\r\n"),
                new Case("9110, 15.2", "too many interim heads", "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(17)));
    }

    static Stream<Case> cutShort() {
        return Stream.of(
                new Case("8", "short of Content-Length", OK + "Content-Length: 10\r\n\r\nabc"),
                new Case("8", "no last chunk", OK + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
                new Case("8", "inside a chunk", OK + "Transfer-Encoding: chunked\r\n\r\nff\r\nabc"),
                new Case("8", "malformed chunk", OK + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n"),
                new Case("8", "no end of trailers", OK + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n"));
    }

    static Stream<Case> surplus() {
        return Stream.of(
                new Case("6.3", "behind Content-Length", OK + "Content-Length: 1\r\n\r\nx" + EVIL),
                new Case("6.3", "behind the last chunk",
                        OK + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n" + EVIL),
                new Case("6.3", "behind 204", "HTTP/1.1 204 No Content\r\n\r\n" + EVIL),
                new Case("6.3", "body of a 304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nevil"),
                new Case("6.3", "body of a 204", "HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nevil"));
    }
    // spotless:on

    @ParameterizedTest
    @MethodSource("malformed")
    void answersBadGatewayForMalformedHeads(Case hostile) throws IOException {
        REGION.script((request, wire) -> wire.send(hostile.bytes()));
        try (RawClient client = RIG.client()) {
            RawClient.Response answer = skipInterim(client.send(GET));

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.text()).contains("upstream.protocol");
            // The client did nothing wrong: its connection lives on.
            REGION.script((request, wire) -> wire.send(FakeUpstream.ok("next")));
            assertThat(client.send(GET).read().text()).isEqualTo("next");
        }
    }

    @ParameterizedTest
    @MethodSource("cutShort")
    void letsTheClientSeeThatAResponseIsNotWhole(Case hostile) throws IOException {
        REGION.script((request, wire) -> {
            wire.send(hostile.bytes());
            wire.close();
        });
        try (RawClient client = RIG.client()) {
            client.send(GET);

            assertThatThrownBy(client::read).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("surplus")
    void neverTakesSurplusBytesForTheNextResponse(Case hostile) throws IOException {
        REGION.script((request, wire) -> wire.send(hostile.bytes()));
        try (RawClient client = RIG.client()) {
            int before = REGION.connections();
            RawClient.Response first = client.send(GET).read();
            REGION.script((request, wire) -> wire.send(FakeUpstream.ok("next")));
            RawClient.Response next = client.send(GET).read();

            assertThat(first.head).doesNotContain("Evil");
            assertThat(first.text()).doesNotContain("evil");
            assertThat(next.text()).isEqualTo("next");
            assertThat(REGION.connections()).isGreaterThan(before);
        }
    }

    @Test
    void resetsAClientOfHttp10WhenABodyThatEndsWithTheConnectionIsCutShort() throws IOException {
        REGION.script((request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            wire.close();
        });
        try (RawClient client = RIG.client()) {
            client.send("GET / HTTP/1.0\r\nHost: a.example\r\n\r\n");

            assertThatThrownBy(client::read).isInstanceOf(IOException.class);
        }
    }

    @Test
    void ignoresTheLengthOfInterimHeads() throws IOException {
        REGION.script((request, wire) -> wire.send(
                "HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\nLink: </a>\r\n\r\n" + FakeUpstream.ok("x")));
        try (RawClient client = RIG.client()) {
            RawClient.Response interim = client.send(GET).read();
            RawClient.Response last = client.read();

            assertThat(interim.status()).isEqualTo(103);
            assertThat(interim.field("link")).isEqualTo("</a>");
            assertThat(interim.field("content-length")).isEmpty();
            assertThat(last.text()).isEqualTo("x");
        }
    }

    @Test
    void sparesAClientOfHttp10InterimHeads() throws IOException {
        REGION.script((request, wire) -> wire.send("HTTP/1.1 103 Early Hints\r\n\r\n" + FakeUpstream.ok("x")));
        try (RawClient client = RIG.client()) {
            assertThat(client.send("GET / HTTP/1.0\r\nHost: a.example\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(200);
        }
    }

    private static RawClient.Response skipInterim(RawClient client) throws IOException {
        RawClient.Response answer = client.read();
        while (answer.status() < 200) {
            answer = client.read();
        }
        return answer;
    }
}
