package cloud.atom.router.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A region that works for two seconds and fails for two, for ten minutes. */
class FlappingRegionTest {
    private static final int MINUTE = 60;
    private static final int REQUESTS = 200;

    /** A change of the share that clients would notice; the small share that a suppressed region keeps is none. */
    private static final double NOTICEABLE = 0.05;

    private final TrackedRegion region = new TrackedRegion();
    private final List<Double> shares = new ArrayList<>();

    @Test
    void movesItsShareOnceWhenItsAnswersFlap() {
        flap(false);

        assertThat(movesIn(0, 10 * MINUTE, 0.5)).isEqualTo(1); // away, and not back
        assertThat(movesIn(0, 10 * MINUTE, NOTICEABLE)).isLessThanOrEqualTo(4);
        for (int from = MINUTE; from < 9 * MINUTE; from++) {
            assertThat(movesIn(from, from + MINUTE, NOTICEABLE)).isLessThan(2);
        }
    }

    @Test
    void movesItsShareOnceWhenItsConnectionsFlap() {
        flap(true);

        assertThat(movesIn(0, 10 * MINUTE, 0.5)).isEqualTo(1);
        assertThat(movesIn(0, 10 * MINUTE, NOTICEABLE)).isLessThanOrEqualTo(4);
        for (int from = MINUTE; from < 9 * MINUTE; from++) {
            assertThat(movesIn(from, from + MINUTE, NOTICEABLE)).isLessThan(2);
        }
    }

    @Test
    void returnsWithinMinutesWhenItStandsStill() {
        flap(false);
        int seconds = 0;
        while (region.health.share().health() < 1) {
            region.poll(PollResult.OK);
            region.second(region.arriving(REQUESTS), 0);
            seconds++;
        }

        assertThat(seconds).isBetween(30, 4 * MINUTE);
        assertThat(region.health.flap().suppressed()).isFalse();
    }

    private void flap(boolean connections) {
        for (int second = 0; second < 10 * MINUTE; second++) {
            boolean works = second / 2 % 2 == 0;
            if (second % 2 == 0) {
                region.poll(works ? PollResult.OK : PollResult.FAILED);
            }
            long arriving = region.arriving(REQUESTS);
            region.second(
                    works ? arriving : 0, works || connections ? 0 : arriving, works || !connections ? 0 : arriving);
            shares.add(region.health.takesRequests() ? region.health.share().health() : 0.0);
        }
    }

    /** How often the share crossed {@code level} between two seconds. */
    private int movesIn(int from, int to, double level) {
        int moves = 0;
        for (int i = Math.max(1, from); i < to; i++) {
            if (shares.get(i - 1) > level != shares.get(i) > level) {
                moves++;
            }
        }
        return moves;
    }
}
