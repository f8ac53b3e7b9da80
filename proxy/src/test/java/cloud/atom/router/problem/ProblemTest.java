package cloud.atom.router.problem;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.model.Reason;
import cloud.atom.router.problem.Problem.InputError;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProblemTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void writesTheMembersOfRfc9457AndOurs() {
        Problem problem = Problem.of(Reason.QOS_RATE, 429, "Try again.", "4bf92f3577b34da6a3ce929d0e0e4736");

        assertThat(problem.toJson())
                .isEqualTo("{\"type\":\"/problems/qos.rate\",\"title\":\"Rate limit exceeded\",\"status\":429,"
                        + "\"detail\":\"Try again.\",\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\","
                        + "\"reason\":\"qos.rate\"}");
    }

    @Test
    void leavesOutWhatIsEmptyAndAddsTheOutcomeOfADryRun() {
        Problem problem = Problem.of(Reason.DRAINING, 503, "", "");

        assertThat(problem.toJson("rejected")).endsWith("\"reason\":\"draining\",\"outcome\":\"rejected\"}");
        assertThat(problem.toJson())
                .doesNotContain("detail")
                .doesNotContain("trace_id")
                .doesNotContain("errors");
    }

    @Test
    void listsEveryErrorWithItsPlace() throws Exception {
        List<InputError> errors =
                List.of(new InputError("/spec/hosts", 3, 7, "empty"), new InputError("", 0, 0, "no such thing"));
        Problem problem = new Problem("/problems/x", "X", 400, "", "", "", errors);

        JsonNode json = JSON.readTree(problem.toJson());

        assertThat(json.get("errors")).hasSize(2);
        assertThat(json.at("/errors/0/line").asInt()).isEqualTo(3);
        assertThat(json.at("/errors/0/column").asInt()).isEqualTo(7);
        assertThat(json.at("/errors/1").size()).isEqualTo(1);
    }

    @Test
    void survivesEveryCharacterOfHostileText() throws Exception {
        StringBuilder hostile = new StringBuilder("\"\\/<script>\u2028\u2029\u007f😀");
        for (char c = 0; c < 0x20; c++) {
            hostile.append(c);
        }
        Problem problem = new Problem("/problems/x", "X", 400, hostile.toString(), "", "", List.of());

        assertThat(JSON.readTree(problem.toJson()).get("detail").asText()).isEqualTo(hostile.toString());
    }

    @Test
    void replacesLoneSurrogates() throws Exception {
        String lone = "a\ud800b\udc00\ud83d";
        Problem problem = new Problem("/problems/x", "X", 400, lone, "", "", List.of());

        assertThat(JSON.readTree(problem.toJson()).get("detail").asText()).isEqualTo("a\ufffdb\ufffd\ufffd");
    }
}
