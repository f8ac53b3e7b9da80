package cloud.atom.router.control.node;

import static cloud.atom.router.control.node.ControlFixture.ACME_POLICY;
import static cloud.atom.router.control.node.ControlFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.auth.AccessToken;
import cloud.atom.router.control.signing.Bundles;
import cloud.atom.router.control.signing.SigningKey;
import cloud.atom.router.trust.KeyFiles;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PolicyCallsIT {
    private static final String FORM = "multipart/form-data; boundary=b";

    private ControlFixture control;

    @BeforeEach
    void start() {
        control = ControlFixture.inSimulation();
    }

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void appliesRawYamlAndSteersByItAtOnce() {
        HttpResponse<String> response = control.apply(policy(1, "eu-central-1"));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(json(response).fieldNames())
                .toIterable()
                .containsExactly(
                        "policy_id",
                        "version",
                        "status",
                        "signature",
                        "latest",
                        "applier",
                        "signature_sha256",
                        "manifest_sha256",
                        "keys",
                        "timestamp",
                        "audit_sha256",
                        "checks",
                        "changes");
        assertThat(json(response).get("status").textValue()).isEqualTo("active");
        assertThat(json(response).get("signature").textValue()).isEqualTo("simulated");
        assertThat(json(response).get("checks").findValuesAsText("id"))
                .containsExactly("P1", "P2", "P3", "P4", "P5", "P6", "P7");
        assertThat(json(control.postJson("/route", "{\"tenant_id\":\"acme\",\"path\":\"/\"}"))
                        .get("region")
                        .textValue())
                .isEqualTo("eu-central-1");
    }

    @Test
    void answersTheSameBytesAgainAsUnchanged() {
        control.apply(ACME_POLICY);

        HttpResponse<String> again = control.apply(ACME_POLICY);

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again).get("status").textValue()).isEqualTo("unchanged");
    }

    @Test
    void triesWithoutChangingAnything() {
        HttpResponse<String> tried = control.post("/policy/apply?dry_run=true", "application/yaml", ACME_POLICY);

        assertThat(json(tried).get("status").textValue()).isEqualTo("valid");
        assertThat(json(control.get("/policies")).get("policies")).isEmpty();
    }

    @Test
    void takesJsonAsTextAndAsBase64() {
        String text = JsonNodeFactory.instance.textNode(policy(1, "*")).toString();
        String encoded = Base64.getEncoder().encodeToString(policy(2, "*").getBytes(StandardCharsets.UTF_8));

        assertThat(control.postJson("/policy/apply", "{\"policy\":" + text + "}")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> second = control.postJson("/policy/apply", "{\"policy_base64\":\"" + encoded + "\"}");
        assertThat(second.statusCode()).as(second.body()).isEqualTo(200);
        assertThat(json(second).get("version").longValue()).isEqualTo(2);
    }

    @Test
    void takesMultipartByteForByte() {
        String policy = policy(1, "*").replace("\n", "\r\n") + "# ä\r\n";
        String body = "--b\r\nContent-Disposition: form-data; name=\"policy\"; filename=\"p.yaml\"\r\n"
                + "Content-Type: application/yaml\r\n\r\n" + policy + "\r\n--b--\r\n";

        HttpResponse<String> response = control.post("/policy/apply", "multipart/form-data; boundary=b", body);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(control.send(control.to("/policy/acme.default.api/versions/1")
                                .header("Accept", "application/yaml"))
                        .body())
                .isEqualTo(policy);
    }

    @Test
    void refusesFormsThatAreWrong() {
        String part = "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\nx\r\n";
        String type = "multipart/form-data; boundary=b";

        HttpRulesIT.assertProblem(
                control.post("/policy/apply", type, part.formatted("other") + "--b--\r\n"), 400, "input.malformed");
        HttpRulesIT.assertProblem(
                control.post("/policy/apply", type, part.formatted("policy") + part.formatted("policy") + "--b--\r\n"),
                400,
                "input.malformed");
        HttpRulesIT.assertProblem(control.post("/policy/apply", type, "nonsense"), 400, "input.malformed");
        HttpRulesIT.assertProblem(
                control.post("/policy/apply", "multipart/form-data", "nonsense"), 400, "input.malformed");
        HttpRulesIT.assertProblem(control.postJson("/policy/apply", "{}"), 400, "input.invalid");
        HttpRulesIT.assertProblem(
                control.postJson("/policy/apply", "{\"policy\":\"a\",\"policy_base64\":\"YQ==\"}"),
                400,
                "input.invalid");
        HttpRulesIT.assertProblem(control.postJson("/policy/apply", "{\"policy_base64\":\"%\"}"), 400, "input.invalid");
        HttpRulesIT.assertProblem(control.post("/policy/apply", "text/plain", "a"), 415, "input.media_type");
    }

    @Test
    void reportsEveryMistakeOfAPolicyAtItsPlaceAndChangesNothing() {
        HttpResponse<String> response =
                control.apply(ACME_POLICY.replace("hosts:", "hots:").replace("burst: 3", "burst: x"));

        HttpRulesIT.assertProblem(response, 400, "policy.malformed");
        JsonNode errors = json(response).get("errors");
        assertThat(errors.size()).isGreaterThanOrEqualTo(2);
        assertThat(errors.findValues("line")).hasSameSizeAs(errors).allMatch(line -> line.intValue() > 0);
        assertThat(json(control.get("/policies")).get("policies")).isEmpty();
    }

    @Test
    void refusesOldVersionsOtherEnvironmentsBlockedChecksSignaturesAndSize() {
        control.apply(policy(2, "*"));

        HttpRulesIT.assertProblem(control.apply(policy(1, "*")), 409, "policy.version");
        HttpRulesIT.assertProblem(control.apply(policy(2, "eu-west-1")), 409, "policy.version");
        HttpRulesIT.assertProblem(
                control.apply(policy(3, "*").replace("environment: simulation", "environment: production")),
                422,
                "policy.environment");
        HttpRulesIT.assertProblem(control.apply(policy(3, "nowhere-1")), 422, "policy.check");
        HttpRulesIT.assertProblem(
                control.send(control.to("/policy/apply")
                        .header("Content-Type", "application/yaml")
                        .header("X-Policy-Signature", "MEUCIQ==")
                        .POST(BodyPublishers.ofString(policy(3, "*")))),
                403,
                "key.unknown");
        HttpRulesIT.assertProblem(control.apply("#".repeat((1 << 20) + 1)), 413, "policy.too_large");
        HttpRulesIT.assertProblem(control.apply("#".repeat((2 << 20) + 1)), 413, "input.too_large");
        assertThat(json(control.get("/policy/acme.default.api"))
                        .get("active_version")
                        .longValue())
                .isEqualTo(2);
    }

    @Test
    void refusesUnsignedPoliciesOutsideSimulationMode() {
        try (ControlFixture strict = new ControlFixture.Setup()
                .outsideSimulation()
                .tokens(AccessToken.root("root"))
                .start()) {
            HttpResponse<String> response = strict.send(strict.to("/policy/apply")
                    .header("Authorization", "Bearer root")
                    .header("Content-Type", "application/yaml")
                    .POST(BodyPublishers.ofString(ACME_POLICY)));

            HttpRulesIT.assertProblem(response, 403, "signature.missing");
        }
    }

    @Test
    void takesSignaturesInEveryFormByteForByte(@TempDir Path folder) throws IOException {
        SigningKey key = SigningKey.generate(new SecureRandom());
        String raw = signedPolicy(1);
        String json = signedPolicy(2);
        String form = signedPolicy(3);
        try (ControlFixture strict = strict(key, folder)) {
            HttpResponse<String> inField = strict.send(strict.to("/policy/apply")
                    .header("Authorization", "Bearer root")
                    .header("Content-Type", "application/yaml")
                    .header("X-Policy-Signature", signature(key, raw))
                    .POST(BodyPublishers.ofString(raw)));
            HttpResponse<String> inJson = authorized(
                    strict,
                    "application/json",
                    "{\"policy\":" + JsonNodeFactory.instance.textNode(json) + ",\"signatures\":[\""
                            + signature(key, json) + "\"],\"bundles\":[" + bundle(key, json) + "]}");
            HttpResponse<String> inForm = authorized(
                    strict,
                    FORM,
                    part("policy", form) + part("signature", signature(key, form) + "\n")
                            + part("bundle", bundle(key, form)) + "--b--\r\n");

            for (HttpResponse<String> response : List.of(inField, inJson, inForm)) {
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                assertThat(json(response).get("signature").textValue()).isEqualTo("verified");
                assertThat(json(response).get("keys").get(0).textValue())
                        .isEqualTo(key.verificationKey().fingerprint());
            }
        }
    }

    @Test
    void refusesASignatureOfOtherBytes(@TempDir Path folder) throws IOException {
        SigningKey key = SigningKey.generate(new SecureRandom());
        try (ControlFixture strict = strict(key, folder)) {
            String form = part("policy", signedPolicy(2)) + part("bundle", bundle(key, signedPolicy(1))) + "--b--\r\n";

            HttpRulesIT.assertProblem(authorized(strict, FORM, form), 403, "signature.wrong");
        }
    }

    private static ControlFixture strict(SigningKey key, Path folder) throws IOException {
        Path file = Files.write(folder.resolve("key.pub"), key.publicPem());
        return new ControlFixture.Setup()
                .outsideSimulation()
                .trusting(KeyFiles.trustIn(List.of(file)))
                .tokens(AccessToken.root("root"))
                .start();
    }

    private static String part(String name, String content) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"f\"\r\n\r\n" + content
                + "\r\n";
    }

    private static HttpResponse<String> authorized(ControlFixture control, String type, String body) {
        return control.send(control.to("/policy/apply")
                .header("Authorization", "Bearer root")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body)));
    }

    private static String signature(SigningKey key, String policy) {
        return new String(
                Bundles.signatureFile(key, policy.getBytes(StandardCharsets.UTF_8)), StandardCharsets.US_ASCII);
    }

    private static String bundle(SigningKey key, String policy) {
        return new String(Bundles.sign(key, policy.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    private static String signedPolicy(int version) {
        return ACME_POLICY.replace(
                "version: 1 }",
                "version: " + version
                        + ", not_before: \"2020-01-01T00:00:00Z\", not_after: \"2120-01-01T00:00:00Z\" }");
    }

    @Test
    void refusesWritesOutsideSimulationModeWithoutAToken() {
        try (ControlFixture strict =
                new ControlFixture.Setup().outsideSimulation().start()) {
            HttpRulesIT.assertProblem(strict.apply(ACME_POLICY), 503, "auth.not_configured");
            assertThat(strict.get("/policies").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void showsPoliciesAndTheirVersions() {
        control.apply(policy(1, "*"));
        control.apply(policy(2, "eu-west-1"));

        JsonNode policy = json(control.get("/policy/acme.default.api"));
        assertThat(policy.get("tenant").textValue()).isEqualTo("acme");
        assertThat(policy.get("latest").longValue()).isEqualTo(2);
        assertThat(policy.get("pending")).isEmpty();
        assertThat(json(control.get("/policies")).get("policies").get(0)).isEqualTo(policy);

        JsonNode versions =
                json(control.get("/policy/acme.default.api/versions")).get("versions");
        assertThat(versions.findValuesAsText("version")).containsExactly("2", "1");
        assertThat(versions.findValuesAsText("status")).containsExactly("active", "superseded");
        assertThat(json(control.get("/policy/acme.default.api/versions/1"))
                        .get("policy")
                        .textValue())
                .isEqualTo(policy(1, "*"));

        for (String path : new String[] {
            "/policy/acme.default.other",
            "/policy/acme",
            "/policy/a..b",
            "/policy/acme.default.api/versions/9",
            "/policy/acme.default.api/versions/x",
            "/policy/acme.default.api/versions/99999999999999999999"
        }) {
            HttpRulesIT.assertProblem(control.get(path), 404, "policy.unknown");
        }
    }

    private static String policy(int version, String region) {
        return ACME_POLICY.replace("version: 1", "version: " + version).replace("[\"*\"]", "[\"" + region + "\"]");
    }
}
