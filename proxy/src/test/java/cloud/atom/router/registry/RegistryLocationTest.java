package cloud.atom.router.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryLocationTest {
    private static final Path BASE = Path.of("/srv/router");

    @ParameterizedTest
    @CsvSource({
        "file:conf/r.yaml, file:/srv/router/conf/r.yaml",
        "file:../r.yaml, file:/srv/r.yaml",
        "file:/etc/r.yaml, file:/etc/r.yaml",
        "FILE:///etc/r.yaml, file:/etc/r.yaml",
        "http://registry:8080/r.json, http://registry:8080/r.json",
        "https://registry/r?token=x, https://registry/r?…"
    })
    void readsLocationsAndShowsThemWithoutTheQuery(String text, String shown) {
        assertThat(RegistryLocation.parse(text, BASE)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "conf/r.yaml",
                "file:",
                "file://host/x",
                "ftp://x/y",
                "http:///x",
                "http://a b/",
                "http://x/#f"
            })
    void refusesOtherText(String text) {
        assertThatThrownBy(() -> RegistryLocation.parse(text, BASE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: ");
    }

    @Test
    void neverShowsAPassword() {
        assertThatThrownBy(() -> RegistryLocation.parse("http://me:hush@x/", BASE))
                .hasMessageNotContaining("hush");
    }

    @Test
    void saysThatAFleetIsNotSupportedYet() {
        assertThatThrownBy(() -> RegistryLocation.parse("rediss://me:hush@x/", BASE))
                .hasMessageContaining("not supported yet")
                .hasMessageNotContaining("hush");
    }
}
