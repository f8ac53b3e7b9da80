package cloud.atom.router.control.demo;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.demo.ResidencyHolds.Seen;
import cloud.atom.router.control.load.Outcome;
import cloud.atom.router.model.RegionId;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResidencyHoldsTest {
    private static final Set<String> INSIDE = Set.of("eu-west-1", "eu-central-1");
    private static final RegionId TOKYO = new RegionId("ap-northeast-1");
    private static final Outcome SERVED = new Outcome("Tokyo", 200, "eu-west-1", "");
    private static final Outcome ESCAPED = new Outcome("Tokyo", 200, "ap-northeast-1", "");
    private static final Outcome NONE = new Outcome("Tokyo", 503, "", "region.none_eligible");
    private static final Outcome BROKEN = new Outcome("Tokyo", 502, "", "upstream.connect");

    @Test
    void passesWhenNothingLeftTheEu() {
        assertThat(judge(Set.of(SERVED), Set.of(SERVED, BROKEN, NONE), Set.of(NONE), 0)
                        .misses())
                .isEmpty();
    }

    @Test
    void failsWhenARegionElsewhereCountedARequest() {
        assertThat(judge(Set.of(SERVED), Set.of(NONE), Set.of(NONE), 1).misses())
                .singleElement()
                .satisfies(miss -> assertThat(miss.seen()).isEqualTo("{ap-northeast-1=1}"));
    }

    @Test
    void failsWhenARegionElsewhereAnswered() {
        assertThat(judge(Set.of(SERVED, ESCAPED), Set.of(NONE), Set.of(NONE), 0).passed())
                .isFalse();
        assertThat(judge(Set.of(SERVED), Set.of(ESCAPED), Set.of(NONE), 0).passed())
                .isFalse();
        assertThat(judge(Set.of(SERVED), Set.of(NONE), Set.of(NONE, ESCAPED), 0).passed())
                .isFalse();
    }

    @Test
    void failsWhenDeadRegionsAreStillTried() {
        assertThat(judge(Set.of(SERVED), Set.of(BROKEN), Set.of(NONE, BROKEN), 0)
                        .passed())
                .isFalse();
    }

    @Test
    void failsWhenTheTenantIsNotServedAtAll() {
        assertThat(judge(Set.of(NONE), Set.of(NONE), Set.of(NONE), 0).passed()).isFalse();
    }

    @Test
    void failsWhenTheRouterCountsAViolationItself() {
        Seen seen = new Seen(INSIDE, Set.of(SERVED), Set.of(NONE), Set.of(NONE), 9, Map.of(), "1.0");

        assertThat(ResidencyHolds.judge(seen).passed()).isFalse();
    }

    @Test
    void readsAMetricFromThePage() {
        String page = "# HELP a b\nrouter_residency_violations_total 0.0\n";

        assertThat(ResidencyHolds.metric(page, "router_residency_violations_total"))
                .isEqualTo("0.0");
        assertThat(ResidencyHolds.metric(page, "router_residency")).isEqualTo("missing");
    }

    private static Verdict judge(Set<Outcome> normal, Set<Outcome> dying, Set<Outcome> dead, long outside) {
        return ResidencyHolds.judge(new Seen(INSIDE, normal, dying, dead, 1000, Map.of(TOKYO, outside), "0.0"));
    }
}
