package cloud.atom.router.control.node;

import static cloud.atom.router.control.node.OperatedRouter.json;
import static cloud.atom.router.control.node.OperatedRouter.regionOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Draining regions over the control API, and what clients of the data plane see of it. */
final class RegionDrainIT {
    private static final String DRAIN = "/regions/eu-west-1/drain";
    private static final String UNDRAIN = "/regions/eu-west-1/undrain";

    @TempDir
    private Path folder;

    @Test
    void sendsNothingMoreToADrainedRegionOnceItIsAnswered() {
        try (OperatedRouter router = OperatedRouter.start(folder, "")) {
            assertThat(regionOf(router.fromLondon())).isEqualTo("eu-west-1");

            HttpResponse<String> answer = router.post("operator", DRAIN, "{\"reason\":\"new disks\",\"for\":\"30m\"}");
            HttpResponse<String> next = router.fromLondon();

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(json(answer).path("state").asText()).isEqualTo("drained");
            assertThat(json(answer).path("kept").asBoolean()).isTrue();
            assertThat(regionOf(next)).isEqualTo("eu-central-1");
            JsonNode drain = router.region("eu-west-1").path("drain");
            assertThat(drain.path("actor").asText()).isEqualTo("operator");
            assertThat(drain.path("reason").asText()).isEqualTo("new disks");
            assertThat(drain.path("until").asText())
                    .isGreaterThan(drain.path("since").asText());
            HttpResponse<String> dryRun = router.post("viewer", "/route", "{\"tenant_id\":\"t1\",\"path\":\"/\"}");
            assertThat(dryRun.body()).contains("failover.drained");
        }
    }

    @Test
    void comesBackStepByStepWhenItIsUndrained() {
        try (OperatedRouter router = OperatedRouter.start(folder, "")) {
            router.post("operator", DRAIN, "");

            HttpResponse<String> answer = router.post("operator", UNDRAIN, "");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(json(answer).path("state").asText()).isEqualTo("healthy");
            JsonNode region = router.region("eu-west-1");
            assertThat(region.path("share").asDouble()).isLessThan(1);
            assertThat(region.path("drain").isNull()).isTrue();
        }
    }

