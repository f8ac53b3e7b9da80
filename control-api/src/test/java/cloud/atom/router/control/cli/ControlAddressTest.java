package cloud.atom.router.control.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.control.terminal.CommandFailure;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlAddressTest {
    @Test
    void takesTheOptionBeforeTheVariableBeforeTheDefault() {
        Map<String, String> environment = Map.of("ROUTER_BIND_ADDR", "10.0.0.1:9000");

        assertThat(ControlAddress.of(Optional.of("h:1"), environment)).hasToString("http://h:1");
        assertThat(ControlAddress.of(Optional.empty(), environment)).hasToString("http://10.0.0.1:9000");
        assertThat(ControlAddress.of(Optional.empty(), Map.of())).hasToString("http://127.0.0.1:8601");
        assertThat(ControlAddress.of(Optional.empty(), Map.of("ROUTER_BIND_ADDR", "")))
                .hasToString("http://127.0.0.1:8601");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0:8601, http://127.0.0.1:8601",
        "[::]:8601, http://[::1]:8601",
        "[::1]:8601, http://[::1]:8601",
        "https://router.example/, https://router.example",
        "http://router.example:80/base/, http://router.example:80/base"
    })
    void connectsToWhereTheRouterListens(String text, String expected) {
        assertThat(ControlAddress.of(Optional.of(text), Map.of())).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nonsense", "ftp://h:1", "http://", "http://user@h:1", "http://h:1/?a", "h:99999", "http://a b"})
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> ControlAddress.of(Optional.of(text), Map.of()))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("--server: ");
    }
}
