package cloud.atom.router.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class InputProblemTest {
    @Test
    void showsFilePlacePathAndMessage() {
        InputProblem problem = new InputProblem("conf/router.yaml", "limits.head_bytes", 7, 3, "7 (expected: a size)");

        assertThat(problem).hasToString("conf/router.yaml:7:3: limits.head_bytes: 7 (expected: a size)");
    }

    @Test
    void leavesOutWhatIsNotKnown() {
        assertThat(new InputProblem("", "ROUTER_BIND_ADDR", 0, 0, "bad")).hasToString("ROUTER_BIND_ADDR: bad");
        assertThat(new InputProblem("a.yaml", "", 0, 0, "bad")).hasToString("a.yaml: bad");
        assertThat(new InputProblem("", "", 1, 2, "bad")).hasToString("1:2: bad");
    }

    @Test
    void exceptionListsEveryProblemOnItsLine() {
        InvalidInputException exception = new InvalidInputException(
                List.of(new InputProblem("a", "b", 1, 2, "c"), new InputProblem("a", "d", 3, 4, "e")));

        assertThat(exception).hasMessage("a:1:2: b: c\na:3:4: d: e");
        assertThat(exception.problems()).hasSize(2);
    }
}
