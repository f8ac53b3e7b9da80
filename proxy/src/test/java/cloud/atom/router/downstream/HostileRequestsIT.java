package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must be refused: nothing of it reaches a region, and the connection ends after the answer. */
class HostileRequestsIT {
    private static final String H = "Host: a.example\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + H;
    private static final String POST = "POST / HTTP/1.1\r\n" + H;
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

    private static final FakeUpstream REGION = FakeUpstream.answering(FakeUpstream.ok("x"));
    private static final PlaneRig RIG = PlaneRig.of(REGION);

    @BeforeAll
    static void start() {
        RIG.start();
    }

    @AfterAll
    static void stop() {
        RIG.close();
    }

    @BeforeEach
    void forget() {
        REGION.requests.clear();
    }

    /**
     * One hostile request.
     *
     * @param section of RFC 9112 where no other is named
     */
    private record Case(int status, String section, String what, String bytes) {
        @Override
        public String toString() {
            return section + ": " + what;
        }
    }

    private static Case bad(String section, String what, String bytes) {
        return new Case(400, section, what, bytes);
    }

    // spotless:off
    static Stream<Case> requestLines() {
        return Stream.of(
                bad("3", "two spaces before the target", "GET  / HTTP/1.1\r\n" + H + "\r\n"),
                bad("3", "two spaces before the version", "GET /  HTTP/1.1\r\n" + H + "\r\n"),
                bad("3", "tab for a space", "GET\t/ HTTP/1.1\r\n" + H + "\r\n"),
                bad("3", "tab before the version", "GET /\tHTTP/1.1\r\n" + H + "\r\n"),
                bad("3", "vertical tab for a space", "GET\u000b/ HTTP/1.1\r\n" + H + "\r\n"),
                bad("3", "form feed for a space", "GET\f/ HTTP/1.1\r\n" + H + "\r\n"),
                bad("3", "carriage return for a space", "GET\r/ HTTP/1.1\r\n" + H + "\r\n"),
                bad("3", "space before the method", " GET / HTTP/1.1\r\n" + H + "\r\n"),
                bad("3", "space behind the version", "GET / HTTP/1.1 \r\n" + H + "\r\n"),
                bad("3", "tab behind the version", "GET / HTTP/1.1\t\r\n" + H + "\r\n"),
                bad("3", "words behind the version", "GET / HTTP/1.1 x\r\n" + H + "\r\n"),
                bad("3", "space inside the target", "GET /a b HTTP/1.1\r\n" + H + "\r\n"),
                bad("3", "no version (HTTP/0.9)", "GET /\r\n"),
                bad("3", "no target", "GET HTTP/1.1\r\n" + H + "\r\n"),
                bad("3", "method alone", "GET\r\n\r\n"),
                bad("3.1", "method with a separator", "G(ET / HTTP/1.1\r\n" + H + "\r\n"),
                bad("3.1", "method with a colon", "GET: / HTTP/1.1\r\n" + H + "\r\n"),
                bad("3.1", "method with a NUL", "GE\0T / HTTP/1.1\r\n" + H + "\r\n"),
                bad("3.1", "method beyond ASCII", "G\u00c9T / HTTP/1.1\r\n" + H + "\r\n"),
                bad("2.3", "lower-case protocol", "GET / http/1.1\r\n" + H + "\r\n"),
                bad("2.3", "two digits", "GET / HTTP/1.10\r\n" + H + "\r\n"),
                bad("2.3", "comma", "GET / HTTP/1,1\r\n" + H + "\r\n"),
                bad("2.3", "no minor version", "GET / HTTP/1\r\n" + H + "\r\n"),
                bad("2.3", "another protocol", "GET / HTCPCP/1.0\r\n" + H + "\r\n"),
                bad("2.3", "sign", "GET / HTTP/+1.1\r\n" + H + "\r\n"),
                new Case(505, "9110, 15.6.6", "HTTP/2.0", "GET / HTTP/2.0\r\n" + H + "\r\n"),
                new Case(505, "9110, 15.6.6", "HTTP/0.9 with version", "GET / HTTP/0.9\r\n" + H + "\r\n"),
                new Case(505, "9110, 15.6.6", "HTTP/3.0", "GET / HTTP/3.0\r\n" + H + "\r\n"),
                new Case(505, "9113, 3.4", "preface of an unknown version", "PRI * HTTP/2.1\r\n\r\nSM\r\n\r\n"),
                bad("2.2", "control byte before the request", "\u0001GET / HTTP/1.1\r\n" + H + "\r\n"),
                bad("2.2", "NUL before the request", "\0GET / HTTP/1.1\r\n" + H + "\r\n"),
                bad("2.2", "space and line end before the request", " \r\nGET / HTTP/1.1\r\n" + H + "\r\n"),
                bad("2.2", "bare line feed before the request", "\nGET / HTTP/1.1\r\n" + H + "\r\n"),
                bad("2.2", "bare carriage return before the request", "\rGET / HTTP/1.1\r\n" + H + "\r\n"),
                bad("2.2", "many empty lines before the request", "\r\n".repeat(9) + GET + "\r\n"),
                bad("2.2", "bare line feed ends the line", "GET / HTTP/1.1\n" + H + "\r\n"),
                bad("2.2", "carriage return inside the target", "GET /a\rb HTTP/1.1\r\n" + H + "\r\n"));
    }

