package cloud.atom.router.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadMeterTest {
    private static final long SECOND = 1_000_000_000;

    private final LoadMeter meter = new LoadMeter();

    @Test
    void refusesWhatIsAboveCapacityInOneSecond() {
        assertThat(admitted(12, 10, 5 * SECOND)).isEqualTo(10);
        assertThat(admitted(12, 10, 6 * SECOND)).isEqualTo(10);
        assertThat(admitted(1, 0, 7 * SECOND)).isZero();
    }

    @Test
    void tellsTheLoadOfTheLastFullSecond() {
        admitted(15, 10, 5 * SECOND);

        assertThat(meter.free(20, 6 * SECOND)).isEqualTo(0.25);
        assertThat(meter.refusedShare(6 * SECOND)).isEqualTo(5 / 15.0);
        assertThat(meter.free(20, 8 * SECOND)).isEqualTo(1);
        assertThat(meter.refusedShare(8 * SECOND)).isZero();
        assertThat(meter.free(0, 8 * SECOND)).isZero();
    }

    private int admitted(int requests, long capacity, long nowNanos) {
        int admitted = 0;
        for (int i = 0; i < requests; i++) {
            admitted += meter.admit(capacity, nowNanos) ? 1 : 0;
        }
        return admitted;
    }
}
