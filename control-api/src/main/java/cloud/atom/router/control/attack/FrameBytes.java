package cloud.atom.router.control.attack;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds frames of HTTP/2, sound or not (RFC 9113, section 4.1), and header blocks without Huffman code (RFC 7541). */
final class FrameBytes {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int ACK = 0x1;
    static final int END_STREAM = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int PRIORITIZED = 0x20;

    static final int HEAD_BYTES = 9;
    static final byte[] PREFACE = latin1("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    private static final int NEVER_INDEXED = 0x10;
    private static final int ADDED = 0x40;

    private FrameBytes() {}

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        byte[] head = head(type, flags, stream, payload.length);
        byte[] frame = java.util.Arrays.copyOf(head, head.length + payload.length);
        System.arraycopy(payload, 0, frame, head.length, payload.length);
        return frame;
    }

    /** A frame's head alone, whatever follows. */
    static byte[] head(int type, int flags, int stream, int length) {
        return new byte[] {
            (byte) (length >> 16),
            (byte) (length >> 8),
            (byte) length,
            (byte) type,
            (byte) flags,
            (byte) (stream >> 24),
            (byte) (stream >> 16),
            (byte) (stream >> 8),
            (byte) stream
        };
    }

    /** Four bytes, the highest first. */
    static byte[] word(long value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    /** A field as a literal with a literal name, which the other side adds to its table if {@code added}. */
    static void literal(ByteArrayOutputStream block, String name, String value, boolean added) {
        block.write(added ? ADDED : NEVER_INDEXED);
        string(block, name);
        string(block, value);
    }

    private static void string(ByteArrayOutputStream block, String text) {
        byte[] bytes = latin1(text);
        number(block, 0, 7, bytes.length);
        block.writeBytes(bytes);
    }

    /** An integer behind {@code 8 - bits} bits of a pattern (RFC 7541, section 5.1). */
    static void number(ByteArrayOutputStream block, int pattern, int bits, int value) {
        int most = (1 << bits) - 1;
        if (value < most) {
            block.write(pattern | value);
            return;
        }
        block.write(pattern | most);
        int left = value - most;
        while (left >= 0x80) {
            block.write(0x80 | (left & 0x7f));
            left >>>= 7;
        }
        block.write(left);
    }
}
