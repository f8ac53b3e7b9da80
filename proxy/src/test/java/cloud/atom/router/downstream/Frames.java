package cloud.atom.router.downstream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Frames of HTTP/2 as bytes (RFC 9113, sections 4 and 6), sound or not; shares no code with the router. */
final class Frames {
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

    static final int ACK = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;

    private static final int MAX_PAYLOAD = 1 << 14;

    private Frames() {}

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt((payload.length << 8) | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** A header block of names and values in HEADERS, and CONTINUATION as far as it is needed. */
    static byte[] head(int stream, boolean end, String... lines) {
        byte[] block = block(lines);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int from = 0;
        do {
            int to = Math.min(block.length, from + MAX_PAYLOAD);
            int last = to == block.length ? END_HEADERS : 0;
            int flags = from == 0 && end ? last | END_STREAM : last;
            byte[] part = Arrays.copyOfRange(block, from, to);
            out.writeBytes(frame(from == 0 ? HEADERS : CONTINUATION, flags, stream, part));
            from = to;
        } while (from < block.length);
        return out.toByteArray();
    }

    /** Names and values as literals that enter no table (RFC 7541, section 6.2.2). */
    static byte[] block(String... lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < lines.length; i += 2) {
            out.write(0);
            string(out, lines[i]);
            string(out, lines[i + 1]);
        }
        return out.toByteArray();
    }

    private static void string(ByteArrayOutputStream out, String text) {
        int length = text.length();
        if (length < 127) {
            out.write(length);
        } else {
            out.write(127);
            int left = length - 127;
            for (; left >= 128; left >>= 7) {
                out.write((left & 127) | 128);
            }
            out.write(left);
        }
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The lines of a request's head for the tenant of {@link PlaneRig}. */
    static String[] request(String method, String path, String... fields) {
        String[] pseudo = {":method", method, ":scheme", "http", ":authority", "a.example", ":path", path};
        String[] all = Arrays.copyOf(pseudo, pseudo.length + fields.length);
        System.arraycopy(fields, 0, all, pseudo.length, fields.length);
        return all;
    }

    /** Pairs of a setting and its value. */
    static byte[] settings(int... pairs) {
        ByteBuffer out = ByteBuffer.allocate(pairs.length * 3);
        for (int i = 0; i < pairs.length; i += 2) {
            out.putShort((short) pairs[i]).putInt(pairs[i + 1]);
        }
        return out.array();
    }

    static byte[] number(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    static int number(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).getInt(at);
    }
}
