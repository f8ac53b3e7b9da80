package cloud.atom.router.http2;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Decodes the fixed Huffman code of HPACK (RFC 7541, section 5.2 and appendix B). Thread-safe: holds no state.
 *
 * <p>The code is canonical: among codes of one length the symbols rise, and a longer code follows the last shorter one. So
 * the lengths say all. Decoding keeps up to 64 bits at hand. One look into a table finds two symbols if both are within
 * {@link #FAST_BITS} bits, as two letters mostly are, or else one; rare longer codes are found by comparing with the first
 * code of each length (Moffat and Turpin, On the Implementation of Minimum Redundancy Prefix Codes, 1997). A longer code
 * costs more time, but stands in more bytes too: a peer cannot make bytes dear.
 */
final class Huffman {
    /** Bits of the code of each symbol. */
    // spotless:off
    private static final byte[] LENGTHS = {
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
        28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
        6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
        21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
        19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30, // the end of the string, which must not be there
    };
    // spotless:on

    /** So that eight bytes can be read wherever a code begins. */
    static final int SPARE_BYTES = Long.BYTES - 1;

    private static final int EOS = 256;
    private static final int MIN_BITS = 5;
    private static final int MAX_BITS = 30;
    private static final int FAST_BITS = 12;
    private static final int MAX_PADDING_BITS = 7;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** In the order of their codes. */
    private static final short[] SYMBOLS = new short[LENGTHS.length];

    /** Per length: the first code behind those of that length, as the first of {@link #MAX_BITS} bits. */
    private static final int[] BEHIND = new int[MAX_BITS + 1];

    /** Per length: what to add to a code of that length for its place in {@link #SYMBOLS}. */
    private static final int[] PLACES = new int[MAX_BITS + 1];

    /**
     * By the next bits, what they begin with: a symbol, from bit 8 on the next one, from bit 16 on how many of both are
     * found, from bit 20 on in how many bits. 0 if they begin with a longer code.
     */
    private static final int[] FAST = new int[1 << FAST_BITS];

    private static final int FOUND_SHIFT = 16;
    private static final int BITS_SHIFT = 20;

    static {
        int code = 0;
        int place = 0;
        for (int length = MIN_BITS; length <= MAX_BITS; length++) {
            PLACES[length] = place - code;
            for (int symbol = 0; symbol < LENGTHS.length; symbol++) {
                if (LENGTHS[symbol] == length) {
                    SYMBOLS[place++] = (short) symbol;
                    fillFast(1 << FOUND_SHIFT | symbol, length, code++);
                }
            }
            BEHIND[length] = code << (MAX_BITS - length);
            code <<= 1;
        }
        addSeconds();
    }

    private Huffman() {}

    private static void fillFast(int found, int length, int code) {
        int free = FAST_BITS - length;
        for (int rest = 0; free >= 0 && rest < 1 << free; rest++) {
            FAST[code << free | rest] = length << BITS_SHIFT | found;
        }
    }

    /** Puts in the second symbols: what an index finds in the bits behind its first code, as far as they are its own. */
    private static void addSeconds() {
        int[] ones = FAST.clone();
        for (int index = 0; index < ones.length; index++) {
            int first = ones[index] >>> BITS_SHIFT;
            int second = ones[index << first & (ones.length - 1)];
            int length = first + (second >>> BITS_SHIFT);
            if (first > 0 && second != 0 && length <= FAST_BITS) {
                FAST[index] = length << BITS_SHIFT | 2 << FOUND_SHIFT | (second & 0xff) << 8 | (ones[index] & 0xff);
            }
        }
    }

    /** How much room {@code length} bytes of code need. */
    static int room(int length) {
        return (int) (8L * length / MIN_BITS) + 1;
    }

    /**
     * Decodes the bytes from {@code from} up to {@code to}.
     *
     * @param in has {@link #SPARE_BYTES}, whatever they are, from {@code to} on
     * @param out has {@link #room} from {@code place} on
     * @return how many bytes came out; -1 when the end has too many bits or not those of EOS, or EOS is in the string
     */
    @SuppressWarnings("ParameterCount") // two places in two arrays
    static int decode(byte[] in, int from, int to, byte[] out, int place) {
        long bits = 0; // the next ones first
        int count = 0; // how many of them are to be used
        int at = from;
        int end = place;
        while (true) {
            if (at < to) {
                // Bits behind the counted ones are those that come next, or do not count: no code ends within them.
                bits |= (long) LONG.get(in, at) >>> count;
                int taken = Math.min((63 - count) >>> 3, to - at);
                at += taken;
                count += Byte.SIZE * taken;
            }
            do {
                int found = FAST[(int) (bits >>> (Long.SIZE - FAST_BITS))];
                int length = found >>> BITS_SHIFT;
                if (length == 0 || length > count) {
                    int symbol = length == 0 ? slow((int) (bits >>> (Long.SIZE - MAX_BITS))) : found & 0xff;
                    length = LENGTHS[symbol];
                    if (length > count) {
                        return isPadding(bits, count) ? end - place : -1;
                    }
                    if (symbol == EOS) {
                        return -1;
                    }
                    out[end++] = (byte) symbol;
                } else {
                    out[end] = (byte) found;
                    out[end + 1] = (byte) (found >>> 8);
                    end += found >>> FOUND_SHIFT & 3;
                }
                bits <<= length;
                count -= length;
            } while (count >= MAX_BITS);
        }
    }

    /** The symbol whose long code {@link #MAX_BITS} bits begin with. */
    private static int slow(int bits) {
        int length = FAST_BITS + 1;
        while (length < MAX_BITS && bits >= BEHIND[length]) {
            length++;
        }
        return SYMBOLS[PLACES[length] + (bits >>> (MAX_BITS - length))];
    }

    private static boolean isPadding(long bits, int count) {
        return count <= MAX_PADDING_BITS && ~bits >>> 1 >>> (Long.SIZE - 1 - count) == 0;
    }
}
