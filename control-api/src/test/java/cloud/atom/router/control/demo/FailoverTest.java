package cloud.atom.router.control.demo;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.demo.Failover.Seen;
import cloud.atom.router.control.load.LoadReport.Series;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Ten slices are a second; 80 requests in each slice; killed after 2 s, restarted after 6 s. */
class FailoverTest {
    private static final int PER_SLICE = 80;
    private static final int KILLED = 20;
    private static final int RESTARTED = 60;
    private static final double[] RAMP = {0, 0.02, 0.02, 0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.4, 0.45, 0.5};

    @Test
    void passesWhenLoadMovesAtOnceAndComesBackByARamp() {
        Verdict verdict = Failover.judge(seen(failing(KILLED, 6), 0, RAMP));

        assertThat(verdict.misses()).isEmpty();
        assertThat(verdict.figures()).contains("6 failed in the first second, 0 after it");
    }

    @Test
    void failsOnOneFailureAfterTheFirstSecond() {
        assertThat(Failover.judge(seen(failing(KILLED + 11, 1), 0, RAMP)).misses())
                .singleElement()
                .satisfies(miss -> assertThat(miss.expected()).isEqualTo("no failed request after the first second"));
    }

    @Test
    void countsTheSliceOfTheKillToTheFirstSecond() {
        assertThat(Failover.judge(seen(failing(KILLED, 1), 0, RAMP)).misses()).isEmpty();
        assertThat(Failover.judge(seen(failing(KILLED + 10, 1), 0, RAMP)).misses())
                .isEmpty();
    }

    @Test
    void failsWhenWhatWasInFlightIsNotTriedAgain() {
        assertThat(Failover.judge(seen(failing(KILLED, 64), 0, RAMP)).misses())
                .singleElement()
                .satisfies(miss -> assertThat(miss.expected()).isEqualTo("what was in flight is tried elsewhere"));
    }

    @Test
    void failsOnAFailureBeforeTheKill() {
        assertThat(Failover.judge(seen(failing(3, 1), 0, RAMP)).passed()).isFalse();
    }

    @Test
    void failsWithoutFailover() {
        long[] failures = new long[slices(RAMP)];
        Arrays.fill(failures, KILLED, RESTARTED, PER_SLICE);

        assertThat(Failover.judge(seen(new Series(failures), 0, RAMP)).misses()).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void failsWhenLoadStandsStill() {
        long[] all = perSlice(slices(RAMP));
        Arrays.fill(all, KILLED + 11, RESTARTED, 0);
        Seen seen = new Seen(new Series(all), new Series(), victim(RAMP), KILLED, RESTARTED, 0);

        assertThat(Failover.judge(seen).misses())
                .singleElement()
                .satisfies(miss -> assertThat(miss.expected()).startsWith("load goes on elsewhere"));
    }

    @Test
    void failsWhenTheDeadRegionIsServedSomehow() {
        assertThat(Failover.judge(seen(new Series(), 1, RAMP)).passed()).isFalse();
    }

    @Test
    void failsWhenTrafficJumpsBack() {
        Verdict verdict = Failover.judge(seen(new Series(), 0, 0, 0, 0.02, 0.9, 1, 1));

        assertThat(verdict.misses())
                .singleElement()
                .satisfies(miss -> assertThat(miss.expected()).startsWith("a return by a ramp"));
    }

    @Test
    void failsWhenTrafficFallsBackAgain() {
        assertThat(Failover.judge(seen(new Series(), 0, 0, 0.1, 0.2, 0.3, 0, 0.4, 0.4))
                        .passed())
                .isFalse();
    }

    @Test
    void failsWhenTheRegionNeverReturns() {
        assertThat(Failover.judge(seen(new Series(), 0, 0, 0, 0.02, 0.02)).passed())
                .isFalse();
    }

    @Test
    void failsWhenAnotherRegionServedFromTheStart() {
        Seen seen = new Seen(new Series(perSlice(slices(RAMP))), new Series(), new Series(), KILLED, RESTARTED, 0);

        assertThat(Failover.judge(seen).passed()).isFalse();
    }

    /** @param shares of the killed region in each second after its restart */
    private static Seen seen(Series failures, long servedDead, double... shares) {
        return new Seen(new Series(perSlice(slices(shares))), failures, victim(shares), KILLED, RESTARTED, servedDead);
    }

    private static Series victim(double... shares) {
        long[] victim = new long[slices(shares)];
        Arrays.fill(victim, 0, KILLED, PER_SLICE);
        for (int i = RESTARTED; i < victim.length; i++) {
            victim[i] = Math.round(PER_SLICE * shares[(i - RESTARTED) / 10]);
        }
        return new Series(victim);
    }

    private static long[] perSlice(int slices) {
        long[] all = new long[slices];
        Arrays.fill(all, PER_SLICE);
        return all;
    }

    private static int slices(double... shares) {
        return RESTARTED + 10 * shares.length;
    }

    private static Series failing(int slice, long count) {
        long[] failures = new long[slice + 1];
        failures[slice] = count;
        return new Series(failures);
    }
}
