package cloud.atom.router.http2;

import static cloud.atom.router.http2.BlockRuns.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuffmanTest {
    private static final long SEED = 20_261_123;

    private static byte[] encoded(byte[] text) {
        byte[] out = new byte[Huffman.encodedLength(text, 0, text.length)];
        assertThat(Huffman.encode(text, 0, text.length, out, 0)).isEqualTo(out.length);
        return out;
    }

    /** What comes out, or -1 as a length. */
    private static int decode(byte[] code, byte[] out) {
        return Huffman.decode(code, 0, code.length, out, 0);
    }

    private static byte[] decoded(byte[] code) {
        byte[] out = new byte[Huffman.mostDecoded(code.length)];
        return Arrays.copyOf(out, decode(code, out));
    }

    @Test
    void knowsTheExamples() {
        byte[] text = "www.example.com".getBytes(StandardCharsets.US_ASCII);

        assertThat(encoded(text)).isEqualTo(bytes("f1e3c2e5f23a6ba0ab90f4ff"));
        assertThat(decoded(bytes("f1e3c2e5f23a6ba0ab90f4ff"))).isEqualTo(text);
        assertThat(decoded(new byte[0])).isEmpty();
    }

    @Test
    void bringsBackWhateverWasEncoded() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int run = 0; run < 20_000; run++) {
            byte[] text = new byte[random.nextInt(60)];
            int kinds = random.nextInt(2, 257); // few kinds: short codes
            for (int i = 0; i < text.length; i++) {
                text[i] = (byte) (random.nextInt(kinds) + (kinds < 100 ? '0' : 0));
            }

            assertThat(decoded(encoded(text))).as("seed %d, run %d", SEED, run).isEqualTo(text);
        }
    }

    @Test
    void bringsBackEverySymbolAtEveryBit() {
        for (int symbol = 0; symbol < 256; symbol++) {
            for (int before = 0; before < 9; before++) {
                byte[] text = new byte[before + 2];
                Arrays.fill(text, (byte) 'a'); // five bits
                text[before] = (byte) symbol;

                assertThat(decoded(encoded(text))).isEqualTo(text);
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

        assertThat(decode(code, new byte[Huffman.mostDecoded(code.length)])).isEqualTo(-1);
    }
}
