package cloud.atom.router.http2;

import static cloud.atom.router.http2.BlockRuns.bytes;
import static cloud.atom.router.http2.BlockRuns.ours;
import static cloud.atom.router.http2.BlockRuns.written;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.Fields;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HpackEncoderTest {
    private static final Fields NONE = new Fields(0);
    private static final PseudoFields GET = PseudoFields.request("GET", "https", "a.example", "/");

    private final HpackEncoder encoder = new HpackEncoder();
    private final HpackDecoder decoder = new HpackDecoder(1 << 20, 1000);

    private List<String> response(int status, Fields fields, BodyLength length) {
        return ours(decoder, written(out -> encoder.response(out, status, fields, length)));
    }

    @Test
    void givesUpTheTableOfThePeerOnce() {
        assertThat(written(out -> encoder.response(out, 200, NONE, BodyLength.NONE)))
                .isEqualTo(bytes("2088"));
        assertThat(written(out -> encoder.response(out, 200, NONE, BodyLength.NONE)))
                .isEqualTo(bytes("88"));
    }

    @Test
    void tellsRequestsByTheStaticTable() {
        assertThat(written(out -> encoder.request(out, GET, NONE, BodyLength.NONE)))
                .isEqualTo(bytes("20 82 87 84 01 09612e6578616d706c65"));
    }

    @Test
    void writesEveryPseudoField() {
        PseudoFields connect = new PseudoFields("CONNECT", "http", "a", "/chat", "websocket", 0);

        assertThat(ours(decoder, written(out -> encoder.request(out, connect, NONE, BodyLength.NONE))))
                .containsExactly(
                        ":method=CONNECT", ":scheme=http", ":authority=a", ":path=/chat", ":protocol=websocket");

        PseudoFields tunnel = new PseudoFields("CONNECT", null, "a:1", null, null, 0);
        assertThat(ours(decoder, written(out -> encoder.request(out, tunnel, NONE, BodyLength.NONE))))
                .containsExactly(":method=CONNECT", ":authority=a:1");
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 103, 200, 204, 206, 304, 400, 404, 431, 500, 503, 999})
    void writesAnyStatus(int status) {
        assertThat(response(status, NONE, BodyLength.NONE)).containsExactly(":status=" + status);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 12_345, Long.MAX_VALUE})
    void tellsTheLengthOfABody(long length) {
        assertThat(response(200, NONE, BodyLength.known(length)))
                .containsExactly(":status=200", "content-length=" + length);
        assertThat(response(200, NONE, BodyLength.CHUNKED)).containsExactly(":status=200");
    }

    @Test
    void writesNamesInLowerCase() {
        Fields fields = new Fields()
                .add("X-Own", "A")
                .add("Content-Type", "B")
                .add("X-Forwarded-For", "C")
                .add("ETag", "D")
                .add("Accept-Encoding", "gzip");

        assertThat(response(200, fields, BodyLength.NONE))
                .containsExactly(
                        ":status=200",
                        "x-own=A",
                        "content-type=B",
                        "x-forwarded-for=C",
                        "etag=D",
                        "accept-encoding=gzip");
    }

    @Test
    void writesTrailersWithoutPseudoFields() {
        Fields trailers = new Fields().add("grpc-status", "0");

        assertThat(ours(decoder, written(out -> encoder.trailers(out, trailers))))
                .containsExactly("grpc-status=0");
    }

    @Test
    void marksSecretsAsNeverToBeIndexed() {
        response(200, NONE, BodyLength.NONE);
        for (String name : List.of("authorization", "proxy-authorization", "cookie", "set-cookie")) {
            byte[] block = written(out -> encoder.trailers(out, new Fields().add(name, "s")));

            assertThat(block[0] & 0xf0).as(name).isEqualTo(0x10);
            assertThat(ours(decoder, block)).containsExactly(name + "=s");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 126, 127, 128, 254, 255, 16_510, 16_511, 70_000})
    void writesStringsOfAnyLength(int length) {
        String value = "v".repeat(length);
        Fields fields = new Fields().add("a", value).add("etag", value).add("te", "x");

        assertThat(response(200, fields, BodyLength.known(1)))
                .containsExactly(":status=200", "a=" + value, "etag=" + value, "te=x", "content-length=1");
    }
}
