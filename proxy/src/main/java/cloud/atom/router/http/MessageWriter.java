package cloud.atom.router.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/**
 * Writes messages as bytes, from parsed values only: no byte of framing that came in goes out, save line ends that
 * are exactly ours. {@link Fields} holds nothing that could split a message. Thread-safe: holds no state.
 *
 * <p>Callers own the buffers they get.
 */
public final class MessageWriter {
    private static final byte[] VERSION_END = bytes(" HTTP/1.1\r\n");
    private static final byte[] STATUS_START = bytes("HTTP/1.1 ");
    private static final byte[] HOST = bytes("host: ");
    private static final byte[] LENGTH = bytes("content-length: ");
    private static final byte[] CHUNKED = bytes("transfer-encoding: chunked\r\n");
    private static final byte[] CRLF = bytes("\r\n");
    private static final byte[] LAST_CHUNK = bytes("0\r\n");

    /** Beside the fields: a start line, a length, and a small body that may follow. */
    private static final int ROOM_BYTES = 256;

    private MessageWriter() {}

    /** The head of a request for an endpoint whose own authority is {@code fallbackHost}. */
    public static ByteBuf request(ByteBufAllocator buffers, RequestHead head, String fallbackHost) {
        ByteBuf out = buffers.directBuffer(head.fields().bytesAtMost() + ROOM_BYTES);
        ascii(out, head.method());
        out.writeByte(' ');
        ascii(out, head.target());
        out.writeBytes(VERSION_END);
        out.writeBytes(HOST);
        ascii(out, head.authority().isEmpty() ? fallbackHost : head.authority());
        out.writeBytes(CRLF);
        head.fields().writeTo(out);
        length(out, head.length());
        return out.writeBytes(CRLF);
    }

    /** The head of a response; {@code length} is announced as it says, {@code NONE} and {@code UNTIL_CLOSE} by nothing. */
    public static ByteBuf response(ByteBufAllocator buffers, ResponseHead head, BodyLength length) {
        ByteBuf out = buffers.directBuffer(head.fields().bytesAtMost() + ROOM_BYTES);
        out.writeBytes(STATUS_START);
        decimal(out, head.status());
        out.writeByte(' ');
        ascii(out, head.reason());
        out.writeBytes(CRLF);
        head.fields().writeTo(out);
        length(out, length);
        return out.writeBytes(CRLF);
    }

    /** The line before the data of a chunk. */
    static void chunkStart(ByteBuf out, int bytes) {
        ascii(out, Integer.toHexString(bytes));
        out.writeBytes(CRLF);
    }

    /** The line end behind the data of a chunk. */
    static void lineEnd(ByteBuf out) {
        out.writeBytes(CRLF);
    }

    /** The last chunk, the trailers and the empty line behind them. */
    static void lastChunk(ByteBuf out, Fields trailers) {
        out.writeBytes(LAST_CHUNK);
        trailers.writeTo(out);
        out.writeBytes(CRLF);
    }

    private static void length(ByteBuf out, BodyLength length) {
        if (length.isChunked()) {
            out.writeBytes(CHUNKED);
        } else if (length.isKnown()) {
            out.writeBytes(LENGTH);
            decimal(out, length.bytes());
            out.writeBytes(CRLF);
        }
    }

    private static void decimal(ByteBuf out, long number) {
        ascii(out, Long.toString(number));
    }

    private static void ascii(ByteBuf out, String text) {
        ByteBufUtil.writeAscii(out, text);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
