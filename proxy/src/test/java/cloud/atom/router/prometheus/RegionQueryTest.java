package cloud.atom.router.prometheus;

import static cloud.atom.router.prometheus.Vectors.region;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RegionQueryTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void asksAllSignalsInOneVector() {
        PrometheusQueries queries = new PrometheusQueries("a{$selector}", "b[$window]", "c / $capacity", "d # e");

        String query = RegionQuery.of(queries, region("eu", 500, "dc=\"1\""), MINUTE);

        assertThat(query)
                .isEqualTo("label_replace((a{dc=\"1\"}\n), \"signal\", \"p95\", \"\", \"\")"
                        + " or label_replace((b[60000ms]\n), \"signal\", \"error_ratio\", \"\", \"\")"
                        + " or label_replace((c / 500\n), \"signal\", \"saturation\", \"\", \"\")"
                        + " or label_replace((d # e\n), \"signal\", \"age\", \"\", \"\")");
    }

    @Test
    void asksForNoShareOfACapacityThatNobodyStated() {
        PrometheusQueries preset = PrometheusPreset.ROUTER.queries();

        assertThat(RegionQuery.of(preset, region("eu", 0, "dc=\"1\""), MINUTE)).doesNotContain("saturation");
        assertThat(RegionQuery.of(preset, region("eu", 7, "dc=\"1\""), MINUTE))
                .contains("saturation")
                .contains("/ 7");
    }

    @Test
    void takesThePresetsQueriesWhereNoneAreGiven() {
        PrometheusQueries own = new PrometheusQueries("own", " ", "", "");

        PrometheusQueries queries = own.or(PrometheusPreset.TRAEFIK.queries());

        assertThat(queries.p95()).isEqualTo("own");
        assertThat(queries.errorRatio()).contains("traefik_service_requests_total");
    }
}
