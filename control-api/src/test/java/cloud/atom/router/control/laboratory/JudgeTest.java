package cloud.atom.router.control.laboratory;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.laboratory.Laboratory.Result;
import cloud.atom.router.model.TraceId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JudgeTest {
    private static final Scene SCENE = Scene.load();
    private static final Client CLIENT =
            SCENE.population().of(Tenant.WORLD.host()).get(0);
    private static final int REGIONS = 1;

    private final Day day = Days.blackHole();

    @Test
    void findsNothingMissingWhereAllAreAlike() {
        assertThat(Judge.shortfalls(List.of(result(0, 0)), REGIONS)).isEmpty();
    }

    @Test
    void namesEachStrategyThatFailedLess() {
        assertThat(Judge.shortfalls(List.of(result(10, 0)), REGIONS))
                .extracting(Shortfall::key)
                .contains("black-hole/FEWER_FAILURES/ENVOY", "black-hole/LOWER_LATENCY/ENVOY")
                .contains("black-hole/BLACK_HOLE_HARMLESS");
    }

    @Test
    void missesNothingWhereTheOthersFailedMore() {
        assertThat(Judge.shortfalls(List.of(result(0, 10)), REGIONS)).isEmpty();
    }

    @Test
    void takesAnAttemptOutsideResidencyForAShortfall() {
        Result result = result(0, 0);
        result.of(Contender.ROUTER).onViolation();

        assertThat(Judge.shortfalls(List.of(result), REGIONS))
                .extracting(Shortfall::aim)
                .containsExactly(Aim.RESIDENCY);
    }

    @Test
    void wantsAReasonForEachShortfall() {
        Shortfall unknown = new Shortfall("no-such-day", Aim.RESIDENCY, "", "1 attempt");

        assertThat(Reasons.unsettled(List.of(unknown))).contains("no-such-day/RESIDENCY");
    }

    private Result result(int oursFailed, int theirsFailed) {
        Map<Contender, Figures> figures = new EnumMap<>(Contender.class);
        for (Contender contender : Contender.values()) {
            figures.put(contender, figures(contender == Contender.ROUTER ? oursFailed : theirsFailed));
        }
        return new Result(day, figures);
    }

    private Figures figures(int failed) {
        Figures figures = new Figures(day, REGIONS);
        Request request = new Request(new TraceId(1, 1), CLIENT, true);
        for (int i = 0; i < 100; i++) {
            figures.onEnd(request, day.from(), i < failed ? Figures.FAILED : 50 * VirtualTime.MILLI);
        }
        return figures;
    }
}
