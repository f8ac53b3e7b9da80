package cloud.atom.router.control.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads HTTP/1.1 responses, one after another, without keeping bodies. Not thread-safe.
 *
 * <p>It does what the generator needs and nothing else: status, framing, whether the connection stays open, one chosen
 * field and the {@code reason} of a problem document. Framing is that of RFC 9112, section 6.3.
 */
final class ResponseReader {
    private static final int MAX_HEAD_BYTES = 64 * 1024;
    /** Enough for any problem document; what is beyond is skipped. */
    private static final int MAX_KEPT_BYTES = 4096;

    private static final Pattern REASON = Pattern.compile("\"reason\"\\s*:\\s*\"([a-z_.]{1,64})\"");

    private final ResponseHead head;
    private byte[] line = new byte[512];
    private int lineLength;
    private byte[] kept = new byte[0];
    private int keptLength;
    private State state = State.HEAD;
    private boolean headRequest;
    private long left;

    /** Where in a response the next byte stands. */
    private enum State {
        HEAD,
        FIXED,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILERS,
        UNTIL_CLOSE,
        DONE
    }

    /** What a piece of input led to. */
    enum Progress {
        /** The response goes on. */
        MORE,
        /** The response is whole; what is left of the input belongs to no request. */
        DONE,
        MALFORMED
    }

    /** A reader that remembers the value of {@code keyField}; empty: of none. */
    ResponseReader(String keyField) {
        head = new ResponseHead(keyField);
    }

    /** Prepares for the answer to the next request. */
    void begin(boolean isHeadRequest) {
        state = State.HEAD;
        headRequest = isHeadRequest;
        lineLength = 0;
        keptLength = 0;
    }

    ResponseHead head() {
        return head;
    }

    /** The {@code reason} of the problem document that the body holds; empty when there is none. */
    String reason() {
        if (keptLength == 0) {
            return "";
        }
        Matcher found = REASON.matcher(new String(kept, 0, keptLength, UTF_8));
        return found.find() ? found.group(1) : "";
    }

    /** Takes {@code in} up to the end of the response. */
    Progress read(ByteBuf in) {
        while (state != State.DONE) {
            if (!in.isReadable()) {
                return Progress.MORE;
            }
            if (!step(in)) {
                return Progress.MALFORMED;
            }
        }
        return Progress.DONE;
    }

    /** The connection ended: whether that ends the response too. */
    boolean readEnd() {
        return state == State.UNTIL_CLOSE;
    }

    private boolean step(ByteBuf in) {
        return switch (state) {
            case HEAD -> readHead(in);
            case FIXED -> readFixed(in, State.DONE);
            case CHUNK_SIZE -> readChunkSize(in);
            case CHUNK_DATA -> readFixed(in, State.CHUNK_END);
            case CHUNK_END -> readChunkEnd(in);
            case TRAILERS -> readTrailers(in);
            case UNTIL_CLOSE -> {
                keep(in, in.readableBytes());
                yield true;
            }
            case DONE -> throw new AssertionError("read after the end");
        };
    }

    private boolean readHead(ByteBuf in) {
        int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
        int length = (end < 0 ? in.writerIndex() : end + 1) - in.readerIndex();
        if (lineLength + length > MAX_HEAD_BYTES) {
            return false;
        }
        append(in, length);
        if (end < 0 || !endsWithEmptyLine()) {
            return true;
        }
        boolean valid = head.parse(line, lineLength);
        lineLength = 0;
        if (!valid) {
            return false;
        }
        state = head.status() < 200 ? State.HEAD : bodyState();
        return true;
    }

    /** RFC 9112, section 6.3, without the cases that a client of this kind does not meet (CONNECT). */
    private State bodyState() {
        if (headRequest || head.status() == 204 || head.status() == 304) {
            return State.DONE;
        }
        if (head.isChunked()) {
            return State.CHUNK_SIZE;
        }
        left = head.contentLength();
        if (left < 0) {
            return State.UNTIL_CLOSE;
        }
        return left == 0 ? State.DONE : State.FIXED;
    }

    private boolean readFixed(ByteBuf in, State next) {
        int length = (int) Math.min(left, in.readableBytes());
        keep(in, length);
        left -= length;
        if (left == 0) {
            state = next;
        }
        return true;
    }

    private boolean readChunkSize(ByteBuf in) {
        if (!readLine(in)) {
            return lineLength <= MAX_HEAD_BYTES;
        }
        left = chunkSize();
        lineLength = 0;
        if (left < 0) {
            return false;
        }
        state = left == 0 ? State.TRAILERS : State.CHUNK_DATA;
        return true;
    }

    private boolean readChunkEnd(ByteBuf in) {
        if (!readLine(in)) {
            return lineLength < 2;
        }
        boolean empty = lineLength == 2 && line[0] == '\r';
        lineLength = 0;
        state = State.CHUNK_SIZE;
        return empty;
    }

    private boolean readTrailers(ByteBuf in) {
        if (!readLine(in)) {
            return lineLength <= MAX_HEAD_BYTES;
        }
        if (lineLength == 2 && line[0] == '\r') {
            state = State.DONE;
        }
        lineLength = 0;
        return true;
    }

    private boolean readLine(ByteBuf in) {
        int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
        append(in, (end < 0 ? in.writerIndex() : end + 1) - in.readerIndex());
        return end >= 0;
    }

    /** The size that the line begins with; -1 when it is none. Chunk extensions are skipped. */
    private long chunkSize() {
        long size = 0;
        int i = 0;
        for (; i < lineLength && Character.digit(line[i], 16) >= 0; i++) {
            size = size << 4 | Character.digit(line[i], 16);
            if (i > 14) {
                return -1;
            }
        }
        boolean ended = i > 0 && (line[i] == '\r' || line[i] == ';' || line[i] == ' ');
        return ended ? size : -1;
    }

    private boolean endsWithEmptyLine() {
        return lineLength >= 4
                && line[lineLength - 2] == '\r'
                && line[lineLength - 3] == '\n'
                && line[lineLength - 4] == '\r';
    }

    private void append(ByteBuf in, int length) {
        if (lineLength + length > line.length) {
            line = Arrays.copyOf(line, Math.max(line.length * 2, lineLength + length));
        }
        in.readBytes(line, lineLength, length);
        lineLength += length;
    }

    /** Skips a piece of body, but keeps the beginning of one that may be a problem document. */
    private void keep(ByteBuf in, int length) {
        int wanted = head.status() < 400 ? 0 : Math.min(length, MAX_KEPT_BYTES - keptLength);
        if (wanted > 0) {
            if (kept.length == 0) {
                kept = new byte[MAX_KEPT_BYTES];
            }
            in.readBytes(kept, keptLength, wanted);
            keptLength += wanted;
        }
        in.skipBytes(length - wanted);
    }

    @Override
    public String toString() {
        return state + " " + new String(line, 0, lineLength, ISO_8859_1);
    }
}
