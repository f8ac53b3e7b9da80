package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.Refusal;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.GrpcCall;
import cloud.atom.router.model.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcAnswerTest {
    @ParameterizedTest
    @CsvSource({
        "400, 13", "401, 16", "403, 7", "404, 12", "429, 14", "502, 14", "503, 14", "504, 14", "408, 2", "413, 2",
        "500, 2"
    })
    void statusesAreThoseOfTheOfficialMapping(int http, String grpc) {
        assertThat(status(http, 999)).isEqualTo(grpc);
    }

    @Test
    void whatEndsAfterTheDeadlineIsThat() {
        assertThat(status(504, 1000)).isEqualTo("4");
    }

    private static String status(int http, long ranNanos) {
        Fields fields = new Fields();
        Refusal why = new Refusal(Reason.UPSTREAM_TIMEOUT, http, "", null);
        GrpcAnswer.addStatus(fields, why, new GrpcCall(1000), ranNanos);
        return String.valueOf(fields.first("grpc-status"));
    }

    @Test
    void theMessageNamesReasonAndTrace() {
        Fields fields = new Fields();
        GrpcAnswer.addMessage(fields, Refusal.of(Reason.QOS_SHED, "", null), "abc");

        assertThat(fields.first("grpc-message")).isEqualTo("qos.shed: Shed under overload (trace abc)");
    }

    @Test
    void messagesAreEncodedAsTheProtocolAsks() {
        assertThat(GrpcAnswer.encoded("a ~%é\n")).isEqualTo("a ~%25%C3%A9%0A");
    }
}
