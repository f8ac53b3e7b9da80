package cloud.atom.router.control.laboratory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class ChanceTest {
    @Test
    void drawsTheSameFromTheSameSeedAndPurpose() {
        assertThat(Chance.of(5, "polls").bits()).isEqualTo(Chance.of(5, "polls").bits());
        assertThat(Chance.of(5, "polls").bits())
                .isNotEqualTo(Chance.of(6, "polls").bits())
                .isNotEqualTo(Chance.of(5, "population").bits());
    }

    @Test
    void followsThePublishedSequenceOfSplitMix64() {
        Chance chance = new Chance(1_234_567);

        assertThat(chance.bits()).isEqualTo(6_457_827_717_110_365_317L);
        assertThat(chance.bits()).isEqualTo(3_203_168_211_198_807_973L);
    }

    @Test
    void hasTheMeansThatItPromises() {
        Chance chance = new Chance(5);

        assertThat(DoubleStream.generate(() -> chance.exponential(3))
                        .limit(20_000)
                        .average()
                        .orElseThrow())
                .isCloseTo(3, within(0.1));
        assertThat(DoubleStream.generate(() -> chance.logNormal(10, 0.5))
                        .limit(20_001)
                        .sorted()
                        .skip(10_000)
                        .findFirst()
                        .orElseThrow())
                .isCloseTo(10, within(0.2));
    }
}
