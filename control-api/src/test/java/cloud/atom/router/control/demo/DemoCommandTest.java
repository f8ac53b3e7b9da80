package cloud.atom.router.control.demo;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.demo.Verdict.Miss;
import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DemoCommandTest {
    @Test
    void printsOneRowPerScenarioAndWhatWasMissed() {
        String text = DemoCommand.table(List.of(
                new Verdict("nearest", List.of("70 of 70"), List.of()),
                new Verdict("failover", List.of(), List.of(new Miss("no failure", "3")))));

        assertThat(text).isEqualTo("""
                        SCENARIO  VERDICT  FIGURES
                        nearest   ok       70 of 70
                        failover  FAIL     -

                        FAIL failover
                          expected: no failure
                          seen:     3

                        1 of 2 failed.
                        """);
    }

    @Test
    void expectsTheNearestRegionByTheMapAlone() {
        Region west = region("eu-west-1", Continent.EU, new GeoPoint(53.35, -6.26));
        Region central = region("eu-central-1", Continent.EU, new GeoPoint(50.11, 8.68));
        Region east = region("us-east-1", Continent.NA, new GeoPoint(39.04, -77.49));

        assertThat(DemoClient.DUBLIN.nearest(List.of(east, central, west))).isEqualTo(Set.of(west.id()));
        assertThat(DemoClient.ALL.get(1).nearest(List.of(east, central, west)))
                .isEqualTo(Set.of(west.id(), central.id()));
    }

    private static Region region(String id, Continent continent, GeoPoint location) {
        return new Region(
                new RegionId(id),
                id,
                new CountryCode("IE"),
                continent,
                Set.of(),
                location,
                List.of(new Endpoint(URI.create("http://127.0.0.1:1"), 1)),
                new HealthPolling("/health", Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 3),
                Capacity.NOT_STATED);
    }
}
