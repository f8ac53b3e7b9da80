package cloud.atom.router.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of one head or of one trailer section, in one pass over its bytes, and goes on where it stopped when
 * more bytes come. Not thread-safe; confined to the connection's event loop.
 *
 * <p>A start line (where there is one), field lines, an empty line (RFC 9112, section 2.1). Every line ends with CR and
 * LF; a bare LF or CR, a folded line and white space around a name are faults (sections 2.2, 5.1 and 5.2). Of several
 * faults the one whose byte came first is told, so the outcome does not depend on how the bytes were cut into reads.
 *
 * <p>The bytes are copied once, from the buffer they came in to an array, which then belongs to the {@link Fields}: so a
 * head keeps no buffer, and what forwarding adds is put behind it.
 */
final class HeadReader {
    /** What one copy takes: a usual head whole, and little of the body behind it. */
    private static final int COPY_BYTES = 1024;

    /** For what forwarding adds to a usual head. */
    private static final int ROOM_BYTES = 384;

    private static final int USUAL_FIELDS = 18;
    private static final byte[] NOTHING = new byte[0];

    private final HeadLimits limits;
    private final @Nullable StartLine startLine;

    private byte[] bytes;
    private Fields fields;
    private State state;
    private @Nullable Malformed fault;

    /** How many bytes are here, and how many of them were looked at. */
    private int copied;

    private int at;

    /** Where the bytes end that the line or section may have. */
    private int limit;

    private int lineStart;
    private int nameEnd;
    private int valueStart;

    private enum State {
        START_LINE,
        START_LINE_LF,
        LINE,
        NAME,
        BLANKS,
        VALUE,
        VALUE_LF,
        LAST_LF,
        DONE,
        FAULTY
    }

    /** Reads a head that begins with {@code startLine}, or a section of fields only when that is null. */
    HeadReader(HeadLimits limits, @Nullable StartLine startLine) {
        this.limits = limits;
        this.startLine = startLine;
        bytes = NOTHING;
        fields = BodyEnd.PLAIN.trailers(); // until there are bytes
        state = startLine == null ? State.LINE : State.START_LINE;
        limit = startLine == null ? limits.fieldBytes() : limits.lineBytes();
    }

    /** Understands the first line of a head. */
    interface StartLine {
        /** Reads the bytes from {@code from} up to {@code to}, which have no control characters; a fault, or null. */
        @Nullable
        Malformed read(byte[] bytes, int from, int to);

        /** A line that is longer than allowed. */
        Malformed tooLong();
    }

    /** Takes bytes until the head is whole or faulty, and no more; whether it is. */
    boolean read(Unread in) {
        while (!isOver() && in.readableBytes() > 0) {
            int taken = Math.min(in.readableBytes(), Math.max(COPY_BYTES, copied));
            reserve(taken);
            in.copyTo(bytes, copied, taken);
            copied += taken;
            scan();
            in.skip(taken - (copied - at));
            copied = at;
        }
        return isOver();
    }

    private boolean isOver() {
        return state == State.DONE || state == State.FAULTY;
    }

    private void reserve(int more) {
        if (copied + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(copied + more, copied + copied / 2) + ROOM_BYTES);
            if (fields.size() == 0) {
                fields = new Fields(bytes, USUAL_FIELDS);
            } else {
                fields.moveTo(bytes);
            }
        }
    }

    /** What is wrong; null when the head is sound. */
    @Nullable
    Malformed fault() {
        return fault;
    }

    /** The fields of a head that is whole. */
    Fields fields() {
        return fields;
    }

    private void scan() {
        while (at < copied && !isOver()) {
            switch (state) {
                case START_LINE -> startLine();
                case START_LINE_LF -> startLineEnd();
                case LINE -> line();
                case NAME -> name();
                case BLANKS -> blanks();
                case VALUE -> value();
                case VALUE_LF -> valueEnd();
                case LAST_LF -> lastEnd();
                case DONE, FAULTY -> throw new AssertionError(state);
            }
        }
    }

    private void startLine() {
        int to = Math.min(copied, limit);
        int i = at;
        while (i < to && Syntax.isValueByte(bytes[i])) {
            i++;
        }
        at = i;
        if (i == limit && startLine != null) {
            fail(startLine.tooLong());
        } else if (i < to) {
            takeCr(State.START_LINE_LF);
        }
    }

    private void startLineEnd() {
        if (!takeLf() || startLine == null) {
            return;
        }
        limit = at + limits.fieldBytes();
        state = State.LINE;
        Malformed wrong = startLine.read(bytes, 0, at - 2);
        if (wrong != null) {
            fail(wrong);
        }
    }

    /** The first byte of a field line or of the empty line. */
    private void line() {
        byte first = bytes[at];
        lineStart = at;
        if (first == '\r') {
            at++;
            state = State.LAST_LF;
        } else if (Syntax.isBlank(first)) {
            fail(Malformed.Kind.SYNTAX, "a field is folded over several lines, or white space stands before the first");
        } else if (fields.size() >= limits.fields()) {
            fail(Malformed.Kind.FIELDS_TOO_LARGE, "more than " + limits.fields() + " fields");
        } else {
            state = State.NAME;
        }
    }

    private void name() {
        int to = Math.min(copied, limit);
        int i = at;
        while (i < to && Syntax.isTokenByte(bytes[i])) {
            i++;
        }
        at = i;
        if (isTooLong() || i == to) {
            return;
        }
        if (bytes[i] != ':' || i == lineStart) {
            fail(Malformed.Kind.SYNTAX, "a field name is not a token with a colon behind");
            return;
        }
        nameEnd = i;
        at = i + 1;
        state = State.BLANKS;
    }

    private void blanks() {
        int to = Math.min(copied, limit);
        while (at < to && Syntax.isBlank(bytes[at])) {
            at++;
        }
        if (isTooLong() || at == to) {
            return;
        }
        valueStart = at;
        state = State.VALUE;
    }

    private void value() {
        int to = Math.min(copied, limit);
        int i = at;
        while (i < to && Syntax.isValueByte(bytes[i])) {
            i++;
        }
        at = i;
        if (!isTooLong() && i < to) {
            takeCr(State.VALUE_LF);
        }
    }

    private void valueEnd() {
        if (!takeLf()) {
            return;
        }
        int valueEnd = at - 2;
        while (valueEnd > valueStart && Syntax.isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        fields.addLine(lineStart, nameEnd, valueStart, valueEnd);
        state = State.LINE;
        isTooLong();
    }

    private void lastEnd() {
        if (takeLf()) {
            fields.endAt(at);
            state = State.DONE;
        }
    }

    private void takeCr(State next) {
        if (bytes[at] == '\r') {
            at++;
            state = next;
        } else {
            fail(Malformed.Kind.SYNTAX, "the head has control characters or a bare line feed");
        }
    }

    private boolean takeLf() {
        if (bytes[at] != '\n') {
            fail(Malformed.Kind.SYNTAX, "the head has a bare carriage return");
            return false;
        }
        at++;
        return true;
    }

    private boolean isTooLong() {
        if (at < limit) {
            return false;
        }
        fail(Malformed.Kind.FIELDS_TOO_LARGE, "the fields are too long");
        return true;
    }

    private void fail(Malformed.Kind kind, String detail) {
        fail(new Malformed(kind, detail));
    }

    private void fail(Malformed wrong) {
        fault = wrong;
        state = State.FAULTY;
    }
}
