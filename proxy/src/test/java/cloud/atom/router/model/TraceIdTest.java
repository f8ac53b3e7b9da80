package cloud.atom.router.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TraceIdTest {
    private static final String HEX = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void readsAndWritesTheSameDigits() {
        assertThat(TraceId.parse(HEX)).hasToString(HEX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "4bf92f3577b34da6a3ce929d0e0e473",
                "4bf92f3577b34da6a3ce929d0e0e47366",
                "4BF92F3577B34DA6A3CE929D0E0E4736",
                "00000000000000000000000000000000",
                "+bf92f3577b34da6a3ce929d0e0e4736"
            })
    void refusesWhatIsNoTraceId(String text) {
        assertThat(TraceId.parse(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-brings"
            })
    void continuesATraceparent(String field) {
        assertThat(TraceId.ofTraceparent(field)).hasToString(HEX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-zz",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",
                "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7_01",
                "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01"
            })
    void refusesAMalformedTraceparent(String field) {
        assertThat(TraceId.ofTraceparent(field)).isNull();
    }

    @Test
    void drawsTheSameNumberForTheSamePurposeAndSpreadsEvenly() {
        Integer[] tenths = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        for (int i = 1; i <= 100_000; i++) {
            TraceId id = new TraceId(0, i);
            assertThat(id.draw(3)).isEqualTo(id.draw(3));
            tenths[(int) (id.draw(3) * 10)]++;
        }

        assertThat(tenths).allSatisfy(count -> assertThat(count).isCloseTo(10_000, within(400)));
    }

    @Test
    void drawsIndependentlyForDifferentPurposes() {
        int both = 0;
        for (int i = 1; i <= 100_000; i++) {
            TraceId id = new TraceId(i, 0);
            both += id.draw(0) < 0.5 && id.draw(1) < 0.5 ? 1 : 0;
        }

        assertThat(both).isCloseTo(25_000, within(600));
    }

    @Test
    void isNeverAllZero() {
        assertThatThrownBy(() -> new TraceId(0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