    static Stream<Case> targets() {
        return Stream.of(
                bad("3.2", "byte beyond ASCII", "GET /\u00e9 HTTP/1.1\r\n" + H + "\r\n"),
                bad("3.2", "NUL", "GET /\0 HTTP/1.1\r\n" + H + "\r\n"),
                bad("3.2", "delete", "GET /\u007f HTTP/1.1\r\n" + H + "\r\n"),
                bad("3.2", "fragment", "GET /#f HTTP/1.1\r\n" + H + "\r\n"),
                bad("3.2.1", "no slash", "GET a HTTP/1.1\r\n" + H + "\r\n"),
                bad("3.2.2", "user in the authority", "GET http://u@a.example/ HTTP/1.1\r\n" + H + "\r\n"),
                bad("3.2.2", "no authority", "GET http:/// HTTP/1.1\r\n" + H + "\r\n"),
                bad("3.2.2", "port beyond 65535", "GET http://a.example:65536/ HTTP/1.1\r\n" + H + "\r\n"),
                bad("3.2.2", "another scheme", "GET ftp://a.example/ HTTP/1.1\r\n" + H + "\r\n"),
                bad("3.2.3", "authority-form with GET", "GET a.example:80 HTTP/1.1\r\n" + H + "\r\n"),
                bad("3.2.4", "asterisk with GET", "GET * HTTP/1.1\r\n" + H + "\r\n"),
                bad("3986, 6.2.2", "escaped slash", "GET /a%2fb HTTP/1.1\r\n" + H + "\r\n"),
                bad("3986, 6.2.2", "escaped backslash", "GET /a%5Cb HTTP/1.1\r\n" + H + "\r\n"),
                bad("3986, 6.2.2", "backslash", "GET /a\\b HTTP/1.1\r\n" + H + "\r\n"),
                bad("3986, 6.2.2", "escaped NUL", "GET /a%00 HTTP/1.1\r\n" + H + "\r\n"),
                bad("3986, 6.2.2", "escaped line end", "GET /a%0d%0ab HTTP/1.1\r\n" + H + "\r\n"),
                bad("3986, 6.2.2", "escaped dot segment", "GET /a/%2e%2e/b HTTP/1.1\r\n" + H + "\r\n"),
                bad("3986, 6.2.2", "half escaped dot segment", "GET /a/.%2E/b HTTP/1.1\r\n" + H + "\r\n"),
                bad("3986, 6.2.2", "dot segment with parameters", "GET /a/..;x/b HTTP/1.1\r\n" + H + "\r\n"),
                bad("3986, 2.1", "escape without digits", "GET /a%zz HTTP/1.1\r\n" + H + "\r\n"),
                bad("3986, 2.1", "escape cut short", "GET /a%2 HTTP/1.1\r\n" + H + "\r\n"),
                new Case(405, "9110, 9.3.6", "CONNECT", "CONNECT a.example:443 HTTP/1.1\r\n" + H + "\r\n"),
                new Case(405, "9110, 9.3.8", "TRACE", "TRACE / HTTP/1.1\r\n" + H + "\r\n"),
                new Case(414, "3", "target too long", "GET /" + "a".repeat(16 << 10) + " HTTP/1.1\r\n" + H + "\r\n"),
                new Case(414, "3", "endless line", "GET /" + "a".repeat(64 << 10)));
    }

