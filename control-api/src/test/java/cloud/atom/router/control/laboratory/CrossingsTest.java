package cloud.atom.router.control.laboratory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class CrossingsTest {
    private static final double MANY = 1e9;

    @Test
    void countsNoneForNoiseAroundTheMean() {
        double[] shares = new double[40];
        Arrays.setAll(shares, i -> 0.3 + (i % 2 == 0 ? 0.02 : -0.02));

        assertThat(Crossings.count(shares, 0, 1000)).isZero();
    }

    @Test
    void countsTwoForARegionThatLeavesAndComesBack() {
        assertThat(Crossings.count(new double[] {0.3, 0.3, 0, 0, 0, 0.3, 0.3}, 0, MANY))
                .isEqualTo(2);
    }

    @Test
    void countsEachTurnOfOneThatFlaps() {
        assertThat(Crossings.count(new double[] {0.3, 0, 0.3, 0, 0.3}, 0, MANY)).isEqualTo(4);
    }

    @Test
    void looksOnlyAtWhatComesFromTheEventOn() {
        assertThat(Crossings.count(new double[] {0.3, 0, 0.3, 0.3, 0.3}, 2, MANY))
                .isZero();
    }
}
