package cloud.atom.router.http2;

import io.netty.buffer.ByteBuf;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads the numbers and strings of one block (RFC 7541, section 5). Not thread-safe; used again for the next block.
 *
 * <p>What is wrong is remembered, and the answer then is -1: the first fault stays.
 */
final class HpackReader {
    private static final byte[] NOTHING = new byte[0];
    private static final int CONTINUED = 0x80;
    private static final int HUFFMAN = 0x80;
    private static final int LENGTH_BITS = 7;

    /** The fifth byte behind the prefix may have the upper three bits that 31 bits of a number leave for it. */
    private static final int LAST_SHIFT = 28;

    private byte[] bytes = NOTHING;
    private int at;

    /** Where the block ends. */
    private int limit;

    private @Nullable String fault;

    /** Takes over the bytes of {@code block}; a copy, because that many single bytes of a buffer cost more. */
    void begin(ByteBuf block) {
        limit = block.readableBytes();
        bytes = new byte[limit + Huffman.SPARE_BYTES];
        block.readBytes(bytes, 0, limit);
        at = 0;
        fault = null;
    }

    /** Keeps no bytes. */
    void end() {
        bytes = NOTHING;
    }

    /** What is wrong; null when nothing is. */
    @Nullable
    String fault() {
        return fault;
    }

    int fail(String detail) {
        if (fault == null) {
            fault = detail;
        }
        return -1;
    }

    boolean hasMore() {
        return at < limit;
    }

    /** The next byte, which stays. */
    int peek() {
        return bytes[at] & 0xff;
    }

    /** A number whose first byte has {@code prefixBits} for it, from 0 up to 2^31 - 1; -1 for a fault. */
    int number(int prefixBits) {
        int most = (1 << prefixBits) - 1;
        int prefix = bytes[at++] & most;
        return prefix < most ? prefix : continued(most);
    }

    private int continued(int prefix) {
        long number = prefix;
        for (int shift = 0; shift <= LAST_SHIFT; shift += 7) {
            if (at == limit) {
                return fail("the block ends within a number");
            }
            int next = bytes[at++];
            number += (long) (next & 0x7f) << shift;
            if ((next & CONTINUED) == 0) {
                return number <= Integer.MAX_VALUE ? (int) number : fail("a number is too large");
            }
        }
        return fail("a number is too long");
    }

    /**
     * Reads a string to {@code room}, which is asked for as many bytes as the string has at most.
     *
     * @param place where in the room the string begins
     * @return its length; -1 for a fault
     */
    int string(IntFunction<byte[]> room, int place) {
        if (at == limit) {
            return fail("the block ends where a string should be");
        }
        boolean coded = (peek() & HUFFMAN) != 0;
        int length = number(LENGTH_BITS);
        if (length < 0) {
            return -1;
        }
        if (length > limit - at) {
            return fail("the block ends within a string");
        }
        int from = at;
        at += length;
        if (!coded) {
            System.arraycopy(bytes, from, room.apply(length), place, length);
            return length;
        }
        int decoded = Huffman.decode(bytes, from, at, room.apply(Huffman.room(length)), place);
        return decoded < 0 ? fail("a Huffman code is wrong") : decoded;
    }
}
