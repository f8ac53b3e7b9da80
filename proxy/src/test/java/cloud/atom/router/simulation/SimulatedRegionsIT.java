package cloud.atom.router.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.model.Continent;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatedRegionsIT {
    private static final RegionId IRELAND = new RegionId("eu-west-1");
    private static final RegionId TOKYO = new RegionId("ap-northeast-1");

    private final SimulatedRegions simulation = SimulatedRegions.start();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        simulation.close();
    }

    @Test
    void standsOnFourContinentsWithTheNearestFirst() {
        assertThat(simulation.regions())
                .extracting(Region::continent)
                .containsExactly(Continent.EU, Continent.EU, Continent.NA, Continent.AS, Continent.SA);
        assertThat(simulation.regions().get(0).id()).isEqualTo(IRELAND);
        assertThat(simulation.control(IRELAND).behaviour().latencyMs()).isEqualTo(3);
        assertThat(simulation.control(TOKYO).behaviour().latencyMs()).isBetween(90L, 110L);
        assertThatThrownBy(() -> simulation.control(new RegionId("mars"))).hasMessageContaining("mars");
    }

    @Test
    void echoesRequestsAfterTheTimeThatDistanceTakes() throws Exception {
        long begun = System.nanoTime();
        HttpResponse<String> response = send(HttpRequest.newBuilder(uri(TOKYO, "/a?b=1"))
                .header("X-Forwarded-For", "81.2.69.142")
                .POST(BodyPublishers.ofByteArray(new byte[1 << 20])));
        long millis = (System.nanoTime() - begun) / 1_000_000;

        JsonNode json = new ObjectMapper().readTree(response.body());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("X-Simulated-Region")).contains("ap-northeast-1");
        assertThat(json.path("region").asText()).isEqualTo("ap-northeast-1");
        assertThat(json.path("simulation").asBoolean()).isTrue();
        assertThat(json.path("method").asText()).isEqualTo("POST");
        assertThat(json.path("path").asText()).isEqualTo("/a?b=1");
        assertThat(json.path("body_bytes").asLong()).isEqualTo(1 << 20);
        assertThat(json.path("headers").path("x-forwarded-for").asText()).isEqualTo("81.2.69.142");
        assertThat(millis)
                .isGreaterThanOrEqualTo(simulation.control(TOKYO).behaviour().latencyMs());
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(IRELAND))) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(
                            "GET /1 HTTP/1.1|Host: a||HEAD /2 HTTP/1.1|Host: a||GET /3 HTTP/1.1|Host: a|Connection: close||"
                                    .replace("|", "\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));

            String answers = readAll(socket.getInputStream());

            assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(4);
            assertThat(answers.indexOf("\"/1\"")).isPositive().isLessThan(answers.indexOf("\"/3\""));
            assertThat(answers).doesNotContain("\"/2\"");
        }
    }

    @Test
    void tellsItsHealth() throws Exception {
        JsonNode health = json(HttpRequest.newBuilder(uri(IRELAND, "/health")), 200);

        assertThat(health.path("status").asText()).isEqualTo("ok");
        assertThat(health.path("capacity").asDouble()).isEqualTo(1);
        assertThat(health.path("p95_ms").asLong()).isEqualTo(3);
        assertThat(health.path("error_rate").asDouble()).isZero();
    }

    @Test
    void failsAsOftenAsTold() throws Exception {
        JsonNode changed = json(put(uri(IRELAND, "/simulation"), "{\"error_rate\": 1, \"latency_ms\": 0}"), 200);

        assertThat(changed.path("error_rate").asDouble()).isEqualTo(1);
        assertThat(send(HttpRequest.newBuilder(uri(IRELAND, "/"))).statusCode()).isEqualTo(500);
        assertThat(json(HttpRequest.newBuilder(uri(IRELAND, "/health")), 200)
                        .path("error_rate")
                        .asDouble())
                .isEqualTo(1);
    }

    @Test
    void refusesWhatIsAboveItsCapacity() throws Exception {
        simulation.control(IRELAND).behave(new Behaviour(0, 0, 0, false));

        assertThat(send(HttpRequest.newBuilder(uri(IRELAND, "/"))).statusCode()).isEqualTo(503);
        assertThat(json(HttpRequest.newBuilder(uri(IRELAND, "/simulation")), 200)
                        .path("refused")
                        .asLong())
                .isEqualTo(1);
    }

    @Test
    void diesAndComesBackOnTheSamePort() throws Exception {
        URI control = URI.create(simulation.controlUrl() + "/simulation/eu-west-1");

        json(put(uri(IRELAND, "/simulation"), "{\"down\": true}"), 200);
        assertThatThrownBy(() -> send(HttpRequest.newBuilder(uri(IRELAND, "/"))))
                .isInstanceOf(ConnectException.class);
        assertThat(json(HttpRequest.newBuilder(control), 200).path("down").asBoolean())
                .isTrue();
        json(put(control, "{\"down\": false}"), 200);

        assertThat(send(HttpRequest.newBuilder(uri(IRELAND, "/"))).statusCode()).isEqualTo(200);
        assertThat(simulation.control(IRELAND).requests()).isEqualTo(1);
    }

    @Test
    void doesNotLetForwardedRequestsChangeIt() throws Exception {
        HttpResponse<String> response =
                send(put(uri(IRELAND, "/simulation"), "{\"down\": true}").header("Via", "1.1 router"));

        assertThat(response.body()).contains("\"path\":\"/simulation\"");
        assertThat(simulation.control(IRELAND).behaviour().down()).isFalse();
    }

    @Test
    void refusesChangesThatItDoesNotUnderstand() throws Exception {
        for (String body : new String[] {
            "",
            "[]",
            "{",
            "{\"latency_ms\": -1}",
            "{\"latency_ms\": 1.5}",
            "{\"error_rate\": 2}",
            "{\"error_rate\": \"no\"}",
            "{\"down\": 1}",
            "{\"colour\": 1}"
        }) {
            assertThat(json(put(uri(IRELAND, "/simulation"), body), 400)
                            .path("error")
                            .asText())
                    .as(body)
                    .contains("expected");
        }
        json(put(URI.create(simulation.controlUrl() + "/simulation"), "{}"), 404);
        json(put(URI.create(simulation.controlUrl() + "/simulation/mars"), "{}"), 404);
        json(HttpRequest.newBuilder(URI.create(simulation.controlUrl() + "/")), 404);
        json(HttpRequest.newBuilder(uri(IRELAND, "/simulation")).DELETE(), 405);
        assertThat(json(HttpRequest.newBuilder(URI.create(simulation.controlUrl() + "/simulation")), 200)
                        .path("regions"))
                .hasSize(5);
    }

    private JsonNode json(HttpRequest.Builder request, int status) throws Exception {
        HttpResponse<String> response = send(request);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return new ObjectMapper().readTree(response.body());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder put(URI uri, String body) {
        return HttpRequest.newBuilder(uri).PUT(BodyPublishers.ofString(body));
    }

    private URI uri(RegionId region, String path) {
        return URI.create("http://127.0.0.1:" + port(region) + path);
    }

    private int port(RegionId region) {
        return simulation.control(region).region().endpoints().get(0).port();
    }

    private static String readAll(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
