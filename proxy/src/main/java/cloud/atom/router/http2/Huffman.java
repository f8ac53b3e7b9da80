package cloud.atom.router.http2;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The fixed Huffman code of HPACK (RFC 7541, section 5.2 and appendix B). Thread-safe: holds no state.
 *
 * <p>The code is canonical: among codes of one length the symbols rise, and a longer code follows the last shorter one. So
 * the lengths say all. Decoding keeps up to 64 bits at hand and finds a symbol of up to {@link #FAST_BITS} bits, which is
 * every letter and digit, by one look into a table; the rare longer ones by comparing with the first code of each length
 * (Moffat and Turpin, On the Implementation of Minimum Redundancy Prefix Codes, 1997). A longer code costs more time, but
 * stands in more bytes too: a peer cannot make bytes dear.
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

    private static final int EOS = 256;
    private static final int MIN_BITS = 5;
    private static final int MAX_BITS = 30;
    private static final int FAST_BITS = 10;
    private static final int MAX_PADDING_BITS = 7;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** In the order of their codes. */
    private static final short[] SYMBOLS = new short[LENGTHS.length];

    /** Per length: the first code behind those of that length, as the first of {@link #MAX_BITS} bits. */
    private static final int[] BEHIND = new int[MAX_BITS + 1];

    /** Per length: what to add to a code of that length for its place in {@link #SYMBOLS}. */
    private static final int[] PLACES = new int[MAX_BITS + 1];

    /** Per symbol its code. */
    private static final int[] CODES = new int[LENGTHS.length];

    /** By the next bits: symbol and length of a code that is short enough, as {@link #found} puts them; else 0. */
    private static final short[] FAST = new short[1 << FAST_BITS];

    static {
        int code = 0;
        int place = 0;
        for (int length = MIN_BITS; length <= MAX_BITS; length++) {
            PLACES[length] = place - code;
            for (int symbol = 0; symbol < LENGTHS.length; symbol++) {
                if (LENGTHS[symbol] == length) {
                    SYMBOLS[place++] = (short) symbol;
                    CODES[symbol] = code;
                    fillFast(symbol, code++);
                }
            }
            BEHIND[length] = code << (MAX_BITS - length);
            code <<= 1;
        }
    }

    private Huffman() {}

    private static void fillFast(int symbol, int code) {
        int free = FAST_BITS - LENGTHS[symbol];
        for (int rest = 0; free >= 0 && rest < 1 << free; rest++) {
            FAST[code << free | rest] = (short) found(symbol);
        }
    }

    private static int found(int symbol) {
        return symbol << 5 | LENGTHS[symbol];
    }

    /** How many bytes {@code length} bytes can become. */
    static int mostDecoded(int length) {
        return (int) (8L * length / MIN_BITS);
    }

    /**
     * Decodes the bytes from {@code from} up to {@code to}.
     *
     * @param out has room for {@link #mostDecoded} bytes from {@code place} on
     * @return how many bytes came out; -1 when the end has too many bits or not those of EOS, or EOS is in the string
     */
    @SuppressWarnings("ParameterCount") // two places in two arrays
    static int decode(byte[] in, int from, int to, byte[] out, int place) {
        long bits = 0; // the next ones first
        int count = 0; // how many of them are to be used
        int at = from;
        int end = place;
        while (true) {
            if (at <= to - Long.BYTES) {
                // Bits behind the counted ones are those of the next byte: they come again, and are the same.
                bits |= (long) LONG.get(in, at) >>> count;
                at += (63 - count) >>> 3;
                count |= 56;
            } else {
                for (; count <= 56 && at < to; count += 8) {
                    bits |= (in[at++] & 0xffL) << (56 - count);
                }
            }
            do {
                int found = FAST[(int) (bits >>> (Long.SIZE - FAST_BITS))];
                if (found == 0) {
                    found = slow((int) (bits >>> (Long.SIZE - MAX_BITS)));
                }
                int length = found & 31;
                if (length > count) {
                    return isPadding(bits, count) ? end - place : -1;
                }
                if (found >>> 5 == EOS) {
                    return -1;
                }
                out[end++] = (byte) (found >>> 5);
                bits <<= length;
                count -= length;
            } while (count >= MAX_BITS);
        }
    }

    /** The code that {@link #MAX_BITS} bits begin with. */
    private static int slow(int bits) {
        int length = FAST_BITS + 1;
        while (length < MAX_BITS && bits >= BEHIND[length]) {
            length++;
        }
        return found(SYMBOLS[PLACES[length] + (bits >>> (MAX_BITS - length))]);
    }

    private static boolean isPadding(long bits, int count) {
        return count <= MAX_PADDING_BITS && ~bits >>> 1 >>> (Long.SIZE - 1 - count) == 0;
    }

    /** How many bytes the code of the bytes from {@code from} up to {@code to} takes. */
    static int encodedLength(byte[] in, int from, int to) {
        long bits = 0;
        for (int i = from; i < to; i++) {
            bits += LENGTHS[in[i] & 0xff];
        }
        return (int) ((bits + 7) >>> 3);
    }

    /** Encodes the bytes from {@code from} up to {@code to}; where the code ends, for which there is room. */
    @SuppressWarnings("ParameterCount") // two places in two arrays
    static int encode(byte[] in, int from, int to, byte[] out, int place) {
        long bits = 0; // the last ones last
        int count = 0;
        int end = place;
        for (int i = from; i < to; i++) {
            int symbol = in[i] & 0xff;
            bits = bits << LENGTHS[symbol] | CODES[symbol];
            count += LENGTHS[symbol];
            if (count >= Integer.SIZE) {
                count -= Integer.SIZE;
                INT.set(out, end, (int) (bits >>> count));
                end += Integer.BYTES;
            }
        }
        for (; count >= 8; count -= 8) {
            out[end++] = (byte) (bits >>> (count - 8));
        }
        if (count > 0) {
            out[end++] = (byte) (bits << (8 - count) | 0xff >>> count);
        }
        return end;
    }
}
