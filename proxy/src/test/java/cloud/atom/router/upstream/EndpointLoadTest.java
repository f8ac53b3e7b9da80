package cloud.atom.router.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What one more request costs at an endpoint. */
class EndpointLoadTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final Offset<Double> NEARLY = within(1e3);

    private final EndpointLoad load = new EndpointLoad(null);
    private long now = 5 * SECOND;

    @Test
    void costsItsTimeForItselfAndEachThatWaits() {
        answer(10 * MS);
        load.begin();
        load.begin();

        assertThat(load.cost(now, 1)).isCloseTo(30 * MS, NEARLY);
    }

    @Test
    void countsWhatWaitsByWeight() {
        answer(10 * MS);
        load.begin();
        load.begin();

        assertThat(load.cost(now, 2)).isCloseTo(20 * MS, NEARLY);
    }

    @Test
    void takesASlowerAnswerAtOnceAndAFasterOneSlowly() {
        answer(10 * MS);
        answer(50 * MS);
        assertThat(load.cost(now, 1)).isCloseTo(50 * MS, NEARLY);

        now += SECOND;
        answer(10 * MS);

        // exp(-1/10) of the old average, the rest of the new answer.
        assertThat(load.cost(now, 1)).isCloseTo(46.19 * MS, within(0.1 * MS));
    }

    @Test
    void forgetsAnEndpointThatIsAskedNothing() {
        answer(100 * MS);
        now += 30 * SECOND;

        assertThat(load.cost(now, 1)).isCloseTo(100 * MS * Math.exp(-3), NEARLY);
    }

    @Test
    void letsOneRequestFindOutAboutAnEndpointThatNothingIsKnownOf() {
        assertThat(load.cost(now, 1)).isZero();

        load.begin();

        assertThat(load.cost(now, 1)).isGreaterThanOrEqualTo(SECOND);
    }

    @Test
    void takesAFailureForASlowAnswerHoweverFastItCame() {
        answer(10 * MS);
        load.begin();
        load.onFailure(MS, now);

        assertThat(load.cost(now, 1)).isCloseTo(SECOND, NEARLY);
    }

    @Test
    void isPulledUpByErrorsAsOftenAsTheyCome() {
        for (int i = 0; i < 6_000; i++) {
            now += 10 * MS;
            load.begin();
            if (i % 100 == 99) {
                load.onError(MS, now);
            } else {
                load.onAnswer(10 * MS, now);
            }
        }

        // One in a hundred, each a second: ten milliseconds more.
        assertThat(load.cost(now, 1)).isBetween(15.0 * MS, 25.0 * MS);
    }

    @Test
    void learnsNothingFromWhatWasGivenUp() {
        answer(10 * MS);
        load.begin();
        load.onGivenUp();

        assertThat(load.pending()).isZero();
        assertThat(load.cost(now, 1)).isCloseTo(10 * MS, NEARLY);
    }

    private void answer(long tookNanos) {
        load.begin();
        load.onAnswer(tookNanos, now);
    }
}
