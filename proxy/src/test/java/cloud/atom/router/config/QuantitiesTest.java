package cloud.atom.router.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({"250ms, 250", "2s, 2000", "10m, 600000", "24h, 86400000", "30d, 2592000000", "0s, 0"})
    void readsDurations(String text, long millis) {
        assertThat(Quantities.duration(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"512B, 512", "64KiB, 65536", "1MiB, 1048576", "2GiB, 2147483648", "0, 0", "0B, 0"})
    void readsSizes(String text, long bytes) {
        assertThat(Quantities.size(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "0",
                "-1s",
                "1.5s",
                "1 s",
                "1S",
                "1min",
                "9999999999999999s",
                "999999999999999d",
                "36501d",
                "s"
            })
    void refusesOtherDurations(String text) {
        assertThatThrownBy(() -> Quantities.duration(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "64KB", "64kib", "-1B", "1.5MiB", "999999999999999GiB"})
    void refusesOtherSizes(String text) {
        assertThatThrownBy(() -> Quantities.size(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"250ms", "2s", "10m", "30d", "0s", "1500ms", "36h"})
    void writesDurationsAsTheyAreRead(String text) {
        assertThat(Quantities.text(Quantities.duration(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "512B", "64KiB", "1MiB", "2GiB", "1025B"})
    void writesSizesAsTheyAreRead(String text) {
        assertThat(Quantities.text(Quantities.size(text))).isEqualTo(text);
    }
}
