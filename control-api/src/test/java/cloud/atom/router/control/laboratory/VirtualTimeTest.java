package cloud.atom.router.control.laboratory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VirtualTimeTest {
    private final VirtualTime time = new VirtualTime();
    private final List<String> seen = new ArrayList<>();

    @Test
    void runsWhatIsDueInTheOrderOfTimeAndThenOfAsking() {
        time.after(2 * VirtualTime.SECOND, () -> seen.add("late"));
        time.after(VirtualTime.SECOND, () -> seen.add("first"));
        time.after(VirtualTime.SECOND, () -> seen.add("second"));

        time.runUntil(5);

        assertThat(seen).containsExactly("first", "second", "late");
        assertThat(time.second()).isEqualTo(5);
    }

    @Test
    void repeatsAtAFixedRateUntilTheEnd() {
        time.every(VirtualTime.SECOND, () -> seen.add("at " + time.second()));

        time.runUntil(3);

        assertThat(seen).containsExactly("at 1", "at 2", "at 3");
    }

    @Test
    void movesBothClocksTogether() {
        long epochMillis = time.moment().epochMillis();
        long nanos = time.moment().nanos();

        time.runUntil(2);

        assertThat(time.moment().epochMillis() - epochMillis).isEqualTo(2000);
        assertThat(time.moment().nanos() - nanos).isEqualTo(2 * VirtualTime.SECOND);
    }
}
