package cloud.atom.router.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** How many attempts may wait for an endpoint at a time. */
class GradientLimitTest {
    private static final long MS = 1_000_000;

    private final LongAdder total = new LongAdder();
    private final GradientLimit limit = new GradientLimit(100, total);
    private long now;

    @Test
    void holdsNobodyBackWhileAnswersStayQuickUnderLoad() {
        windows(50, 10 * MS, 1.0);

        assertThat(limit.value()).isEqualTo(800);
        assertThat(total.sum()).isEqualTo(800);
    }

    @Test
    void fallsFromItsHighestToTwiceOfWhatWaitsAtOnce() {
        quickThenSlow(60);

        assertThat(limit.value()).isLessThan(120);
    }

    @Test
    void shrinksWhenAllAnswersGetSlower() {
        windows(20, 10 * MS, 1.0);
        int before = limit.value();
        windows(10, 50 * MS, 1.0);

        assertThat(limit.value()).isLessThan(before / 2 + 10);
    }

    @Test
    void neverShrinksBelowTwenty() {
        windows(20, 10 * MS, 1.0);
        for (int i = 1; i < 100; i++) {
            windows(1, (10 + i * 10) * MS, 1.0);
        }

        assertThat(limit.value()).isEqualTo(GradientLimit.LEAST);
    }

    @Test
    void staysAsItIsWhileLessThanHalfOfItIsUsed() {
        quickThenSlow(49);
        assertThat(limit.value()).isEqualTo(800);

        quickThenSlow(60);
        windows(20, 60 * MS, 1.0);
        int low = limit.value();
        assertThat(low).isLessThan(100);
        windows(20, 1_000 * MS, 0.4);
        assertThat(limit.value()).isEqualTo(low);
    }

    @Test
    void judgesNobodyByItsFirstSecond() {
        for (long i = 1; i <= 10; i++) {
            windows(1, i * 10 * MS, 1.0);
        }

        assertThat(limit.value()).isEqualTo(800);
    }

    @Test
    void takesNoFewSlowPagesForAQueue() {
        windows(20, 10 * MS, 1.0);
        int before = limit.value();
        for (int i = 0; i < 400; i++) {
            now += 10 * MS;
            limit.onAnswer(i % 10 == 0 ? 10 * MS : 10_000 * MS, limit.value(), now);
        }

        assertThat(limit.value()).isGreaterThanOrEqualTo(before);
    }

    @Test
    void growsAgainWhenAnswersAreQuickAgain() {
        windows(20, 10 * MS, 1.0);
        windows(20, 50 * MS, 1.0);
        int low = limit.value();
        windows(300, 10 * MS, 1.0);

        assertThat(limit.value()).isBetween(low + 50, 799);
        windows(2000, 10 * MS, 1.0);
        assertThat(limit.value()).isEqualTo(800);
        assertThat(total.sum()).isEqualTo(800);
    }

    @Test
    void countsNoMoreOnceItsEndpointIsGone() {
        limit.end();

        assertThat(total.sum()).isZero();
    }

    private void quickThenSlow(int pending) {
        for (int i = 0; i < 220; i++) {
            now += 10 * MS;
            limit.onAnswer(10 * MS, pending, now);
        }
        for (int i = 0; i < 22; i++) {
            now += 10 * MS;
            limit.onAnswer(50 * MS, pending, now);
        }
    }

    /** Windows of ten answers each that took as long, while that share of the limit waited. */
    private void windows(int count, long tookNanos, double used) {
        for (int i = 0; i < 11 * count; i++) {
            now += 10 * MS;
            limit.onAnswer(tookNanos, (int) (limit.value() * used), now);
        }
    }
}
