package cloud.atom.router.control.node;

import static cloud.atom.router.control.node.ControlFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.status.Readiness;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StatusCallsIT {
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
    void tellsHealthWithItsChecks() {
        JsonNode health = json(control.get("/health"));

        assertThat(health.fieldNames()).toIterable().containsExactly("status", "simulation_mode", "version", "checks");
        assertThat(health.get("status").textValue()).isEqualTo("degraded");
        assertThat(health.get("simulation_mode").booleanValue()).isTrue();
        assertThat(health.get("version").textValue()).isEqualTo("7.3.0-phaseG.4");
        assertThat(health.get("checks").get("registry").get("status").textValue())
                .isEqualTo("warn");
    }

    @Test
    void isReadyOnlyBetweenStartAndDrain() {
        assertThat(control.get("/ready").statusCode()).isEqualTo(200);

        control.readiness = Readiness.STARTING;
        HttpRulesIT.assertProblem(control.get("/ready"), 503, "starting");

        control.readiness = Readiness.DRAINING;
        HttpRulesIT.assertProblem(control.get("/ready"), 503, "draining");
        assertThat(control.get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void givesMetricsInBothFormats() {
        control.apply(ControlFixture.ACME_POLICY);

        HttpResponse<String> text = control.get("/metrics");
        assertThat(text.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(text.body())
                .contains("policy_applies_total{result=\"active\"} 1.0")
                .contains("region_score{region=\"eu-west-1\"} 1.0");

        HttpResponse<String> open =
                control.send(control.to("/metrics").header("Accept", "application/openmetrics-text"));
        assertThat(open.headers().firstValue("Content-Type").orElse("")).startsWith("application/openmetrics-text");
        assertThat(open.body()).endsWith("# EOF\n");
    }

    @Test
    void listsRegionsAsDecisionsSeeThem() {
        JsonNode region = json(control.get("/regions")).get("regions").get(0);

        assertThat(region.get("id").textValue()).isEqualTo("eu-west-1");
        assertThat(region.get("score").doubleValue()).isEqualTo(1);
        assertThat(region.get("state").textValue()).isEqualTo("healthy");
        assertThat(region.get("p95_ms").isNull()).isTrue();
        assertThat(region.get("error_rate").isNull()).isTrue();
        assertThat(region.get("capacity").isNull()).isTrue();
        assertThat(region.get("sources")).isEmpty();
        assertThat(region.has("since")).isTrue();
    }

    @Test
    void tellsHowFarRegionsAreFromAnAddressBestFirst() {
        JsonNode affinity = json(control.get("/affinity?ip=81.2.69.142"));

        assertThat(affinity.fieldNames()).toIterable().containsExactly("ip_network", "location", "source", "regions");
        assertThat(affinity.get("ip_network").textValue()).isEqualTo("81.2.69.0/24");
        assertThat(affinity.get("location").get("country").textValue()).isEqualTo("GB");
        assertThat(affinity.get("location").get("accuracy_km").intValue()).isEqualTo(10);
        assertThat(affinity.get("location").get("asn").isNull()).isTrue();
        assertThat(affinity.get("regions").get(0).get("est_source").textValue()).isEqualTo("model");
        assertThat(affinity.get("regions").get(0).get("samples").intValue()).isZero();
        assertThat(affinity.get("regions").findValuesAsText("region"))
                .startsWith("eu-west-1", "eu-central-1")
                .hasSize(5);
        assertThat(affinity.get("regions").get(0).get("distance_km").doubleValue())
                .isBetween(400.0, 550.0);
    }

    @Test
    void tellsTheSameForAPointAndForNowhere() {
        JsonNode point = json(control.get("/affinity?lat=51.51&lon=-0.13&country=GB"));
        assertThat(point.get("ip_network").isNull()).isTrue();
        assertThat(point.get("regions").get(0).get("est_rtt_ms"))
                .isEqualTo(json(control.get("/affinity?ip=81.2.69.142"))
                        .get("regions")
                        .get(0)
                        .get("est_rtt_ms"));

        JsonNode nowhere = json(control.get("/affinity?ip=198.51.100.7"));
        assertThat(nowhere.get("source").textValue()).isEqualTo("unknown");
        assertThat(nowhere.get("regions").get(0).get("est_rtt_ms").isNull()).isTrue();
    }

    @Test
    void showsTenantsAndWhatIsLeftOfTheirShare() {
        control.apply(ControlFixture.ACME_POLICY);
        control.postJson("/route", "{\"tenant_id\":\"acme\",\"path\":\"/\",\"consume\":true}");

        JsonNode tenants = json(control.get("/tenants")).get("tenants");
        assertThat(tenants.get(0).get("tenant_id").textValue()).isEqualTo("acme");
        JsonNode rate =
                json(control.get("/tenants/acme")).get("policies").get(0).get("rate");
        assertThat(rate.get("burst").longValue()).isEqualTo(3);
        assertThat(rate.get("remaining").longValue()).isBetween(2L, 3L);
        HttpRulesIT.assertProblem(control.get("/tenants/nobody"), 404, "tenant.unknown");
        HttpRulesIT.assertProblem(control.get("/tenants/a%20b"), 404, "tenant.unknown");
    }
}
