package cloud.atom.router.control.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The notation of frames. */
class FrameScriptTest {
    private static final Map<String, String> NAMES = Map.of("host", "h", "id", "i");

    @Test
    void writesFramesAsTheyAreNamed() {
        assertThat(bytes("data 3 end ab")).containsExactly(0, 0, 2, 0, 1, 0, 0, 0, 3, 'a', 'b');
        assertThat(bytes("rst 1 cancel")).containsExactly(0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 8);
        assertThat(bytes("settings 4=258")).containsExactly(0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0, 0, 1, 2);
        assertThat(bytes("long 0 1 1 16385")).containsExactly(0, 0x40, 1, 0, 1, 0, 0, 0, 1);
    }

    @Test
    void writesFieldsAsLiteralsOrAsTheyAre() {
        assertThat(bytes("headers 1 end,part #8284 | a: b | +c: {2*d}"))
                .containsExactly(
                        0, 0, 13, 1, 1, 0, 0, 0, 1, //
                        0x82, 0x84, 0x10, 1, 'a', 1, 'b', 0x40, 1, 'c', 2, 'd', 'd');
    }

    @Test
    void changesASoundRequestWhereFieldsSayIt() {
        assertThat(bytes("get 1 -:scheme | -:authority | :path: /x"))
                .endsWith(new byte[] {
                    0x10, 7, ':', 'm', 'e', 't', 'h', 'o', 'd', 3, 'G', 'E', 'T', //
                    0x10, 5, ':', 'p', 'a', 't', 'h', 2, '/', 'x'
                })
                .hasSize(9 + 23);
    }

    @Test
    void repeatsALineWithStreamsThatCount() {
        assertThat(bytes("2* data {s} - {n} ; ping"))
                .hasSize(2 * (10 + 17))
                .startsWith(0, 0, 1, 0, 0, 0, 0, 0, 1, '0')
                .containsSequence(0, 0, 1, 0, 0, 0, 0, 0, 3, '1');
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> bytes("pong 1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pong (expected: a frame or a step)");
        assertThatThrownBy(() -> bytes("data 1 ende x")).hasMessageContaining("ende (expected: end, part or -)");
        assertThatThrownBy(() -> bytes("rst 1 panic")).hasMessageContaining("panic (expected: a number or one of");
    }

    private static byte[] bytes(String line) {
        FrameScript script = FrameScript.parse(line + "\n", NAMES);
        return script.steps().stream()
                .filter(FrameScript.Step.Send.class::isInstance)
                .map(step -> ((FrameScript.Step.Send) step).bytes())
                .findFirst()
                .orElseThrow();
    }
}
