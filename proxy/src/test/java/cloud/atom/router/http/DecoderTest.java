package cloud.atom.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecoderTest {
    private static final String MESSAGES = "\r\nPOST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
            + "GET /b HTTP/1.0\r\n\r\n"
            + "PUT /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=\"y\"\r\nabc\r\n0\r\nT: 1\r\n\r\n"
            + "GET /d HTTP/1.1\r\nHost: h\r\nX: \u00e9\r\n\r\n";

    private static EmbeddedChannel channel(RequestDecoder decoder) {
        return new EmbeddedChannel(decoder);
    }

    private static RequestDecoder decoder() {
        return new RequestDecoder(8192, 64, 1024);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private static String text(Object part) {
        if (part instanceof ByteBuf piece) {
            String text = "=" + piece.toString(StandardCharsets.ISO_8859_1);
            piece.release();
            return text;
        }
        if (part instanceof ParsedRequest request) {
            return request.method() + " " + request.target() + " "
                    + request.version().number();
        }
        return part instanceof BodyEnd end ? "end" + end.trailers() : String.valueOf(part);
    }

    /** All parts that come while more is asked for, pieces of one body joined. */
    private static List<String> parts(List<String> writes) {
        RequestDecoder decoder = decoder();
        EmbeddedChannel channel = channel(decoder);
        List<String> parts = new ArrayList<>();
        for (String write : writes) {
            channel.writeInbound(bytes(write));
            int bufferedBytes;
            do {
                bufferedBytes = decoder.bufferedBytes();
                decoder.ask();
                for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
                    add(parts, text(part));
                }
            } while (decoder.bufferedBytes() != bufferedBytes);
        }
        channel.finishAndReleaseAll();
        return parts;
    }

    private static void add(List<String> parts, String text) {
        int last = parts.size() - 1;
        if (text.startsWith("=") && last >= 0 && parts.get(last).startsWith("=")) {
            parts.set(last, parts.get(last) + text.substring(1));
        } else {
            parts.add(text);
        }
    }

    @Test
    void handsOutNothingThatWasNotAskedFor() {
        RequestDecoder decoder = decoder();
        EmbeddedChannel channel = channel(decoder);
        channel.writeInbound(bytes("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n"));
        assertThat(channel.inboundMessages()).isEmpty();

        decoder.ask();
        assertThat(text(channel.readInbound())).isEqualTo("GET /1 1.1");
        assertThat(text(channel.readInbound())).isEqualTo("end[]");
        assertThat(channel.inboundMessages()).isEmpty();
        assertThat(decoder.bufferedBytes()).isPositive();

        decoder.ask();
        assertThat(text(channel.readInbound())).isEqualTo("GET /2 1.1");
        channel.finishAndReleaseAll();
    }

    @Test
    void readsTheSameHoweverTheBytesAreCut() {
        List<String> whole = parts(List.of(MESSAGES));
        assertThat(whole)
                .containsExactly(
                        "POST /a 1.1",
                        "=hello",
                        "end[]",
                        "GET /b 1.0",
                        "end[]",
                        "PUT /c 1.1",
                        "=abc",
                        "end[T]",
                        "GET /d 1.1",
                        "end[]");

        long seed = 11;
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<String> cuts = new ArrayList<>();
            int at = 0;
            while (at < MESSAGES.length()) {
                int end = Math.min(MESSAGES.length(), at + 1 + random.nextInt(40));
                cuts.add(MESSAGES.substring(at, end));
                at = end;
            }
            assertThat(parts(cuts)).as("seed %s, round %s", seed, round).isEqualTo(whole);
        }
    }

    @Test
    void neverThrowsWhateverComes() {
        long seed = 13;
        Random random = new Random(seed);
        for (int round = 0; round < 3000; round++) {
            byte[] damaged = MESSAGES.getBytes(StandardCharsets.ISO_8859_1);
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            RequestDecoder decoder = decoder();
            EmbeddedChannel channel = channel(decoder);
            channel.writeInbound(Unpooled.wrappedBuffer(damaged));
            for (int i = 0; i < 40; i++) {
                decoder.ask();
            }
            channel.checkException();
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void readsAResponseThatEndsWithTheConnection() {
        ResponseDecoder responses = new ResponseDecoder(8192, 64);
        EmbeddedChannel upstream = new EmbeddedChannel(responses);
        responses.expect(false);
        upstream.writeInbound(bytes("HTTP/1.0 200\r\n\r\nabc"));
        responses.ask();
        ResponseHead head = upstream.readInbound();
        assertThat(head.bodyLength(false)).isEqualTo(BodyLength.UNTIL_CLOSE);
        assertThat(text(upstream.readInbound())).isEqualTo("=abc");

        responses.ask();
        upstream.close();

        assertThat(text(upstream.readInbound())).isEqualTo("end[]");
        upstream.finishAndReleaseAll();
    }

    @Test
    void writesHeadsFromParsedValues() {
        EmbeddedChannel channel = channel(decoder());
        Fields fields = new Fields().add("X-A", "1").add("x-a", "\u00e9").add("X-Empty", "");
        RequestHead head = new RequestHead("PUT", "/p?q", "", fields, BodyLength.known(3));
        ByteBuf request = MessageWriter.request(channel.alloc(), head, "fallback:1");
        ByteBuf response = MessageWriter.response(
                channel.alloc(),
                new ResponseHead(404, "Not Found", HttpVersion.HTTP_1_1, new Fields()),
                BodyLength.CHUNKED);

        assertThat(text(request))
                .startsWith("=PUT /p?q HTTP/1.1\r\nhost: fallback:1\r\n")
                .endsWith("\r\nX-A: 1\r\nx-a: \u00e9\r\nX-Empty: \r\ncontent-length: 3\r\n\r\n");
        assertThat(text(response)).isEqualTo("=HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n");
        channel.finishAndReleaseAll();
    }

    @Test
    void findsAFoldWhereverTheBytesAreCut() {
        String folded = "PUT /a HTTP/1.1\r\nHost: h\r\nX: y\r\n z\r\n\r\n";
        for (int cut = 1; cut < folded.length(); cut++) {
            assertThat(parts(List.of(folded.substring(0, cut), folded.substring(cut))))
                    .as("cut at %s", cut)
                    .hasSize(1)
                    .allMatch(part -> part.startsWith("Malformed"));
        }
    }

    @Test
    void takesWhiteSpaceAtTheStartOfABodyForWhatItIs() {
        String request = "PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n";
        String chunked = "PUT /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n";

        assertThat(parts(List.of(request, " \n b"))).containsExactly("PUT /a 1.1", "= \n b", "end[]");
        assertThat(parts(List.of(chunked, " \n b", "\r\n0\r\n\r\n"))).containsExactly("PUT /a 1.1", "= \n b", "end[]");
    }

    @Test
    void handsOutNothingBehindWhatIsMalformed() {
        assertThat(parts(List.of("\u0001", "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")))
                .hasSize(1);
    }

    @Test
    void handsOutNothingOnceItIsStopped() {
        RequestDecoder decoder = decoder();
        EmbeddedChannel channel = channel(decoder);
        decoder.ask();
        channel.writeInbound(bytes("GET / HT"));
        decoder.stop();
        channel.writeInbound(bytes("TP/1.1\r\nHost: h\r\n\r\n"));
        decoder.ask();

        assertThat(channel.inboundMessages()).isEmpty();
        channel.finishAndReleaseAll();
    }
}
