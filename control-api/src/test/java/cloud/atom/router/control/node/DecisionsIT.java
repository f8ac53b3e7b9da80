package cloud.atom.router.control.node;

import static cloud.atom.router.control.node.ControlFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.auth.AccessToken;
import cloud.atom.router.control.auth.Principal;
import cloud.atom.router.control.auth.Role;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.RoutingEngine;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code GET /decisions} and {@code POST /policy/replay} over HTTP; the memory is fed as the data plane feeds it. */
final class DecisionsIT {
    private static final List<String> CLIENTS = List.of("81.2.69.142", "85.214.132.117", "64.233.160.1");

    private ControlFixture control;
    private long traces;

    @BeforeEach
    void start() {
        control = new ControlFixture.Setup()
                .tokens(AccessToken.root("root"), limitedTo("acme-only", "acme"), limitedTo("other-only", "other"))
                .start();
        assertThat(apply(ControlFixture.ACME_POLICY).statusCode()).isEqualTo(200);
    }

    private static AccessToken limitedTo(String token, String tenant) {
        Principal viewer = new Principal(token, Set.of(Role.VIEWER), Optional.of(Set.of(new TenantId(tenant))));
        return new AccessToken(AccessToken.sha256(token), viewer);
    }

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void findsADecisionByItsTraceIdWithAllThatMadeIt() {
        TraceId traceId = decide("api.acme.example", "81.2.69.142");

        JsonNode answer = get("root", "/decisions?trace_id=" + traceId);

        assertThat(answer.path("decisions")).hasSize(1);
        assertThat(answer.path("next").isNull()).isTrue();
        JsonNode one = answer.at("/decisions/0");
        assertThat(one.fieldNames())
                .toIterable()
                .containsExactly(
                        "trace_id",
                        "ts",
                        "tenant_id",
                        "policy_id",
                        "policy_version",
                        "request",
                        "region",
                        "reason",
                        "outcome",
                        "generation",
                        "geoip",
                        "candidates",
                        "draws",
                        "hedge",
                        "mirror",
                        "sticky",
                        "attempts",
                        "ended");
        assertThat(one.path("region").asText()).isEqualTo("eu-west-1");
        assertThat(one.path("tenant_id").asText()).isEqualTo("acme");
        assertThat(one.at("/request/client_network").asText()).isEqualTo("81.2.69.0/24");
        assertThat(one.at("/request/path").asText()).isEqualTo("/api");
        assertThat(one.at("/candidates/0/rank").asInt()).isEqualTo(1);
        assertThat(one.path("draws").fieldNames())
                .toIterable()
                .containsExactly("endpoint", "later_region", "level", "mirror", "panic", "panic_room", "region");
        assertThat(one.toString()).doesNotContain("secret").doesNotContain("81.2.69.142");
    }

    @Test
    void decidesEveryRememberedRequestAsADryRunOfItsFactsDoes() {
        List<TraceId> decided = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            decided.add(decide("api.acme.example", CLIENTS.get(i % CLIENTS.size())));
        }

        for (TraceId traceId : decided) {
            JsonNode live = get("root", "/decisions?trace_id=" + traceId).at("/decisions/0");
            String network = live.at("/request/client_network").asText();
            String question = "{\"tenant_id\":\"acme\",\"method\":\"GET\",\"path\":\""
                    + live.at("/request/path").asText() + "\",\"client_ip\":\""
                    + network.substring(0, network.indexOf('/')) + "\",\"headers\":{\"traceparent\":\"00-" + traceId
                    + "-00f067aa0ba902b7-01\"}}";
            JsonNode dry = json(control.send(control.to("/route")
                    .header("Authorization", "Bearer root")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(question))));

