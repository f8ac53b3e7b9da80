package cloud.atom.router.model;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Identity of one request in traces, logs and answers (W3C Trace Context, section 3.2.2.3), and the seed of every random
 * draw of its decision: the same trace id draws the same numbers. Immutable.
 *
 * <p>A client that chooses its own trace id chooses its own draws. That is by design (a decision can be repeated) and
 * harmless: a draw only picks among regions that the policy allows and that are fit to serve.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits; not both zero
 */
public record TraceId(long high, long low) {
    private static final int HEX_LENGTH = 32;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    public TraceId {
        if (high == 0 && low == 0) {
            throw new IllegalArgumentException("trace id: 0 (expected: not all zero)");
        }
    }

    /** Reads 32 lower-case hexadecimal digits; null when malformed or all zero. */
    public static @Nullable TraceId parse(String text) {
        return text.length() == HEX_LENGTH ? parse(text, 0) : null;
    }

    /** The trace id of a {@code traceparent} field of version 00 to fe; null when the field is malformed. */
    public static @Nullable TraceId ofTraceparent(String field) {
        boolean shaped = field.length() >= 55
                && field.charAt(2) == '-'
                && field.charAt(35) == '-'
                && field.charAt(52) == '-'
                && (field.length() == 55 || (!field.startsWith("00") && field.charAt(55) == '-'));
        if (!shaped
                || field.startsWith("ff")
                || !isHex(field, 0, 2)
                || !isHex(field, 36, 52)
                || !isHex(field, 53, 55)) {
            return null;
        }
        boolean emptyParent = field.startsWith("0000000000000000", 36);
        return emptyParent ? null : parse(field, 3);
    }

    private static @Nullable TraceId parse(String text, int from) {
        if (!isHex(text, from, from + HEX_LENGTH)) {
            return null;
        }
        long high = Long.parseUnsignedLong(text, from, from + 16, 16);
        long low = Long.parseUnsignedLong(text, from + 16, from + HEX_LENGTH, 16);
        return high == 0 && low == 0 ? null : new TraceId(high, low);
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return false;
            }
        }
        return true;
    }

    /**
     * A number in [0, 1) that looks random and depends only on this id and {@code purpose}, by the finaliser of
     * SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
     */
    public double draw(int purpose) {
        long z = (high ^ Long.rotateLeft(low, 32)) + (purpose + 1L) * 0x9e37_79b9_7f4a_7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        z ^= low;
        z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
        z ^= z >>> 31;
        return (z >>> 11) * 0x1.0p-53;
    }

    /** The 32 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        byte[] text = new byte[HEX_LENGTH];
        put(text, 0);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** Writes the 32 lower-case hexadecimal digits into {@code text} from {@code at} on. */
    public void put(byte[] text, int at) {
        put(high, text, at);
        put(low, text, at + 16);
    }

    /** Writes 16 lower-case hexadecimal digits into {@code text} from {@code at} on. */
    public static void put(long bits, byte[] text, int at) {
        for (int i = 0; i < 16; i++) {
            text[at + i] = HEX[(int) (bits >>> (60 - 4 * i)) & 0xf];
        }
    }
}
