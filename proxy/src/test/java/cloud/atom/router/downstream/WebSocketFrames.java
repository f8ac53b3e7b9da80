package cloud.atom.router.downstream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes frames as bytes, good and bad ones (RFC 6455, section 5.2). Thread-safe: holds no state. */
final class WebSocketFrames {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** Bits of the first byte. */
    static final int FIN = 0x80;

    static final int RSV1 = 0x40;
    static final int RSV2 = 0x20;
    static final int RSV3 = 0x10;

    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private WebSocketFrames() {}

    /** A client's frame; {@code first} is its first byte. */
    static byte[] masked(int first, byte[] payload) {
        return frame(first, payload, true);
    }

    /** A server's frame. */
    static byte[] plain(int first, byte[] payload) {
        return frame(first, payload, false);
    }

    private static byte[] frame(int first, byte[] payload, boolean masked) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 14);
        int length = payload.length;
        int bit = masked ? 0x80 : 0;
        out.write(first);
        if (length < 126) {
            out.write(bit | length);
        } else if (length < 1 << 16) {
            out.write(bit | 126);
            out.write(length >>> 8);
            out.write(length);
        } else {
            out.write(bit | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) length >>> shift));
            }
        }
        if (!masked) {
            out.writeBytes(payload);
            return out.toByteArray();
        }
        out.writeBytes(MASK);
        for (int i = 0; i < length; i++) {
            out.write(payload[i] ^ MASK[i % 4]);
        }
        return out.toByteArray();
    }

    static byte[] text(String text) {
        return masked(FIN | TEXT, utf8(text));
    }

    static byte[] close(int code) {
        return masked(FIN | CLOSE, closing(code, ""));
    }

    /** The payload of a Close frame. */
    static byte[] closing(int code, String reason) {
        return join(new byte[] {(byte) (code >>> 8), (byte) code}, utf8(reason));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** {@code length} bytes that are text and differ. */
    static byte[] letters(int length) {
        byte[] letters = new byte[length];
        for (int i = 0; i < length; i++) {
            letters[i] = (byte) ('!' + (i * 31 + i / 93) % 93);
        }
        return letters;
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
