package cloud.atom.router.control.laboratory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DayRunTest {
    private static final Scene SCENE = Scene.load();
    private static final Map<String, Figures> RUNS = new HashMap<>();

    @Test
    void isTheSameEachTime() {
        Figures once = run(Days.loudTenant(), Contender.ROUTER);
        Figures again = DayRun.run(SCENE, Days.loudTenant(), Contender.ROUTER);

        assertThat(again).usingRecursiveComparison().isEqualTo(once);
    }

    @Test
    void failsNothingOnAQuietDay() {
        Figures figures = run(Days.quiet(), Contender.ROUTER);

        assertThat(figures.requests()).isGreaterThan(150_000);
        assertThat(figures.failed()).isZero();
    }

    @Test
    void hasTheSameRequestsWhateverTheStrategy() {
        assertThat(run(Days.quiet(), Contender.STATIC_NEAREST).requests())
                .isEqualTo(run(Days.quiet(), Contender.ROUTER).requests());
    }

    @Test
    void losesTheRegionsRequestsWhereNobodyLooksAtItsHealth() {
        Figures figures = run(Days.blackHole(), Contender.STATIC_NEAREST);

        int region = SCENE.ordinalOf(Days.REGION);
        assertThat(figures.worstMinute()).isBetween(0.2, 0.4);
        assertThat(figures.reactionSeconds(region)).isEqualTo(-1);
    }

    @Test
    void takesAMinuteAndMoreForDnsToLeaveARegion() {
        Figures figures = run(Days.blackHole(), Contender.DNS_FAILOVER);

        assertThat(figures.reactionSeconds(SCENE.ordinalOf(Days.REGION))).isBetween(30, 100);
    }

    @Test
    void refusesOnlyTheTenantThatSendsTooMuch() {
        Figures figures = run(Days.loudTenant(), Contender.ROUTER);

        assertThat(figures.limited()).isGreaterThan(10_000);
        assertThat(figures.failed()).isZero();
        assertThat(run(Days.quiet(), Contender.ROUTER).limited()).isZero();
    }

    /** Each run once for all tests. */
    private static Figures run(Day day, Contender contender) {
        return RUNS.computeIfAbsent(day.name() + contender, name -> DayRun.run(SCENE, day, contender));
    }
}
