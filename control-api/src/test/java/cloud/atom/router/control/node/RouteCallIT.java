package cloud.atom.router.control.node;

import static cloud.atom.router.control.node.ControlFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.decisions.DecisionFile;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouteCallIT {
    private static final String SEED =
            "{\"tenant_id\":\"acme\",\"path\":\"/api\",\"method\":\"GET\",\"headers\":{},\"client_ip\":\"81.2.69.142\"}";

    private static ControlFixture control;

    @BeforeAll
    static void start() {
        control = ControlFixture.inSimulation();
    }

    @AfterAll
    static void stop() {
        control.close();
    }

    @Test
    void answersTheMembersOfTheContractInTheirOrderAndNoOthers() {
        HttpResponse<String> response = control.postJson("/route", SEED);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(json(response).fieldNames())
                .toIterable()
                .containsExactly(
                        "region",
                        "upstream_url",
                        "reason",
                        "trace_id",
                        "outcome",
                        "policy_id",
                        "policy_version",
                        "candidates",
                        "tenant_id");
        assertThat(json(response).get("region").textValue()).isEqualTo("eu-west-1");
        assertThat(json(response).get("upstream_url").textValue()).isEqualTo("http://127.0.0.1:9001");
        assertThat(json(response).get("trace_id").textValue())
                .isEqualTo(response.headers().firstValue("X-Trace-Id").orElseThrow());
        JsonNode first = json(response).get("candidates").get(0);
        assertThat(first.fieldNames())
                .toIterable()
                .containsExactly("region", "rank", "est_rtt_ms", "score", "eligible", "why");
        assertThat(first.get("rank").intValue()).isEqualTo(1);
    }

    @Test
    void explainsEachStepWhenAsked() {
        JsonNode steps = json(control.postJson("/route?explain=true", SEED)).get("explanation");

        assertThat(steps.findValuesAsText("step"))
                .containsExactly("tenant", "route", "residency", "place", "eligibility", "ranking", "qos");
        assertThat(steps.get(0).fieldNames()).toIterable().containsExactly("step", "verdict", "detail");
    }

    @Test
    void repeatsTheDrawsOfATraceparent() {
        String body = SEED.replace(
                "\"headers\":{}",
                "\"headers\":{\"Traceparent\":\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\"}");

        assertThat(json(control.postJson("/route", body)).get("trace_id").textValue())
                .isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @Test
    void takesNoRouteByAFieldThatALiveDecisionDoesNotSee() {
        try (ControlFixture routed = ControlFixture.inSimulation()) {
            String policy = ControlFixture.ACME_POLICY
                    + "  routes: [{ name: beta, match: { headers: { x-beta: \"1\" } }, deny: true }]\n";
            assertThat(routed.apply(policy).statusCode()).isEqualTo(200);
            String seen = SEED.replace("\"headers\":{}", "\"headers\":{\"X-Beta\":\"1\"}");
            String nominated = seen.replace("{\"X-Beta", "{\"Connection\":\"x-beta\",\"X-Beta");

            assertThat(routed.postJson("/route", seen).statusCode()).isEqualTo(403);
            assertThat(routed.postJson("/route", nominated).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void assumesForOneQuestionOnly() {
        String body = SEED.replace("{\"tenant", "{\"assume\":{\"regions\":{\"eu-west-1\":{\"score\":0}}},\"tenant");

        JsonNode assumed = json(control.postJson("/route", body));

        assertThat(assumed.get("region").textValue()).isEqualTo("eu-central-1");
        assertThat(assumed.get("reason").textValue()).isEqualTo("failover.health");
        assertThat(json(control.postJson("/route", SEED)).get("region").textValue())
                .isEqualTo("eu-west-1");
    }

    @Test
    void takesAScoreOfZeroForGoneWhateverScoreThePolicyAsksFor() {
        try (ControlFixture lenient = ControlFixture.inSimulation()) {
            String policy = ControlFixture.ACME_POLICY + "  slo: { min_score: 0 }\n";
            assertThat(lenient.apply(policy).statusCode()).isEqualTo(200);
            String gone = SEED.replace("{\"tenant", "{\"assume\":{\"regions\":{\"eu-west-1\":{\"score\":0}}},\"tenant");
            String well = gone.replace("\"score\":0", "\"score\":0,\"state\":\"healthy\"");

            assertThat(json(lenient.postJson("/route", gone)).get("region").textValue())
                    .isEqualTo("eu-central-1");
            assertThat(json(lenient.postJson("/route", well)).get("candidates").toString())
                    .contains("\"region\":\"eu-west-1\",\"rank\":")
                    .doesNotContain("\"why\":\"down\"");
        }
    }

    @Test
    void takesAPlaceAsUnknownWithoutAnAddress() {
        JsonNode answer = json(control.postJson("/route", "{\"tenant_id\":\"acme\",\"path\":\"/\"}"));

        assertThat(answer.get("reason").textValue()).isEqualTo("affinity.default");
        assertThat(answer.get("candidates").get(0).get("est_rtt_ms").isNull()).isTrue();
    }

    @Test
    void takesNoQuotaUnlessToldTo() {
        try (ControlFixture limited = ControlFixture.inSimulation()) {
            assertThat(limited.apply(ControlFixture.ACME_POLICY).statusCode()).isEqualTo(200);
            for (int i = 0; i < 10; i++) {
                assertThat(limited.postJson("/route", SEED).statusCode()).isEqualTo(200);
            }

            String consuming = SEED.replace("{\"tenant", "{\"consume\":true,\"tenant");
            HttpResponse<String> last = null;
            for (int i = 0; i < 4; i++) {
                last = limited.postJson("/route", consuming);
            }

            assertThat(last).isNotNull();
            assertThat(last.statusCode()).as(last.body()).isEqualTo(429);
            assertThat(json(last).get("reason").textValue()).isEqualTo("qos.rate");
            assertThat(json(last).get("outcome").textValue()).isEqualTo("rejected");
            assertThat(last.headers().firstValue("Retry-After")).contains("1");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|/tenant_id,/path",
                "{'tenant_id':7,'path':true,'method':[],'headers':1,'client_ip':{},'consume':'yes'}"
                        + "|/tenant_id,/path,/method,/headers,/client_ip,/consume",
                "{'tenant_id':'a b','path':'/','client_ip':'1.2.3.256','method':'G T'}"
                        + "|/tenant_id,/method,/client_ip",
                "{'tenant_id':'acme','path':'/','pasth':1,'x/y~z':2}|/pasth,/x~1y~0z",
                "{'tenant_id':'acme','path':'/','headers':{'a':1,'Host':'x','host':'y'}}|/headers/a,/headers",
                "{'tenant_id':'acme','path':'/','assume':{'regions':{'eu-west-1':{'score':2,'state':'sad','x':1}},'y':1}}"
                        + "|/assume/regions/eu-west-1/score,/assume/regions/eu-west-1/state,"
                        + "/assume/regions/eu-west-1/x,/assume/y",
                "{'tenant_id':'acme','path':'/','assume':{'regions':{'eu-west-1':{'score':1e999}}}}"
                        + "|/assume/regions/eu-west-1/score",
                "{'tenant_id':'acme','path':'/','assume':{'regions':{'nowhere':{'score':0}}}}"
                        + "|/assume/regions/nowhere",
                "{'tenant_id':'acme','path':'api'}|/path",
                "{'tenant_id':'acme','path':'/a\\u0000b'}|/path",
                "{'tenant_id':'acme','path':'/a%2fb/..\\\\c'}|/path",
                "{'tenant_id':'acme','path':'/','headers':{'host':'a b'}}|/headers/host",
            })
    void reportsEverythingThatIsWrongByItsPointer(String body, String pointers) {
        HttpResponse<String> response = control.postJson("/route", body.replace('\'', '"'));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(json(response).get("reason").textValue()).isEqualTo("input.invalid");
        assertThat(json(response).get("errors").findValuesAsText("pointer"))
                .as(response.body())
                .containsExactlyInAnyOrder(pointers.split(",", -1));
    }

    @TestFactory
    Stream<DynamicTest> decidesEveryDecisionFileAsTheEngineDoes() {
        return DecisionFile.names().stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> checkFile(DecisionFile.read(name))));
    }

    private static void checkFile(DecisionFile file) {
        try (ControlFixture world =
                new ControlFixture.Setup().deciding(file.state(), file.quota()).start()) {
            for (JsonNode one : file.cases()) {
                HttpResponse<String> response =
                        world.postJson("/route?explain=true", one.get("request").toString());
                check(response, one.get("expect"));
            }
        }
    }

    private static void check(HttpResponse<String> response, JsonNode expected) {
        JsonNode answer = json(response);
        assertThat(answer.path("outcome").asText())
                .as(response.body())
                .isEqualTo(expected.path("outcome").asText());
        assertThat(answer.path("reason").asText())
                .isEqualTo(expected.path("reason").asText());
        assertThat(response.statusCode()).isEqualTo(expected.path("status").asInt(200));
        if (expected.has("region")) {
            assertThat(answer.path("region").asText())
                    .isEqualTo(expected.path("region").asText());
        }
        expected.path("explained")
                .properties()
                .forEach(step -> assertThat(explanation(answer, step.getKey()))
                        .isEqualTo(step.getValue().asText()));
        if (expected.has("targets")) {
            List<String> ranked = Stream.iterate(
                            0, i -> i < answer.get("candidates").size(), i -> i + 1)
                    .map(i -> answer.get("candidates").get(i))
                    .filter(candidate -> candidate.get("rank").intValue() > 0)
                    .map(candidate -> candidate.get("region").textValue())
                    .toList();
            assertThat(ranked).containsExactlyElementsOf(texts(expected.get("targets")));
        }
    }

    private static String explanation(JsonNode answer, String step) {
        for (JsonNode entry : answer.path("explanation")) {
            if (entry.path("step").asText().equals(step)) {
                return entry.path("verdict").asText() + " "
                        + entry.path("detail").asText();
            }
        }
        return "";
    }

    private static List<String> texts(JsonNode array) {
        return Stream.iterate(0, i -> i < array.size(), i -> i + 1)
                .map(i -> array.get(i).asText())
                .toList();
    }
}
