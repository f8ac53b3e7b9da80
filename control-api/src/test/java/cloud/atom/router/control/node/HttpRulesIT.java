package cloud.atom.router.control.node;

import static cloud.atom.router.control.node.ControlFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpRulesIT {
    private static ControlFixture control;

    @BeforeAll
    static void start() {
        control = new ControlFixture.Setup()
                .limits(Duration.ofMillis(700), Duration.ofMillis(700))
                .start();
    }

    @AfterAll
    static void stop() {
        control.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/nothing", "/route/x", "/policies/..%2f..%2fetc/passwd", "/../../etc/passwd", "/%00", "//"
            })
    void answersAnUnknownPathWithAProblem(String path) {
        HttpResponse<String> response = control.get(path);

        assertProblem(response, 404, "call.unknown");
    }

    @Test
    void answersAWrongMethodWithThoseThatWork() {
        HttpResponse<String> response = control.send(control.to("/route").DELETE());

        assertProblem(response, 405, "call.method");
        assertThat(response.headers().firstValue("Allow")).contains("POST");
        assertThat(control.send(control.to("/regions").POST(BodyPublishers.noBody()))
                        .headers()
                        .firstValue("Allow"))
                .contains("GET, HEAD");
    }

    @Test
    void answersHeadAsGetWithoutABody() {
        HttpResponse<String> response = control.send(control.to("/regions").method("HEAD", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void continuesATraceAndTellsIt() {
        HttpResponse<String> response = control.send(
                control.to("/health").header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));

        assertThat(response.headers().firstValue("X-Trace-Id")).contains("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/ready", "/metrics", "/regions", "/nothing", "/decisions"})
    void marksEveryAnswer(String path) {
        HttpResponse<String> response = control.get(path);

        assertThat(response.headers().firstValue("X-Trace-Id").orElse("")).matches("[0-9a-f]{32}");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(response.headers().firstValue("Content-Security-Policy")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"text/plain", "application/x-www-form-urlencoded", "application/yaml", "multipart/form-data"})
    void refusesAnotherMediaType(String type) {
        HttpResponse<String> response = control.post("/route", type, "{}");

        assertProblem(response, 415, "input.media_type");
        assertThat(response.headers().firstValue("Accept")).contains("application/json");
    }

    @Test
    void refusesALargeBodyAndStaysUsable() {
        String large = "x".repeat((1 << 20) + 1);

        assertProblem(control.postJson("/route", large), 413, "input.too_large");
        assertProblem(
                control.send(control.to("/route")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofInputStream(
                                () -> new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8))))),
                413,
                "input.too_large");
        assertThat(control.get("/health").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|1|1",
                "{|1|2",
                "'{\n  \"tenant_id\": NaN }'|2|20",
                "'{\n  \"a\": 1, \"a\": 2}'|2|14",
                "{} {}|1|4",
                "[]|1|1",
                "nonsense|1|1",
            })
    void saysWhereABodyIsNotJson(String body, int line, int column) {
        HttpResponse<String> response = control.postJson("/route", body);

        assertProblem(response, 400, "input.malformed");
        assertThat(json(response).get("errors").get(0).get("line").intValue())
                .as(response.body())
                .isEqualTo(line);
        assertThat(json(response).get("errors").get(0).get("column").intValue())
                .as(response.body())
                .isBetween(Math.max(1, column - 3), column + 3);
        assertThat(response.body()).doesNotContain("jackson").doesNotContain("JsonReadFeature");
    }

    @Test
    void refusesDepthAndLongNumbersAndBytesThatAreNotUtf8() {
        assertProblem(control.postJson("/route", "[".repeat(500_000)), 400, "input.malformed");
        assertProblem(control.postJson("/route", "{\"a\":" + "1".repeat(100_000) + "}"), 400, "input.malformed");
        assertProblem(
                control.send(control.to("/route")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(new byte[] {'{', '"', (byte) 0xff, '"', '}'}))),
                400,
                "input.malformed");
    }

    @ParameterizedTest
    @CsvSource({
        "/regions?x=1, 400",
        "/affinity?ip=1.2.3.4&ip=1.2.3.5, 400",
        "/affinity?ip=nowhere, 400",
        "/affinity?lat=91&lon=0, 400",
        "/affinity?lat=NaN&lon=0, 400",
        "/affinity?lat=1, 400",
        "/affinity?ip=1.2.3.4&lat=1, 400",
        "/affinity?lat=1&lon=1&country=gb, 400",
        "/affinity, 400",
        "/metrics?name=x, 200",
        "/health?now, 200",
    })
    void readsQueriesStrictly(String path, int status) {
        assertThat(control.get(path).statusCode()).isEqualTo(status);
    }

    @Test
    void answersMalformedHttpWithAProblemAndCuts() throws IOException {
        assertThat(raw("GET /health HTTP/1.1\r\nHost : x\r\n\r\n"))
                .contains(" 400 ")
                .contains("application/problem+json");
        assertThat(raw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .contains(" 414 ");
        assertThat(raw("GET /health HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(40_000) + "\r\n\r\n"))
                .contains(" 431 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n",
                "CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n",
                "GET health HTTP/1.1\r\nHost: localhost\r\n",
                "GET /health HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n",
                "POST /route HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n",
                "POST /route HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
            })
    void answersWhatNoCallMayAnswerWithAProblem(String head) throws IOException {
        String answer = raw(head + "Connection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .containsIgnoringCase("X-Trace-Id: ")
                .contains("/problems/input.malformed");
    }

    @Test
    void takesTheTargetsHostForTheCallers() throws IOException {
        assertThat(raw("GET http://evil.example/regions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ")
                .contains("auth.origin");
        assertThat(raw("GET http://localhost/regions HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void refusesACodedBody() {
        HttpResponse<String> response = control.send(control.to("/route")
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString("{}")));

        assertProblem(response, 415, "input.media_type");
        assertThat(response.headers().firstValue("Accept-Encoding")).contains("identity");
    }

    @Test
    void answersHundredsOfPipelinedRequestsInOrder() throws IOException {
        String one = "GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n";

        String answers = raw(one.repeat(500) + "GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(501);
        assertThat(answers.substring(answers.lastIndexOf("HTTP/1.1 "))).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void saysWhereABodyIsNotUtf8() {
        HttpResponse<String> response = control.send(control.to("/route")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[] {'{', '\n', '"', (byte) 0xff, '"', '}'})));

        assertProblem(response, 400, "input.malformed");
        assertThat(json(response).get("errors").get(0).get("line").intValue()).isEqualTo(2);
        assertThat(json(response).get("errors").get(0).get("column").intValue()).isEqualTo(2);
    }

    @Test
    void cutsAClientWhoseHeadDribbles() throws IOException {
        assertThat(raw("GET /health HTTP/1.1\r\nHo")).isEmpty();
    }

    @Test
    void tellsAndCutsAClientWhoseBodyDribbles() throws IOException {
        String answer = raw("POST /route HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + "Content-Length: 100\r\n\r\n{");

        assertThat(answer).startsWith("HTTP/1.1 408 ").contains("input.timeout");
    }

    @Test
    void keepsAConnectionForTheNextRequest() throws IOException {
        String answer = raw("POST /route HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n"
                + "Content-Type: text/plain\r\n\r\n{}"
                + "GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 415 ")
                .contains("HTTP/1.1 200 OK")
                .contains("{\"status\":\"ready\"}");
    }

    /** Sends bytes, and reads until the server closes. */
    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), control.port())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    static void assertProblem(HttpResponse<String> response, int status, String reason) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(response).get("type").textValue()).isEqualTo("/problems/" + reason);
        assertThat(json(response).get("status").intValue()).isEqualTo(status);
        assertThat(json(response).get("reason").textValue()).isEqualTo(reason);
        assertThat(json(response).get("trace_id").textValue()).matches("[0-9a-f]{32}");
        assertThat(response.body()).doesNotContain("Exception").doesNotContain("\tat ");
    }
}