    static Stream<Case> hosts() {
        return Stream.of(
                bad("3.2", "missing", "GET / HTTP/1.1\r\n\r\n"),
                bad("3.2", "twice", GET + "Host: b.example\r\n\r\n"),
                bad("3.2", "twice the same", GET + H + "\r\n"),
                bad("3.2", "twice in HTTP/1.0", "GET / HTTP/1.0\r\n" + H + H + "\r\n"),
                bad("3.2", "empty", "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
                bad("3.2", "list", "GET / HTTP/1.1\r\nHost: a.example, b.example\r\n\r\n"),
                bad("3.2", "space inside", "GET / HTTP/1.1\r\nHost: a.example b\r\n\r\n"),
                bad("3.2", "user", "GET / HTTP/1.1\r\nHost: u@a.example\r\n\r\n"),
                bad("3.2", "path", "GET / HTTP/1.1\r\nHost: a.example/x\r\n\r\n"),
                bad("3.2", "query", "GET / HTTP/1.1\r\nHost: a.example?x\r\n\r\n"),
                bad("3.2", "fragment", "GET / HTTP/1.1\r\nHost: a.example#x\r\n\r\n"),
                bad("3.2", "scheme", "GET / HTTP/1.1\r\nHost: http://a.example\r\n\r\n"),
                bad("3.2", "port of letters", "GET / HTTP/1.1\r\nHost: a.example:8o\r\n\r\n"),
                bad("3.2", "port beyond 65535", "GET / HTTP/1.1\r\nHost: a.example:99999\r\n\r\n"),
                bad("3.2", "two ports", "GET / HTTP/1.1\r\nHost: a.example:80:80\r\n\r\n"),
                bad("3.2", "signed port", "GET / HTTP/1.1\r\nHost: a.example:+80\r\n\r\n"),
                bad("3.2", "open bracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
                bad("3.2", "bracket with a name", "GET / HTTP/1.1\r\nHost: [a.example]\r\n\r\n"),
                bad("3.2", "bracket and tail", "GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n"),
                bad("3.2", "escapes", "GET / HTTP/1.1\r\nHost: a%2eexample\r\n\r\n"),
                bad("3.2", "bytes beyond ASCII", "GET / HTTP/1.1\r\nHost: \u00e9.example\r\n\r\n"),
                bad("3.2", "empty label", "GET / HTTP/1.1\r\nHost: a..example\r\n\r\n"),
                bad("3.2.2", "malformed beside an absolute form",
                        "GET http://a.example/ HTTP/1.1\r\nHost: b@c\r\n\r\n"),
                bad("3.2.2", "missing beside an absolute form", "GET http://a.example/ HTTP/1.1\r\n\r\n"));
    }

    static Stream<Case> fields() {
        return Stream.of(
                bad("5.1", "space before the colon", GET + "X : y\r\n\r\n"),
                bad("5.1", "tab before the colon", GET + "X\t: y\r\n\r\n"),
                bad("5.1", "space before the colon of Content-Length", POST + "Content-Length : 1\r\n\r\na"),
                bad("5", "no colon", GET + "X\r\n\r\n"),
                bad("5", "empty name", GET + ": y\r\n\r\n"),
                bad("5", "space inside the name", GET + "X Y: z\r\n\r\n"),
                bad("5", "NUL in the name", GET + "X\0: z\r\n\r\n"),
                bad("5", "name beyond ASCII", GET + "X\u00e9: z\r\n\r\n"),
                bad("5", "separator in the name", GET + "X(: z\r\n\r\n"),
                bad("5", "NUL in a value", GET + "X: a\0b\r\n\r\n"),
                bad("5", "carriage return in a value", GET + "X: a\rb\r\n\r\n"),
                bad("5", "carriage return and a second field", GET + "X: a\rContent-Length: 5\r\n\r\n"),
                bad("5", "control byte in a value", GET + "X: a\u0001b\r\n\r\n"),
                bad("5", "delete in a value", GET + "X: a\u007fb\r\n\r\n"),
                bad("5", "vertical tab before a value", GET + "X:\u000bb\r\n\r\n"),
                bad("2.2", "white space before the first field", "GET / HTTP/1.1\r\n " + H + "\r\n"),
                bad("5.2", "folded field", GET + "X: a\r\n b\r\n\r\n"),
                bad("5.2", "NUL hidden in a fold", GET + "X: a\r\n \0\r\n\r\n"),
                bad("5.2", "fold of nothing", GET + "X: a\r\n\t\r\n\r\n"),
                bad("5.2", "control byte behind a folded coding",
                        POST + "Transfer-Encoding: chunked\r\n \u000b\r\n\r\n0\r\n\r\n"),
                bad("2.2", "bare line feed behind a field", GET + "X: a\nY: b\r\n\r\n"),
                bad("2.2", "bare line feed ends the head", GET + "X: a\n\n"),
                new Case(431, "5.4 (9110)", "too many fields", GET + "X: y\r\n".repeat(128) + "\r\n"),
                new Case(431, "5.4 (9110)", "a field too long", GET + "X: " + "y".repeat(64 << 10) + "\r\n\r\n"),
                new Case(431, "5.4 (9110)", "fields too long together",
                        GET + ("X: " + "y".repeat(1000) + "\r\n").repeat(70) + "\r\n"),
                new Case(417, "9110, 10.1.1", "an unknown expectation", GET + "Expect: 200-ok\r\n\r\n"),
                new Case(417, "9110, 10.1.1", "two expectations", GET + "Expect: 100-continue, x\r\n\r\n"),
                bad("9110, 7.6.2", "malformed Max-Forwards",
                        "OPTIONS / HTTP/1.1\r\n" + H + "Max-Forwards: x\r\n\r\n"));
    }

    static Stream<Case> lengths() {
        return Stream.of(
                bad("6.1", "Transfer-Encoding and Content-Length",
                        POST + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                bad("6.1", "the same in the other order",
                        POST + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"),
                bad("6.1", "chunked twice", POST + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
                bad("6.1", "chunked on two lines",
                        POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                new Case(501, "6.1", "gzip then chunked", POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                new Case(501, "6.1", "chunked then gzip", POST + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
                new Case(501, "6.1", "identity", POST + "Transfer-Encoding: identity\r\n\r\n"),
                new Case(501, "6.1", "gzip alone", POST + "Transfer-Encoding: gzip\r\n\r\n"),
                new Case(501, "6.1", "a coding like chunked", POST + "Transfer-Encoding: xchunked\r\n\r\n"),
                bad("6.1", "chunked with a parameter", POST + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n"),
                bad("6.1", "empty list", POST + "Transfer-Encoding:\r\n\r\n"),
                bad("6.1", "comma before chunked", POST + "Transfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n"),
                bad("6.1", "vertical tab before chunked", POST + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n"),
                bad("6.1", "in HTTP/1.0",
                        "POST / HTTP/1.0\r\n" + H + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                bad("6.3", "two different lengths", POST + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
                bad("6.3", "two equal lengths", POST + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na"),
                bad("6.3", "list of lengths", POST + "Content-Length: 1, 1\r\n\r\na"),
                bad("6.2", "sign", POST + "Content-Length: +1\r\n\r\na"),
                bad("6.2", "negative", POST + "Content-Length: -1\r\n\r\na"),
                bad("6.2", "hexadecimal", POST + "Content-Length: 0x1\r\n\r\na"),
                bad("6.2", "empty", POST + "Content-Length:\r\n\r\na"),
                bad("6.2", "fraction", POST + "Content-Length: 1.0\r\n\r\na"),
                bad("6.2", "space inside", POST + "Content-Length: 1 1\r\n\r\na"),
                bad("6.2", "unit", POST + "Content-Length: 1b\r\n\r\na"),
                bad("6.2", "2^64", POST + "Content-Length: 18446744073709551616\r\n\r\na"),
                bad("6.2", "2^63", POST + "Content-Length: 9223372036854775808\r\n\r\na"),
                bad("6.2", "twenty digits that begin with zeros", POST + "Content-Length: 00000000000000000001\r\n\r\na"),
                bad("6.3", "Hixie-76 handshake, whose body no field announces",
                        GET + "Upgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key1: 1\r\n"
                                + "Sec-WebSocket-Key2: 2\r\n\r\nGET /evi"));
    }

    /** Here the head is sound; the region may see it, but never a whole request. */
    static Stream<Case> chunks() {
        return Stream.of(
                bad("7.1", "size is no number", CHUNKED + "x\r\n"),
                bad("7.1", "size with 0x", CHUNKED + "0x1\r\na\r\n0\r\n\r\n"),
                bad("7.1", "signed size", CHUNKED + "+1\r\na\r\n0\r\n\r\n"),
                bad("7.1", "negative size", CHUNKED + "-1\r\na\r\n0\r\n\r\n"),
                bad("7.1", "empty size", CHUNKED + "\r\na\r\n0\r\n\r\n"),
                bad("7.1", "space before the size", CHUNKED + " 1\r\na\r\n0\r\n\r\n"),
                bad("7.1", "two numbers", CHUNKED + "1 1\r\na\r\n0\r\n\r\n"),
                bad("7.1", "size of 2^64 + 1", CHUNKED + "10000000000000001\r\na\r\n0\r\n\r\n"),
                bad("7.1", "size of 2^32 + 1", CHUNKED + "100000001\r\na\r\n0\r\n\r\n"),
                bad("7.1", "bare line feed behind the size", CHUNKED + "1\na\r\n0\r\n\r\n"),
                bad("7.1", "bare carriage return behind the size", CHUNKED + "1\ra\r\n0\r\n\r\n"),
                bad("7.1", "data longer than the size", CHUNKED + "1\r\nab\r\n0\r\n\r\n"),
                bad("7.1", "bare line feed behind the data", CHUNKED + "1\r\na\n0\r\n\r\n"),
                bad("7.1", "no line end behind the data", CHUNKED + "1\r\na0\r\n\r\n"),
                bad("7.1", "NUL behind the size", CHUNKED + "1\0\r\na\r\n0\r\n\r\n"),
                bad("7.1.1", "line feed inside an extension", CHUNKED + "1;a\nb\r\na\r\n0\r\n\r\n"),
                bad("7.1.1", "line end inside a quoted extension", CHUNKED + "1;a=\"x\r\ny\"\r\na\r\n0\r\n\r\n"),
                bad("7.1.1", "endless extensions", CHUNKED + ("1;" + "e".repeat(1000) + "\r\na\r\n").repeat(40)),
                bad("7.1.2", "trailer without colon", CHUNKED + "0\r\nX\r\n\r\n"),
                bad("7.1.2", "space before a trailer's colon", CHUNKED + "0\r\nX : y\r\n\r\n"),
                bad("7.1.2", "folded trailer", CHUNKED + "0\r\nX: a\r\n b\r\n\r\n"),
                bad("7.1.2", "control byte hidden in a folded trailer", CHUNKED + "0\r\nX: a\r\n \u0001\r\n\r\n"),
                bad("7.1.2", "too many trailers", CHUNKED + "0\r\n" + "X: y\r\n".repeat(129) + "\r\n"),
                bad("7.1.2", "NUL in a trailer", CHUNKED + "0\r\nX: \0\r\n\r\n"),
                bad("7.1.2", "endless trailers", CHUNKED + "0\r\n" + ("X: " + "y".repeat(1000) + "\r\n").repeat(80)));
    }
    // spotless:on

    @ParameterizedTest
    @MethodSource({"requestLines", "targets", "hosts", "fields", "lengths"})
    void refusesBeforeAnythingIsForwarded(Case hostile) throws IOException {
        try (RawClient client = RIG.client()) {
            RawClient.Response answer = client.send(hostile.bytes()).read();

            assertRefused(hostile, answer);
            assertThat(client.isClosed()).isTrue();
        }
        assertThat(REGION.requests).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("chunks")
    void refusesMalformedBodiesAndForwardsNoEndOfThem(Case hostile) throws IOException {
        REGION.script((request, wire) -> {
            wire.readBody(request);
            wire.send(FakeUpstream.ok("the region took it"));
        });
        try (RawClient client = RIG.client()) {
            RawClient.Response answer = client.send(hostile.bytes()).read();

            assertRefused(hostile, answer);
            assertThat(client.isClosed()).isTrue();
        }
    }

    private static void assertRefused(Case hostile, RawClient.Response answer) {
        assertThat(answer.status()).isEqualTo(hostile.status());
        assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.field("connection")).isEqualTo("close");
        assertThat(answer.field("x-trace-id")).hasSize(32);
        assertThat(answer.text()).contains("\"reason\":\"request.", answer.field("x-trace-id"));
    }
}
