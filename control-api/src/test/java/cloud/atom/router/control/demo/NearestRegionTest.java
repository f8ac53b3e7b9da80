package cloud.atom.router.control.demo;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.demo.NearestRegion.Seen;
import cloud.atom.router.model.RegionId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NearestRegionTest {
    private static final Set<RegionId> WEST = Set.of(new RegionId("eu-west-1"));
    private static final Seen RIGHT = new Seen("Dublin", WEST, "eu-west-1", "eu-west-1", "eu-west-1");

    @Test
    void passesWhenEveryRequestWasServedNearby() {
        assertThat(NearestRegion.judge(List.of(RIGHT, RIGHT)).passed()).isTrue();
    }

    @Test
    void failsWhenOneRequestWentFarther() {
        Verdict verdict =
                NearestRegion.judge(List.of(RIGHT, new Seen("Dublin", WEST, "us-east-1", "us-east-1", "us-east-1")));

        assertThat(verdict.misses()).singleElement().satisfies(miss -> {
            assertThat(miss.expected()).contains("Dublin", "eu-west-1");
            assertThat(miss.seen()).isEqualTo("by us-east-1 (1 requests wrong)");
        });
    }

    @Test
    void failsWhenTheDryRunNamesAnother() {
        assertThat(NearestRegion.judge(List.of(new Seen("Dublin", WEST, "eu-west-1", "eu-west-1", "eu-central-1")))
                        .passed())
                .isFalse();
    }

    @Test
    void failsWhenTheRouterNamesAnotherThanAnswered() {
        assertThat(NearestRegion.judge(List.of(new Seen("Dublin", WEST, "eu-west-1", "eu-central-1", "eu-west-1")))
                        .passed())
                .isFalse();
    }

    @Test
    void failsWithoutRequests() {
        assertThat(NearestRegion.judge(List.of()).passed()).isFalse();
    }
}
