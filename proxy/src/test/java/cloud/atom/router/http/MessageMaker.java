package cloud.atom.router.http;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Makes HTTP/1.1 messages, sound and almost sound. Not thread-safe; the same seed makes the same bytes. */
final class MessageMaker {
    private static final String[] FIELDS = {
        "Host: a.example",
        "Accept: */*",
        "X-A:b",
        "x-empty:",
        "X-Blanks: \t a b \t",
        "X-Latin: \u00e9\u00ff",
        "Connection: keep-alive, x-a",
        "Cookie: a=b; c=\"d\"",
        "X_Under: score",
        "content-type: text/plain"
    };
    private static final String[] FAULTY = {
        "Content-Length: 3",
        "Content-Length: +3",
        "Content-Length: 3, 3",
        "Content-Length: 18446744073709551619",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked ",
        "Transfer-Encoding:\u000bchunked",
        "Sec-WebSocket-Key1: 1",
        "X : y",
        ": y",
        "X",
        " folded",
        "X: a\rb",
        "X: \u0000",
        "X: " + "y".repeat(2100)
    };
    private static final String[] LINES = {
        "GET / HTTP/1.1",
        "POST /a?b HTTP/1.1",
        "PUT /c HTTP/1.0",
        "OPTIONS * HTTP/1.1",
        "X-M:x / HTTP/1.1",
        "get / HTTP/1.9"
    };
    private static final String[] STATUSES = {
        "HTTP/1.1 200 OK",
        "HTTP/1.0 404 Not Found",
        "HTTP/1.1 204 No Content",
        "HTTP/1.1 304 Not Modified",
        "HTTP/1.1 100 Continue",
        "HTTP/1.1 200 ",
        "HTTP/1.1 200",
        "HTTP/1.1 999 X",
        "HTTP/1.1 500 \u00e9"
    };
    private static final String[] EXTENSIONS = {
        "", "", "", ";a", ";a=b", "; a = \"b;\\\"c\"", " ;a", ";", ";a=", " ", ";a=\"b"
    };
    private static final int[] BYTES = {0, 1, '\t', '\n', '\r', ' ', '"', ',', ':', ';', '0', 0x7f, 0x80, 0xff};

    private final Random random;

    MessageMaker(Random random) {
        this.random = random;
    }

    /** One to three requests, perhaps with damage. */
    byte[] requests() {
        return messages(LINES);
    }

    /** One to three responses, perhaps with damage. */
    byte[] responses() {
        return messages(STATUSES);
    }

    private byte[] messages(String[] startLines) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            text.append(random.nextInt(9) == 0 ? "\r\n" : "");
            message(text, startLines[random.nextInt(startLines.length)]);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        return random.nextBoolean() ? bytes : damaged(bytes);
    }

    private void message(StringBuilder text, String startLine) {
        text.append(startLine).append("\r\n");
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(FIELDS[random.nextInt(FIELDS.length)]).append("\r\n");
        }
        if (random.nextInt(4) == 0) {
            text.append(FAULTY[random.nextInt(FAULTY.length)]).append("\r\n");
        }
        if (random.nextInt(40) == 0) {
            text.append("X-Many: y\r\n".repeat(30));
        }
        switch (random.nextInt(3)) {
            case 0 -> text.append("\r\n");
            case 1 -> {
                int length = random.nextInt(30);
                text.append("Content-Length: ")
                        .append(length)
                        .append("\r\n\r\n")
                        .append("b".repeat(length));
            }
            default -> {
                text.append("Transfer-Encoding: chunked\r\n\r\n");
                chunks(text);
            }
        }
    }

    private void chunks(StringBuilder text) {
        for (int i = random.nextInt(4); i > 0; i--) {
            int length = 1 + (random.nextInt(20) == 0 ? random.nextInt(3000) : random.nextInt(20));
            text.append(random.nextInt(20) == 0 ? "000" : "")
                    .append(
                            random.nextBoolean()
                                    ? Integer.toHexString(length)
                                    : Integer.toString(length, 16).toUpperCase(java.util.Locale.ROOT))
                    .append(EXTENSIONS[random.nextInt(EXTENSIONS.length)])
                    .append("\r\n")
                    .append("c".repeat(length))
                    .append("\r\n");
        }
        text.append("0").append(EXTENSIONS[random.nextInt(EXTENSIONS.length)]).append("\r\n");
        if (random.nextInt(3) == 0) {
            text.append(FIELDS[random.nextInt(FIELDS.length)]).append("\r\n");
        }
        text.append("\r\n");
    }

    private byte[] damaged(byte[] message) {
        byte[] bytes = message;
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            int value = BYTES[random.nextInt(BYTES.length)];
            bytes = switch (random.nextInt(3)) {
                case 0 -> splice(bytes, at, 1, value);
                case 1 -> splice(bytes, at, 0, value);
                default -> splice(bytes, at, 1, -1);
            };
            if (bytes.length == 0) {
                return message;
            }
        }
        return bytes;
    }

    /** A copy with {@code cut} bytes less at {@code at}, and {@code value} there unless negative. */
    private static byte[] splice(byte[] bytes, int at, int cut, int value) {
        int put = value < 0 ? 0 : 1;
        byte[] out = new byte[bytes.length - cut + put];
        System.arraycopy(bytes, 0, out, 0, at);
        if (put == 1) {
            out[at] = (byte) value;
        }
        System.arraycopy(bytes, at + cut, out, at + put, bytes.length - at - cut);
        return out;
    }
}