            assertThat(live.path("region")).isEqualTo(dry.path("region"));
            assertThat(live.path("reason")).isEqualTo(dry.path("reason"));
            assertThat(live.path("candidates")).isEqualTo(dry.path("candidates"));
        }
    }

    @Test
    void givesPagesNewestFirst() {
        List<String> decided = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            decided.add(0, decide("api.acme.example", "81.2.69.142").toString());
        }

        JsonNode first = get("root", "/decisions?limit=10");
        JsonNode second =
                get("root", "/decisions?limit=10&before=" + first.path("next").asText());

        assertThat(first.findValuesAsText("trace_id")).isEqualTo(decided.subList(0, 10));
        assertThat(second.findValuesAsText("trace_id")).isEqualTo(decided.subList(10, 20));
    }

    @Test
    void showsATokenTheDecisionsOfItsTenantsAlone() {
        decide("api.acme.example", "81.2.69.142");
        decide("stranger.example", "81.2.69.142");

        assertThat(get("root", "/decisions").path("decisions")).hasSize(2);
        assertThat(get("acme-only", "/decisions").path("decisions")).hasSize(1);
        assertThat(get("other-only", "/decisions").path("decisions")).isEmpty();
        assertThat(send("acme-only", "/decisions?tenant=other").statusCode()).isEqualTo(403);
    }

    @Test
    void refusesWhatIsNoTraceIdTenantOrPage() {
        for (String query : List.of("trace_id=abc", "tenant=a%20b", "limit=0", "limit=501", "before=x")) {
            HttpResponse<String> response = send("root", "/decisions?" + query);

            assertThat(response.statusCode()).as(query).isEqualTo(400);
            assertThat(json(response).at("/errors/0/pointer").asText()).isEqualTo("?" + query.replaceAll("=.*", ""));
        }
    }

    @Test
    void followsDecisionsAsTheyCome() throws Exception {
        decide("api.acme.example", "81.2.69.142");
        HttpResponse<InputStream> response = follow("acme-only");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo(":");
            decide("stranger.example", "81.2.69.142");
            TraceId traceId = decide("api.acme.example", "81.2.69.142");

            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isEqualTo("event: decision");
            String data = lines.readLine();
            JsonNode event = new ObjectMapper().readTree(data.substring("data: ".length()));
            assertThat(event.path("trace_id").asText()).isEqualTo(traceId.toString());
        }
    }

    @Test
    void letsOnlySoManyFollow() throws Exception {
        List<InputStream> followed = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            HttpResponse<InputStream> response = follow("root");
            assertThat(response.statusCode()).isEqualTo(200);
            followed.add(response.body());
        }

        HttpResponse<InputStream> onTop = follow("root");
        assertThat(onTop.statusCode()).isEqualTo(503);
        onTop.body().close();
        for (InputStream one : followed) {
            one.close();
        }
        RunningRouter.await("a place is free again", () -> {
            try {
                HttpResponse<InputStream> again = follow("root");
                again.body().close();
                return again.statusCode() == 200;
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void saysWhatACandidateWouldChange() {
        for (int i = 0; i < 30; i++) {
            decide("api.acme.example", "81.2.69.142");
        }
        String next = ControlFixture.ACME_POLICY.replace("version: 1", "version: 2");
        String elsewhere = next.replace("allow: [\"*\"]", "allow: [us-east-1]");

        JsonNode same = replay("acme-only", next);
        JsonNode moved = replay("acme-only", elsewhere);

        assertThat(same.fieldNames())
                .toIterable()
                .containsExactly("considered", "changed", "by_region", "est_rtt_ms", "residency_changes", "samples");
        assertThat(same.path("considered").asInt()).isEqualTo(30);
        assertThat(same.path("changed").asInt()).isZero();
        assertThat(moved.path("changed").asInt()).isEqualTo(30);
        assertThat(moved.path("residency_changes").asInt()).isEqualTo(30);
        // Both regions within the band of London's nearest move.
        assertThat(moved.path("by_region").findValuesAsText("from"))
                .containsExactlyInAnyOrder("eu-west-1", "eu-central-1");
        assertThat(moved.path("by_region").findValuesAsText("to")).containsOnly("us-east-1");
        assertThat(moved.at("/est_rtt_ms/after").asDouble())
                .isGreaterThan(moved.at("/est_rtt_ms/before").asDouble());
        assertThat(moved.path("samples")).hasSize(20);
        assertThat(post("other-only", next).statusCode()).isEqualTo(403);
        assertThat(post("root", "a: [").statusCode()).isEqualTo(400);
    }

    private TraceId decide(String host, String client) {
        TraceId traceId = new TraceId(++traces, 7);
        RequestFacts request = new RequestFacts(
                traceId, null, host, "GET", "/api", Map.of("cookie", "secret")::get, IpAddress.parse(client));
        RoutingDecision decision = new RoutingEngine()
                .decide(control.state.current(), request, (policy, limit) -> new QuotaAnswer(true, 1, 0, 0));
        control.decisions.onDecision(request, decision, 1000);
        return traceId;
    }

    private HttpResponse<String> apply(String policy) {
        return control.send(control.to("/policy/apply")
                .header("Authorization", "Bearer root")
                .header("Content-Type", "application/yaml")
                .POST(HttpRequest.BodyPublishers.ofString(policy)));
    }

    private HttpResponse<String> post(String token, String policy) {
        return control.send(control.to("/policy/replay")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/yaml")
                .POST(HttpRequest.BodyPublishers.ofString(policy)));
    }

    private JsonNode replay(String token, String policy) {
        HttpResponse<String> response = post(token, policy);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response);
    }

    private HttpResponse<String> send(String token, String path) {
        return control.send(
                control.to(path).header("Authorization", "Bearer " + token).GET());
    }

    private JsonNode get(String token, String path) {
        HttpResponse<String> response = send(token, path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response);
    }

    private HttpResponse<InputStream> follow(String token) throws IOException, InterruptedException {
        HttpRequest request = control.to("/decisions")
                .header("Authorization", "Bearer " + token)
                .header("Accept", "text/event-stream")
                .GET()
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
    }
}
