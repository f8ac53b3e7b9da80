package cloud.atom.router.control.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.control.bench.Generator.Load;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WrkGeneratorTest {
    private static final String OUTPUT = """
            Running 2s test @ http://127.0.0.1:8600/s1
              1 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     1.28ms  119.13us   4.59ms   91.50%
                Req/Sec    50.05k     1.11k   51.92k    80.00%
              99581 requests in 2.00s, 24.31MB read
            """;

    @Test
    void readsRequestsAndTime() {
        assertThat(WrkGenerator.parse(OUTPUT)).isEqualTo(new Load(99_581, 0, Duration.ofSeconds(2)));
    }

    @Test
    void countsEveryKindOfError() {
        String output =
                OUTPUT + "  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 81\n";

        assertThat(WrkGenerator.parse(output)).isEqualTo(new Load(99_500, 91, Duration.ofSeconds(2)));
    }

    @Test
    void readsOtherUnitsOfTime() {
        assertThat(WrkGenerator.parse("10 requests in 1.50m, 1KB read").elapsed())
                .isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        assertThatThrownBy(() -> WrkGenerator.parse("unable to connect")).hasMessageContaining("unable to connect");
    }
}
