package cloud.atom.router.downstream;

import static cloud.atom.router.downstream.WebSocketFrames.BINARY;
import static cloud.atom.router.downstream.WebSocketFrames.CLOSE;
import static cloud.atom.router.downstream.WebSocketFrames.CONTINUATION;
import static cloud.atom.router.downstream.WebSocketFrames.FIN;
import static cloud.atom.router.downstream.WebSocketFrames.PING;
import static cloud.atom.router.downstream.WebSocketFrames.PONG;
import static cloud.atom.router.downstream.WebSocketFrames.RSV1;
import static cloud.atom.router.downstream.WebSocketFrames.TEXT;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * A strict WebSocket server on one connection: echoes messages, answers pings, and fails the connection at the first wrong
 * byte with the code of RFC 6455, section 7.4.1. Confined to its thread.
 */
final class WebSocketServer {
    private static final int PROTOCOL_ERROR = 1002;
    private static final int INVALID_DATA = 1007;

    /** Where frames come from and go to. */
    interface Line {
        /** The next byte; -1 at the end. */
        int read() throws IOException;

        void send(byte[] bytes) throws IOException;
    }

    private final Line line;

    /** Whether compressed messages were agreed on: their payload is passed back as it is. */
    private final boolean compresses;

    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    /** First byte of the message that is under way; 0 between messages. */
    private int messageFirst;

    private Utf8Check utf8 = new Utf8Check();

    WebSocketServer(Line line, boolean compresses) {
        this.line = line;
        this.compresses = compresses;
    }

    /** Serves until a Close frame came or went, or the peer ended. */
    void serve() throws IOException {
        boolean goesOn = true;
        while (goesOn) {
            int first = line.read();
            int second = first < 0 ? -1 : line.read();
            goesOn = second >= 0 && frame(first, second);
        }
    }

    private boolean frame(int first, int second) throws IOException {
        int opcode = first & 15;
        boolean last = (first & FIN) != 0;
        boolean control = opcode >= CLOSE;
        int rsv = first & 0x70;
        boolean compressed = compresses && rsv == RSV1 && (opcode == TEXT || opcode == BINARY);
        boolean knownOpcode = opcode <= BINARY || (opcode >= CLOSE && opcode <= PONG);
        boolean tooLong = control && (second & 0x7f) > 125;
        boolean outOfTurn = !control && (opcode == CONTINUATION) != (messageFirst != 0);
        boolean masked = (second & 0x80) != 0;
        if ((rsv != 0 && !compressed) || !knownOpcode || (control && !last) || tooLong || outOfTurn || !masked) {
            return fail(PROTOCOL_ERROR);
        }
        long length = length(second & 0x7f);
        return control ? control(opcode, (int) length) : data(first, length, last);
    }

    private long length(int seven) throws IOException {
        if (seven < 126) {
            return seven;
        }
        long length = 0;
        for (int i = seven == 126 ? 2 : 8; i > 0; i--) {
            length = length << 8 | line.read();
        }
        return length;
    }

    private byte[] mask() throws IOException {
        return new byte[] {(byte) line.read(), (byte) line.read(), (byte) line.read(), (byte) line.read()};
    }

    private boolean control(int opcode, int length) throws IOException {
        byte[] mask = mask();
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (line.read() ^ mask[i % 4]);
        }
        if (opcode == PING) {
            line.send(WebSocketFrames.plain(FIN | PONG, payload));
        }
        return opcode != CLOSE || close(payload);
    }

    private boolean close(byte[] payload) throws IOException {
        if (payload.length == 1) {
            return fail(PROTOCOL_ERROR);
        }
        if (payload.length >= 2 && !isCode((payload[0] & 0xff) << 8 | (payload[1] & 0xff))) {
            return fail(PROTOCOL_ERROR);
        }
        Utf8Check reason = new Utf8Check();
        for (int i = 2; i < payload.length; i++) {
            if (!reason.takes(payload[i] & 0xff)) {
                return fail(INVALID_DATA);
            }
        }
        if (!reason.isWhole()) {
            return fail(INVALID_DATA);
        }
        line.send(WebSocketFrames.plain(FIN | CLOSE, payload));
        return false;
    }

    /** Codes that may stand in a Close frame (section 7.4). */
    private static boolean isCode(int code) {
        boolean defined = code >= 1000 && code <= 1011 && code != 1004 && code != 1005 && code != 1006;
        return defined || (code >= 3000 && code <= 4999);
    }

    private boolean data(int first, long length, boolean last) throws IOException {
        if (messageFirst == 0) {
            messageFirst = first;
            utf8 = new Utf8Check();
        }
        boolean text = (messageFirst & 15) == TEXT && (messageFirst & RSV1) == 0;
        byte[] mask = mask();
        for (long i = 0; i < length; i++) {
            int next = line.read();
            if (next < 0) {
                return false;
            }
            int plain = (next ^ mask[(int) (i % 4)]) & 0xff;
            if (text && !utf8.takes(plain)) {
                return fail(INVALID_DATA);
            }
            message.write(plain);
        }
        if (last && text && !utf8.isWhole()) {
            return fail(INVALID_DATA);
        }
        if (last) {
            line.send(WebSocketFrames.plain(FIN | messageFirst, message.toByteArray()));
            message.reset();
            messageFirst = 0;
        }
        return true;
    }

    private boolean fail(int code) throws IOException {
        line.send(WebSocketFrames.plain(FIN | CLOSE, WebSocketFrames.closing(code, "")));
        return false;
    }
}