    @Test
    void staysDrainedThroughARestart() {
        try (OperatedRouter router = OperatedRouter.start(folder, "")) {
            router.post("operator", DRAIN, "{\"reason\":\"new disks\"}");
        }
        try (OperatedRouter router = OperatedRouter.start(folder, "")) {
            assertThat(regionOf(router.fromLondon())).isEqualTo("eu-central-1");
            assertThat(router.region("eu-west-1").path("drain").path("reason").asText())
                    .isEqualTo("new disks");
            assertThat(router.post("operator", UNDRAIN, "").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void refusesWhatIsInTheWrongState() {
        try (OperatedRouter router = OperatedRouter.start(folder, "")) {
            HttpRulesIT.assertProblem(router.post("operator", UNDRAIN, "{}"), 409, "region.state");
            router.post("operator", DRAIN, "{}");
            HttpRulesIT.assertProblem(router.post("operator", DRAIN, "{}"), 409, "region.state");
            HttpRulesIT.assertProblem(router.post("operator", "/regions/mars-1/drain", "{}"), 404, "region.unknown");
            HttpRulesIT.assertProblem(router.post("operator", "/regions/mars-1/undrain", "{}"), 404, "region.unknown");
            HttpRulesIT.assertProblem(router.post("operator", "/regions/%00/drain", "{}"), 404, "region.unknown");
        }
    }

    @Test
    void letsOnlyOperatorsOfAllTenantsDrain() {
        try (OperatedRouter router = OperatedRouter.start(folder, "")) {
            HttpRulesIT.assertProblem(router.post("viewer", DRAIN, "{}"), 403, "auth.role");
            HttpRulesIT.assertProblem(router.post("applier", DRAIN, "{}"), 403, "auth.role");
            HttpRulesIT.assertProblem(router.post("acme-operator", DRAIN, "{}"), 403, "auth.tenant");
            HttpRulesIT.assertProblem(router.post("nobody", DRAIN, "{}"), 401, "auth.invalid");

            assertThat(router.region("eu-west-1").path("state").asText()).isEqualTo("healthy");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"for\":\"0s\"}",
                "{\"for\":\"31d\"}",
                "{\"for\":30}",
                "{\"for\":\"soon\"}",
                "{\"reason\":\"two\\nlines\"}",
                "{\"reason\":\"\\u202eabc\"}",
                "{\"force\":\"yes\"}",
                "{\"until\":\"tomorrow\"}"
            })
    void refusesAHostileBodyAndDrainsNothing(String body) {
        try (OperatedRouter router = OperatedRouter.start(folder, "")) {
            HttpRulesIT.assertProblem(router.post("operator", DRAIN, body), 400, "input.invalid");
            HttpRulesIT.assertProblem(
                    router.post("operator", DRAIN, "{\"reason\":\"" + "x".repeat(201) + "\"}"), 400, "input.invalid");

            assertThat(router.region("eu-west-1").path("state").asText()).isEqualTo("healthy");
        }
    }

    @Test
    void namesTheRuleOfSafetyThatADrainWouldBreakAndObeysForce() {
        try (OperatedRouter router = OperatedRouter.start(folder, "safety: { max_shift: 0.3 }\n")) {
            assertThat(router.post("operator", DRAIN, "").statusCode()).isEqualTo(200);
            String second = "/regions/eu-central-1/drain";

            HttpResponse<String> refused = router.post("operator", second, "");
            // Back, but its requests were moved within the window.
            router.post("operator", UNDRAIN, "");
            HttpResponse<String> refusedStill = router.post("operator", second, "");
            HttpResponse<String> forced = router.post("operator", second, "{\"force\":true}");

            HttpRulesIT.assertProblem(refused, 409, "safety.max_shift");
            HttpRulesIT.assertProblem(refusedStill, 409, "safety.max_shift");
            assertThat(forced.statusCode()).isEqualTo(200);
            assertThat(json(forced).path("broken_rule").asText()).isEqualTo("safety.max_shift");
        }
    }

    @Test
    void keepsAsManyRegionsOnAsTheConfigurationSays() {
        try (OperatedRouter router = OperatedRouter.start(folder, "safety: { max_shift: 1.0, min_regions_on: 4 }\n")) {
            assertThat(router.post("operator", DRAIN, "").statusCode()).isEqualTo(200);

            HttpResponse<String> refused = router.post("operator", "/regions/us-east-1/drain", "");

            HttpRulesIT.assertProblem(refused, 409, "safety.min_regions_on");
            assertThat(router.region("us-east-1").path("state").asText()).isEqualTo("healthy");
        }
    }

    @Test
    void startsWithoutDrainsWhenTheirFileIsHostile() throws IOException {
        Path file = Files.createDirectories(folder.resolve("data")).resolve("drains.json");
        List<String> hostile = List.of(
                "",
                "null",
                "[]",
                "{\"drains\":null}",
                "{\"drains\":[{\"region\":\"eu-west-1\"}]}",
                "{\"drains\":[{\"region\":\"../x\",\"actor\":\"a\",\"reason\":\"\",\"since\":\"2026-01-01T00:00:00Z\"}]}",
                "{\"drains\":[{\"region\":\"eu-west-1\",\"actor\":\"a\",\"reason\":\"\",\"since\":\"once\"}]}",
                "{\"drains\":[],\"run\":\"me\"}",
                "[".repeat(100_000),
                " ".repeat(2 << 20));
        for (String text : hostile) {
            Files.writeString(file, text);
            try (OperatedRouter router = OperatedRouter.start(folder, "")) {
                assertThat(regionOf(router.fromLondon())).as(text).isEqualTo("eu-west-1");
            }
        }
    }
}
