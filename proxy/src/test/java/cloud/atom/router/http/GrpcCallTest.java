package cloud.atom.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcCallTest {
    private static @Nullable GrpcCall call(HttpVersion version, String type, String timeout) {
        Fields fields = new Fields().add(FieldName.CONTENT_TYPE, type).add("grpc-timeout", timeout);
        return GrpcCall.of(new ParsedRequest("POST", "/a.B/C", version, fields, BodyLength.CHUNKED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/grpc", "application/grpc+proto", "application/grpc;x=y", "Application/GRPC+json"})
    void aRequestIsACallByItsMediaType(String type) {
        assertThat(call(HttpVersion.HTTP_2, type, "1S")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/grpc-web",
                "application/grpc-web+proto",
                "application/grpcs",
                "application/json",
                "a",
                ""
            })
    void othersAreNot(String type) {
        assertThat(call(HttpVersion.HTTP_2, type, "1S")).isNull();
    }

    @Test
    void nothingIsACallOverHttp1() {
        assertThat(call(HttpVersion.HTTP_1_1, "application/grpc", "1S")).isNull();
    }

    @Test
    void noTimeoutBoundsNothing() {
        Fields fields = new Fields().add(FieldName.CONTENT_TYPE, "application/grpc");
        ParsedRequest request = new ParsedRequest("POST", "/", HttpVersion.HTTP_2, fields, BodyLength.CHUNKED);

        assertThat(GrpcCall.of(request)).isEqualTo(new GrpcCall(GrpcCall.NO_TIMEOUT));
    }

    @ParameterizedTest
    @CsvSource({
        "1H, PT1H",
        "2M, PT2M",
        "3S, PT3S",
        "4m, PT0.004S",
        "5u, PT0.000005S",
        "6n, PT0.000000006S",
        "00000001S, PT1S",
        "99999999S, PT27777H46M39S"
    })
    void aTimeoutHasUpToEightDigitsAndAUnit(String text, Duration expected) {
        assertThat(call(HttpVersion.HTTP_2, "application/grpc", text)).isEqualTo(new GrpcCall(expected.toNanos()));
    }

    @Test
    void theLongestTimeoutIsNoTimeout() {
        assertThat(call(HttpVersion.HTTP_2, "application/grpc", "99999999H"))
                .isEqualTo(new GrpcCall(GrpcCall.NO_TIMEOUT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S", "1", "1s", "-1S", "+1S", "1 S", "1.5S", "123456789S"})
    void aMalformedTimeoutBoundsNothing(String text) {
        assertThat(call(HttpVersion.HTTP_2, "application/grpc", text)).isEqualTo(new GrpcCall(GrpcCall.NO_TIMEOUT));
    }
}
