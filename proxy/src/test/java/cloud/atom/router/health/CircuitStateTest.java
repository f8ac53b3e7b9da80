package cloud.atom.router.health;

import static cloud.atom.router.health.CircuitPhase.CLOSED;
import static cloud.atom.router.health.CircuitPhase.HALF_OPEN;
import static cloud.atom.router.health.CircuitPhase.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitStateTest {
    private static final long SECOND = 1_000_000_000;

    private final CircuitSettings settings = CircuitSettings.DEFAULT;
    private long now = 5 * SECOND;
    private CircuitState circuit = ClosedCircuit.NEVER_OPEN;

    @Test
    void opensAfterFiveFailuresInARow() {
        assertThat(afterFailures(4)).isEqualTo(CLOSED);
        assertThat(afterFailures(5)).isEqualTo(OPEN);
    }

    @Test
    void opensWhenHalfOfEnoughAttemptsFailed() {
        AttemptCounts fresh = new AttemptCounts(1, 0, 1, 1);

        assertThat(circuit.next(new CircuitEvidence(now, fresh, 19, 19, true, 0), settings)
                        .phase())
                .isEqualTo(CLOSED);
        assertThat(circuit.next(new CircuitEvidence(now, fresh, 20, 9, true, 0), settings)
                        .phase())
                .isEqualTo(CLOSED);
        assertThat(circuit.next(new CircuitEvidence(now, fresh, 20, 10, true, 0), settings)
                        .phase())
                .isEqualTo(OPEN);
    }

    @Test
    void doesNotOpenByOldFailuresAlone() {
        AttemptCounts nothingFresh = new AttemptCounts(0, 0, 0, 64);

        assertThat(told(nothingFresh, true, 0)).isEqualTo(CLOSED);
    }

    @Test
    void becomesHalfOpenWhenItsTimeIsOverAndPollsAnswer() {
        afterFailures(5);

        now += 5 * SECOND - 1;
        assertThat(told(AttemptCounts.NONE, true, 7)).isEqualTo(OPEN);
        now += 1;
        assertThat(told(AttemptCounts.NONE, false, 7)).isEqualTo(OPEN);
        assertThat(told(AttemptCounts.NONE, true, 0)).isEqualTo(OPEN); // answered before it opened, not since
        assertThat(told(AttemptCounts.NONE, true, 7)).isEqualTo(HALF_OPEN);
    }

    @Test
    void closesAfterThreeResponses() {
        halfOpen();

        assertThat(told(new AttemptCounts(2, 0, 0, 0), true, 7)).isEqualTo(HALF_OPEN);
        assertThat(told(new AttemptCounts(1, 0, 0, 0), true, 7)).isEqualTo(CLOSED);
    }

    @Test
    void isNotClosedByAPollAlone() {
        halfOpen();

        now += 10 * SECOND - 1;
        assertThat(told(AttemptCounts.NONE, true, 12)).isEqualTo(HALF_OPEN);
    }

    @Test
    void closesAfterTenQuietSecondsWithGoodPolls() {
        halfOpen();

        now += 10 * SECOND;
        assertThat(told(AttemptCounts.NONE, true, 7)).isEqualTo(HALF_OPEN); // none since it is half-open
        assertThat(told(AttemptCounts.NONE, true, 8)).isEqualTo(CLOSED);
    }

    @Test
    void opensAgainForTwiceAsLongAfterOneFailedProbe() {
        halfOpen();

        assertThat(told(new AttemptCounts(2, 0, 1, 1), true, 9)).isEqualTo(OPEN);
        now += 10 * SECOND - 1;
        assertThat(told(AttemptCounts.NONE, true, 10)).isEqualTo(OPEN);
        now += 1;
        assertThat(told(AttemptCounts.NONE, true, 10)).isEqualTo(HALF_OPEN);
    }

    @Test
    void staysOpenLongerEachTimeUpToAMinute() {
        assertThat(settings.openNanos(0)).isEqualTo(5 * SECOND);
        assertThat(settings.openNanos(1)).isEqualTo(10 * SECOND);
        assertThat(settings.openNanos(3)).isEqualTo(40 * SECOND);
        assertThat(settings.openNanos(4)).isEqualTo(60 * SECOND);
        assertThat(settings.openNanos(1_000)).isEqualTo(60 * SECOND);
    }

    @Test
    void forgetsEarlierOpeningsAfterAMinute() {
        halfOpen();
        told(new AttemptCounts(3, 0, 0, 0), true, 8);
        assertThat(circuit).isEqualTo(new ClosedCircuit(1, now));

        now += 60 * SECOND;
        told(AttemptCounts.NONE, true, 8);
        assertThat(circuit)
                .isInstanceOfSatisfying(
                        ClosedCircuit.class,
                        closed -> assertThat(closed.openings()).isOne());
        now += 1;
        told(AttemptCounts.NONE, true, 8);

        assertThat(circuit).isEqualTo(ClosedCircuit.NEVER_OPEN);
    }

    @Test
    void wantsToBeToldAtOnceOfWhatWouldOpenIt() {
        assertThat(circuit.alarmAfter(settings)).isEqualTo(5);
        afterFailures(5);
        assertThat(circuit.alarmAfter(settings)).isEqualTo(Integer.MAX_VALUE);
        now += 5 * SECOND;
        told(AttemptCounts.NONE, true, 1);
        assertThat(circuit.alarmAfter(settings)).isOne();
    }

    @Test
    void refusesSettingsThatNeverOpenOrNeverClose() {
        Duration second = Duration.ofSeconds(1);

        assertThatThrownBy(() -> new CircuitSettings(0, 1, 0.5, second, second, second, 1, 0.1))
                .hasMessageContaining("consecutive_failures");
        assertThatThrownBy(() -> new CircuitSettings(1, 1, 0, second, second, second, 1, 0.1))
                .hasMessageContaining("failure_ratio");
        assertThatThrownBy(() -> new CircuitSettings(1, 1, 1, second, Duration.ZERO, second, 1, 0.1))
                .hasMessageContaining("open_time");
        assertThatThrownBy(() -> new CircuitSettings(1, 1, 1, second, second, second.negated(), 1, 0.1))
                .hasMessageContaining("forget_after");
        assertThatThrownBy(() -> new CircuitSettings(1, 1, 1, second, second, second, 1, 0))
                .hasMessageContaining("probe_share");
    }

    private void halfOpen() {
        afterFailures(5);
        now += 5 * SECOND;
        told(AttemptCounts.NONE, true, 7);
    }

    private CircuitPhase afterFailures(int inARow) {
        return told(new AttemptCounts(0, 0, 1, inARow), false, 0);
    }

    private CircuitPhase told(AttemptCounts fresh, boolean pollAnswers, long goodPolls) {
        circuit = circuit.next(new CircuitEvidence(now, fresh, 0, 0, pollAnswers, goodPolls), settings);
        return circuit.phase();
    }
}
