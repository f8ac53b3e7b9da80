package cloud.atom.router.control.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final long START = 1_000;
    private static final long SECOND = 1_000_000_000;
    private static final LoadPlan PLAN = LoadPlan.to(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                    RequestSource.cycle(LoadRequest.get("/", Map.of())))
            .withDuration(Duration.ofSeconds(2));

    @Test
    void isAlwaysDueInAClosedLoopUntilTheEnd() {
        Schedule schedule = new Schedule(PLAN, 0, START);

        assertThat(schedule.isDue(START)).isTrue();
        assertThat(schedule.isDue(START + 2 * SECOND - 1)).isTrue();
        assertThat(schedule.isDue(START + 2 * SECOND)).isFalse();
        assertThat(schedule.unsent()).isZero();
    }

    @Test
    void keepsTheTimetableHoweverLateItIsAsked() {
        Schedule schedule = new Schedule(PLAN.withRate(10), 0, START);

        schedule.take();
        schedule.take();

        assertThat(schedule.dueNanos(START + SECOND)).isEqualTo(START + SECOND / 5);
        assertThat(schedule.isDue(START + SECOND / 5 - 1)).isFalse();
        assertThat(schedule.isDue(START + SECOND / 5)).isTrue();
    }

    @Test
    void countsWhatWasDueAndNeverSent() {
        Schedule schedule = new Schedule(PLAN.withRate(10), 0, START);

        for (int i = 0; i < 15; i++) {
            schedule.take();
        }

        assertThat(schedule.unsent()).isEqualTo(5);
    }

    @Test
    void countsNoRequestAsUnsentThatWasDueAfterTheStop() {
        Schedule schedule = new Schedule(PLAN.withRate(10), 0, START);
        for (int i = 0; i < 5; i++) {
            schedule.take();
        }

        schedule.stop(START + SECOND / 2);

        assertThat(schedule.isOver(START + SECOND / 2)).isTrue();
        assertThat(schedule.unsent()).isZero();
    }

    @Test
    void endsAfterTheLastRequest() {
        Schedule schedule = new Schedule(PLAN.withRequests(2), 0, START);

        assertThat(schedule.take()).isEqualTo(0);
        assertThat(schedule.take()).isEqualTo(1);

        assertThat(schedule.isOver(START)).isTrue();
    }

    @Test
    void dealsNumbersToLoopsInTurn() {
        LoadPlan plan = PLAN.withLoops(2).withRequests(4);
        Schedule first = new Schedule(plan, 0, START);
        Schedule second = new Schedule(plan, 1, START);

        assertThat(new long[] {first.take(), second.take(), first.take(), second.take()})
                .containsExactly(0, 1, 2, 3);
        assertThat(first.isOver(START) && second.isOver(START)).isTrue();
    }
}
