package cloud.atom.router.control.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.load.ResponseReader.Progress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseReaderTest {
    private final ResponseReader reader = new ResponseReader("X-Region");

    @Test
    void readsStatusKeyAndFixedBody() {
        Progress progress = read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nx-region: eu-west-1 \r\n\r\nhello");

        assertThat(progress).isEqualTo(Progress.DONE);
        assertThat(reader.head().status()).isEqualTo(200);
        assertThat(reader.head().key()).isEqualTo("eu-west-1");
        assertThat(reader.head().isKeepAlive()).isTrue();
    }

    @Test
    void readsTheSameFromEverySplitOfTheInput() {
        String response = """
                HTTP/1.1 100 Continue

                HTTP/1.1 503 No
                Transfer-Encoding: chunked
                X-Region: r
                Connection: close

                1a;x=y
                {"reason": "region.none_el
                8
                igible"}
                0
                Trailer: v

                """.replace("\n", "\r\n");
        for (int cut = 1; cut < response.length(); cut++) {
            reader.begin(false);

            Progress first = feed(response.substring(0, cut));
            Progress second = feed(response.substring(cut));

            assertThat(first).as("cut at %d", cut).isEqualTo(Progress.MORE);
            assertThat(second).as("cut at %d", cut).isEqualTo(Progress.DONE);
            assertThat(reader.head().status()).isEqualTo(503);
            assertThat(reader.reason()).isEqualTo("region.none_eligible");
            assertThat(reader.head().isKeepAlive()).isFalse();
        }
    }

    @Test
    void leavesWhatFollowsTheResponse() {
        ByteBuf in = Unpooled.copiedBuffer("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1", ISO_8859_1);
        reader.begin(false);

        assertThat(reader.read(in)).isEqualTo(Progress.DONE);
        assertThat(in.readableBytes()).isEqualTo(8);
    }

    @Test
    void expectsNoBodyAfterHead() {
        reader.begin(true);

        assertThat(feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")).isEqualTo(Progress.DONE);
    }

    @Test
    void readsUntilTheEndOfTheConnectionWithoutFraming() {
        Progress progress = read("HTTP/1.0 200 OK\r\n\r\nbody");

        assertThat(progress).isEqualTo(Progress.MORE);
        assertThat(reader.readEnd()).isTrue();
        assertThat(reader.head().isKeepAlive()).isFalse();
    }

    @Test
    void takesACutBodyForUnfinished() {
        read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");

        assertThat(reader.readEnd()).isFalse();
    }

    @Test
    void forgetsTheAnswerBefore() {
        read("HTTP/1.1 429 Slow\r\nX-Region: a\r\nContent-Length: 21\r\n\r\n{\"reason\":\"qos.rate\"}");
        assertThat(reader.reason()).isEqualTo("qos.rate");

        read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        assertThat(reader.reason()).isEmpty();
        assertThat(reader.head().key()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH\r\n\r\n",
                "HTTP/1.1 20x OK\r\n\r\n",
                "HTTP/1.1 999 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"
            })
    void refusesWhatIsNotHttp(String response) {
        assertThat(read(response)).isEqualTo(Progress.MALFORMED);
    }

    @Test
    void refusesAnEndlessHead() {
        assertThat(read("HTTP/1.1 200 OK\r\nA: " + "x".repeat(70_000))).isEqualTo(Progress.MALFORMED);
    }

    private Progress read(String response) {
        reader.begin(false);
        return feed(response);
    }

    private Progress feed(String bytes) {
        return reader.read(Unpooled.copiedBuffer(bytes, ISO_8859_1));
    }
}
