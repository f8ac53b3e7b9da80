package cloud.atom.router.prometheus;

import static cloud.atom.router.prometheus.Vectors.element;
import static cloud.atom.router.prometheus.Vectors.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cloud.atom.router.health.ScoreInputs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorAnswerTest {
    @Test
    void readsEverySignal() throws IOException {
        VectorAnswer answer = parse(vector(
                element("p95", "0.25"),
                element("error_ratio", "0.02"),
                element("saturation", "0.6"),
                element("age", "7.5")));

        assertThat(answer.inputs().p95Seconds()).hasValue(0.25);
        assertThat(answer.inputs().errorRatio()).hasValue(0.02);
        assertThat(answer.inputs().freeCapacity().orElseThrow()).isCloseTo(0.4, within(1e-9));
        assertThat(answer.ageSeconds()).hasValue(7.5);
        assertThat(answer.warned()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "+Inf", "-Inf", "Infinity", "-1", "x", "", "1e400", "99999999999"})
    void takesNoNumberForNoData(String text) throws IOException {
        ScoreInputs inputs = parse(vector(element("p95", text), element("error_ratio", text)))
                .inputs();

        assertThat(inputs).isEqualTo(ScoreInputs.NONE);
    }

    @Test
    void knowsNothingByAnEmptyVector() throws IOException {
        assertThat(parse(vector()).inputs()).isEqualTo(ScoreInputs.NONE);
        assertThat(parse(vector()).ageSeconds()).isEmpty();
    }

    @Test
    void keepsWithinRange() throws IOException {
        VectorAnswer answer =
                parse(vector(element("saturation", "3"), element("error_ratio", "1.0000001"), element("age", "-0.4")));

        assertThat(answer.inputs().freeCapacity()).hasValue(0);
        assertThat(answer.inputs().errorRatio()).hasValue(1);
        assertThat(answer.ageSeconds()).hasValue(0);
    }

    @Test
    void leavesOutASignalThatStandsTwice() throws IOException {
        ScoreInputs inputs = parse(vector(element("p95", "0.1"), element("p95", "0.2"), element("error_ratio", "0")))
                .inputs();

        assertThat(inputs.p95Seconds()).isEmpty();
        assertThat(inputs.errorRatio()).hasValue(0);
    }

    @Test
    void passesOverWhatItDoesNotKnow() throws IOException {
        VectorAnswer answer =
                parse("{\"infos\":[\"i\"],\"warnings\":[\"w\"],\"data\":{\"stats\":{\"a\":[1,{}]},\"result\":[{"
                        + "\"metric\":{\"signal\":\"p95\",\"le\":\"1\",\"o\":{\"x\":[]}},\"histogram\":[1,{}],\"value\":[1.5,\"0.3\"]}],"
                        + "\"resultType\":\"vector\"},\"status\":\"success\"}");

        assertThat(answer.inputs().p95Seconds()).hasValue(0.3);
        assertThat(answer.warned()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "<html>",
                "{",
                "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"secret\"}",
                "{\"status\":\"success\",\"data\":[]}",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"2\"]}}",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[1]}}",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"value\":[1,\"2\",3]}]}}",
            })
    void refusesWhatIsNoVector(String body) {
        assertThatThrownBy(() -> parse(body))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("an answer that is no");
    }

    @Test
    void refusesManySeriesAndDeepNests() {
        String[] many = new String[65];
        java.util.Arrays.setAll(many, i -> element("s" + i, "1"));

        assertThatThrownBy(() -> parse(vector(many))).hasMessage("an answer of more than 64 series");
        assertThatThrownBy(() -> parse("{\"status\":" + "[".repeat(10_000))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> parse("{\"status\":\"" + "x".repeat(100_000) + "\"}"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void survivesBrokenAnswers() {
        byte[] good =
                vector(element("p95", "0.25"), element("error_ratio", "0.02")).getBytes(StandardCharsets.UTF_8);
        SplittableRandom random = new SplittableRandom(17);
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = good.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            try {
                ScoreInputs inputs = VectorAnswer.parse(broken).inputs();
                assertThat(inputs.errorRatio().orElse(0))
                        .as("seed 17, case %d", i)
                        .isBetween(0.0, 1.0);
            } catch (IOException refused) {
                assertThat(refused.getMessage()).as("seed 17, case %d", i).startsWith("an answer ");
            }
        }
    }

    private static VectorAnswer parse(String body) throws IOException {
        return VectorAnswer.parse(body.getBytes(StandardCharsets.UTF_8));
    }
}
