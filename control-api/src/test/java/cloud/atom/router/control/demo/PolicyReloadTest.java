package cloud.atom.router.control.demo;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.demo.PolicyReload.Applied;
import cloud.atom.router.control.demo.PolicyReload.Seen;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyReloadTest {
    private static final Applied GOOD = new Applied(2, 200, true, Duration.ofMillis(5));
    private static final Map<String, Long> BOTH = Map.of("eu-west-1", 500L, "eu-central-1", 500L);
    private static final Seen WELL = new Seen(List.of(GOOD, GOOD), 409, 409, 1000, Map.of(), 0, BOTH);

    @Test
    void passesWhenEveryVersionTookEffectAndNothingFailed() {
        assertThat(PolicyReload.judge(WELL).misses()).isEmpty();
    }

    @Test
    void failsOnOneFailedRequest() {
        Seen seen = new Seen(WELL.applied(), 409, 409, 1000, Map.of("reset", 1L), 0, BOTH);

        assertThat(PolicyReload.judge(seen).misses())
                .singleElement()
                .satisfies(miss -> assertThat(miss.seen()).isEqualTo("{reset=1}"));
    }

    @Test
    void failsWhenAVersionHasNoEffect() {
        Seen seen = new Seen(
                List.of(GOOD, new Applied(3, 200, false, Duration.ofSeconds(1))), 409, 409, 1000, Map.of(), 0, BOTH);

        assertThat(PolicyReload.judge(seen).misses())
                .singleElement()
                .satisfies(miss -> assertThat(miss.expected()).startsWith("version 3 steers"));
    }

    @Test
    void failsWhenAVersionIsRefused() {
        Seen seen = new Seen(List.of(new Applied(2, 403, true, Duration.ZERO)), 409, 409, 1000, Map.of(), 0, BOTH);

        assertThat(PolicyReload.judge(seen).passed()).isFalse();
    }

    @Test
    void failsWhenAnOlderVersionIsTaken() {
        assertThat(PolicyReload.judge(new Seen(WELL.applied(), 200, 409, 1000, Map.of(), 0, BOTH))
                        .passed())
                .isFalse();
        assertThat(PolicyReload.judge(new Seen(WELL.applied(), 409, 200, 1000, Map.of(), 0, BOTH))
                        .passed())
                .isFalse();
    }

    @Test
    void failsWhenLoadStalledOrWasNotThere() {
        assertThat(PolicyReload.judge(new Seen(WELL.applied(), 409, 409, 1000, Map.of(), 51, BOTH))
                        .passed())
                .isFalse();
        assertThat(PolicyReload.judge(new Seen(WELL.applied(), 409, 409, 0, Map.of(), 0, Map.of()))
                        .passed())
                .isFalse();
    }
}
