package cloud.atom.router.http2;

import static cloud.atom.router.http2.BlockRuns.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuffmanTest {
    private static final long SEED = 20_261_123;

    /** What Netty makes of a text that is shorter in code. */
    private static byte[] encoded(byte[] text) {
        Http2Headers headers = new DefaultHttp2Headers(false).path(new AsciiString(text));
        ByteBuf out = Unpooled.buffer();
        try (DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder((name, value) -> true, false, 64, 0)) {
            encoder.encodeHeaders(1, headers, out);
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
        int at = out.readableBytes() > 1 && (out.getByte(1) & 0x7f) == 0x7f ? 2 : 1;
        while (at > 1 && out.getByte(at) < 0) {
            at++;
        }
        assertThat(out.getByte(1)).as("in code").isNegative();
        return ByteBufUtil.getBytes(out, at + 1, out.readableBytes() - at - 1);
    }

    /** What comes out, or -1 as a length. */
    private static int decode(byte[] code, byte[] out) {
        byte[] in = Arrays.copyOf(code, code.length + Huffman.SPARE_BYTES);
        Arrays.fill(in, code.length, in.length, (byte) code.length); // must not matter
        return Huffman.decode(in, 0, code.length, out, 0);
    }

    private static byte[] decoded(byte[] code) {
        byte[] out = new byte[Huffman.room(code.length)];
        return Arrays.copyOf(out, decode(code, out));
    }

    @Test
    void knowsTheExamples() {
        byte[] text = "www.example.com".getBytes(StandardCharsets.US_ASCII);

        assertThat(decoded(bytes("f1e3c2e5f23a6ba0ab90f4ff"))).isEqualTo(text);
        assertThat(decoded(new byte[0])).isEmpty();
    }

    @Test
    void bringsBackWhateverWasEncoded() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int run = 0; run < 5000; run++) {
            byte[] text = new byte[random.nextInt(40, 300)];
            Arrays.fill(text, (byte) 'a');
            for (int i = random.nextInt(text.length / 16); i > 0; i--) {
                text[random.nextInt(text.length)] = (byte) random.nextInt(256);
            }
            for (int i = random.nextInt(text.length); i > 0; i--) {
                text[random.nextInt(text.length)] = (byte) random.nextInt('a', 'z');
            }
            text[text.length - 1] = 'e';

            assertThat(decoded(encoded(text))).as("seed %d, run %d", SEED, run).isEqualTo(text);
        }
    }

    @Test
    void bringsBackEverySymbolAtEveryBit() {
        for (int symbol = 0; symbol < 256; symbol++) {
            for (int before = 0; before < 9; before++) {
                byte[] text = new byte[30];
                Arrays.fill(text, (byte) 'a'); // five bits
                text[before] = (byte) symbol;
                byte[] last = text.clone();
                last[before] = 'a';
                last[29 - before] = (byte) symbol;

                assertThat(decoded(encoded(text))).isEqualTo(text);
                assertThat(decoded(encoded(last))).isEqualTo(last);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00", // '0' and three bits that are not those of EOS
                "fe", // not a whole symbol, and not padding
                "ff", // eight bits of padding
                "f1e3c2e5f23a6ba0ab90f4ffff", // the same behind a text
                "07ff", // eleven bits of padding behind '0'
                "fffffffc", // EOS, two bits of the next
                "ffffffff", // EOS with padding
                "07fffffffe", // '0' and EOS
                "ffffffffffffffffffffffffffffffff",
            })
    void refusesAWrongCode(String hex) {
        byte[] code = bytes(hex);

        assertThat(decode(code, new byte[Huffman.room(code.length)])).isEqualTo(-1);
    }
}
