package cloud.atom.router.downstream;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Makes bytes that are almost HTTP from bytes that are. Not thread-safe; the same seed makes the same bytes. */
final class WireMutations {
    private static final String[] LINES = {
        "Content-Length: 5\r\n",
        "Content-Length: 0\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Content-Length:\u000b5\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding:\r\n chunked\r\n",
        "Transfer_Encoding: chunked\r\n",
        "TE: trailers\r\n",
        "Trailer: X-T\r\n",
        "Connection: close\r\n",
        "Connection: via, x-forwarded-for, host, traceparent, content-length\r\n",
        "Connection: upgrade\r\nUpgrade: websocket\r\n",
        "Expect: 100-continue\r\n",
        "Host: b.example\r\n",
        "Via: 1.1 somebody\r\n",
        "X: a\r\n b\r\n",
        "X: a\r\n \u0000b\r\n",
        "Sec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n",
        "0\r\n\r\n",
        "0\r\nX-T: a\r\n \u0001b\r\n\r\n",
        "5;a=\"\r\n\"\r\n",
        "5;a=\"b;c\\\"d\"\r\n",
        "ffffffff\r\n",
        "\r\n\r\n",
        "GET /smuggled HTTP/1.1\r\nHost: a.example\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 Evil\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
    };
    private static final int[] BYTES = {
        0, 1, '\t', '\n', 0x0b, '\r', ' ', '"', '%', ',', '/', ':', ';', 0x7f, 0x85, 0xa0
    };

    private final Random random;

    WireMutations(Random random) {
        this.random = random;
    }

    /** A copy of {@code message} with one to four faults. */
    byte[] mutate(byte[] message) {
        byte[] mutated = message;
        for (int faults = 1 + random.nextInt(4); faults > 0; faults--) {
            mutated = fault(mutated);
        }
        return mutated;
    }

    private byte[] fault(byte[] message) {
        int from = random.nextInt(message.length + 1);
        int to = Math.min(message.length, from + random.nextInt(12));
        return switch (random.nextInt(8)) {
            case 0 -> splice(message, from, from, one(BYTES[random.nextInt(BYTES.length)]));
            case 1 -> splice(message, from, Math.min(message.length, from + 1), one(random.nextInt(256)));
            case 2 -> splice(message, from, to, new byte[0]);
            case 3 -> splice(message, to, to, java.util.Arrays.copyOfRange(message, from, to));
            case 4 -> withoutCr(message, from);
            case 5 -> splice(message, from, from, " ".repeat(random.nextInt(3)).getBytes(StandardCharsets.US_ASCII));
            default -> {
                int line = lineStart(message, from);
                yield splice(message, line, line, latin(LINES[random.nextInt(LINES.length)]));
            }
        };
    }

    private static byte[] withoutCr(byte[] message, int from) {
        for (int i = from; i < message.length; i++) {
            if (message[i] == '\r') {
                return splice(message, i, i + 1, new byte[0]);
            }
        }
        return message;
    }

    private static int lineStart(byte[] message, int from) {
        for (int i = from; i < message.length; i++) {
            if (message[i] == '\n') {
                return i + 1;
            }
        }
        return message.length;
    }

    private static byte[] one(int value) {
        return new byte[] {(byte) value};
    }

    private static byte[] splice(byte[] message, int from, int to, byte[] middle) {
        byte[] out = new byte[message.length - (to - from) + middle.length];
        System.arraycopy(message, 0, out, 0, from);
        System.arraycopy(middle, 0, out, from, middle.length);
        System.arraycopy(message, to, out, from + middle.length, message.length - to);
        return out;
    }

    static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
