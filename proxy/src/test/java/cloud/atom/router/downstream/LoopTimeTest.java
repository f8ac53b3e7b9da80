package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoopTimeTest {
    private static final long LATE = 200;
    private static final long MOST = 1_000;

    private final LoopTime time = new LoopTime(LATE, MOST, 10_000);

    @Test
    void isTheTimeOfTheProcessWhileTheLoopKeepsUp() {
        assertThat(time.turn(10_100)).isEqualTo(10_100);
        assertThat(time.turn(10_299)).isEqualTo(10_299);
    }

    @Test
    void leavesAStallOutUntilTheLoopRanAsLong() {
        assertThat(time.turn(10_300)).isEqualTo(10_000);
        assertThat(time.turn(10_400)).isEqualTo(10_100);
        assertThat(time.turn(10_599)).isEqualTo(10_299);
        assertThat(time.turn(10_600)).isEqualTo(10_600);
    }

    @Test
    void leavesALongStallOutForABoundedTime() {
        assertThat(time.turn(50_000)).isEqualTo(10_000);
        assertThat(time.turn(50_150)).isEqualTo(10_150);
        assertThat(time.turn(50_300)).isEqualTo(10_300);
        assertThat(time.turn(50_450)).isEqualTo(10_450);
        assertThat(time.turn(50_600)).isEqualTo(10_600);
        assertThat(time.turn(50_750)).isEqualTo(10_750);
        assertThat(time.turn(50_900)).isEqualTo(10_900);
        assertThat(time.turn(51_050)).isEqualTo(51_050);
    }

    @Test
    void goesOnOnALoopThatIsAlwaysLate() {
        assertThat(time.turn(11_000)).isEqualTo(10_000);
        assertThat(time.turn(12_500)).isEqualTo(11_000);
        assertThat(time.turn(13_000)).isEqualTo(12_500);
    }
}
