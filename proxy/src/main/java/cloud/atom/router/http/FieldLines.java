package cloud.atom.router.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects the fields of one message that come one by one, as HPACK brings them, each as a line in the array of the
 * {@link Fields} that come out. Not thread-safe; used again for the next message.
 *
 * <p>A field is a draft first: its name and then its value are put behind the lines that are here, into {@link #room},
 * and judged as RFC 9113, section 8.2.1 asks, so that they are copied once. A name is a token without upper-case letters;
 * a value has no control characters but HTAB, which HTTP/1.1 does not take either, and begins and ends with a visible
 * character. Then the draft is {@link #keep kept} or, when the next one begins, gone.
 *
 * <p>Names of more than {@link #MAX_NAME_BYTES} are not taken, and only their length is remembered. For a table lets a peer
 * repeat a name at the price of one byte, and so of what we do for it.
 */
public final class FieldLines {
    /** Of a line beside its name and value: colon, SP, CR, LF. */
    static final int EXTRA_BYTES = 4;

    static final int MAX_NAME_BYTES = 256;

    /** For what forwarding adds to a usual head. */
    private static final int ROOM_BYTES = 384;

    private static final int USUAL_FIELDS = 18;
    private static final byte[] NOTHING = new byte[0];

    private byte[] bytes = NOTHING;
    private @Nullable Fields fields;

    /** Where the draft begins, and how long its name is, which stands there unless it is too long. */
    private int start;

    private int nameLength;

    /** Where its value begins and ends. */
    private int valueStart;

    private int valueEnd;

    private boolean nameSound;
    private boolean valueSound;
    private @Nullable FieldName name;

    /** Begins a message whose lines take {@code expectedBytes}, more or less. */
    public void begin(int expectedBytes) {
        bytes = new byte[expectedBytes + ROOM_BYTES];
        fields = new Fields(bytes, USUAL_FIELDS);
        start = 0;
    }

    /** What was kept since {@link #begin}; cookie crumbs are one line (RFC 9113, section 8.2.3). */
    public Fields end() {
        Fields whole = current();
        joinCookies(whole);
        whole.endAt(start);
        fields = null;
        bytes = NOTHING;
        return whole;
    }

    /** How many bytes the kept lines take. */
    public int keptBytes() {
        return start;
    }

    private Fields current() {
        if (fields == null) {
            throw new AssertionError("not begun");
        }
        return fields;
    }

    /** An array with room for {@code length} bytes of the draft's name from {@link #nameStart} on. */
    public byte[] nameRoom(int length) {
        return room(start + length);
    }

    /** The same for its value, from {@link #valueStart} on. */
    public byte[] valueRoom(int length) {
        return room(valueStart + length);
    }

    private byte[] room(int to) {
        if (to + EXTRA_BYTES > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, to + EXTRA_BYTES));
            current().moveTo(bytes);
        }
        return bytes;
    }

    public int nameStart() {
        return start;
    }

    public int nameLength() {
        return nameLength;
    }

    public int valueStart() {
        return valueStart;
    }

    public int valueLength() {
        return valueEnd - valueStart;
    }

    /** The draft's name is what was put into its room. */
    public void endName(int length) {
        nameLength = length;
        nameSound = length <= MAX_NAME_BYTES && isSoundName(bytes, start, start + length);
        name = nameSound ? FieldName.find(bytes, start, start + length) : null;
        beginValue();
    }

    /** The draft's name is that of {@code other}. */
    public void copyName(FieldLine other) {
        nameLength = other.nameLength();
        nameSound = other.isNameSound();
        name = other.name();
        if (nameLength <= MAX_NAME_BYTES) {
            System.arraycopy(other.bytes(), 0, nameRoom(nameLength), start, nameLength);
        }
        beginValue();
    }

    private void beginValue() {
        valueStart = start;
        if (nameLength <= MAX_NAME_BYTES) {
            int nameEnd = start + nameLength;
            room(nameEnd);
            bytes[nameEnd] = ':';
            bytes[nameEnd + 1] = ' ';
            valueStart = nameEnd + 2;
        }
    }

    /** The draft's value is what was put into its room. */
    public void endValue(int length) {
        valueEnd = valueStart + length;
        valueSound = isSoundValue(bytes, valueStart, valueEnd);
        bytes[valueEnd] = '\r';
        bytes[valueEnd + 1] = '\n';
    }

    /** Whether the draft may be kept. */
    public boolean isSound() {
        return nameSound && valueSound;
    }

    public boolean isNameSound() {
        return nameSound;
    }

    public boolean isValueSound() {
        return valueSound;
    }

    /** Whether the draft's name is {@code other}, byte for byte. */
    public boolean isNamed(byte[] other) {
        return nameLength == other.length && Arrays.equals(bytes, start, start + nameLength, other, 0, other.length);
    }

    /** The draft's value as text; bytes from 0x80 are opaque and read as Latin-1. */
    public String value() {
        return new String(bytes, valueStart, valueLength(), StandardCharsets.ISO_8859_1);
    }

    /** A copy of the draft for a table. */
    public FieldLine line() {
        return nameLength > MAX_NAME_BYTES
                ? new FieldLine(nameLength, valueLength())
                : new FieldLine(Arrays.copyOfRange(bytes, start, valueEnd + 2), nameLength, nameSound, valueSound);
    }

    /** Adds the draft, which is sound; an unsound one is our bug. */
    public void keep() {
        if (!isSound()) {
            throw new AssertionError("unsound field");
        }
        current().addLine(start, start + nameLength, valueEnd, name);
        start = valueEnd + 2;
    }

    /** Adds a sound line; an unsound one is our bug. */
    public void add(FieldLine line) {
        if (!line.isSound()) {
            throw new AssertionError("unsound field");
        }
        byte[] from = line.bytes();
        System.arraycopy(from, 0, room(start + from.length), start, from.length);
        int end = start + from.length;
        current().addLine(start, start + line.nameLength(), end - 2, line.name());
        start = end;
    }

    private static boolean isSoundName(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (!Syntax.isTokenByte(b) || (b >= 'A' && b <= 'Z')) {
                return false;
            }
        }
        return to > from;
    }

    private static boolean isSoundValue(byte[] bytes, int from, int to) {
        return Syntax.isFieldValue(bytes, from, to)
                && (to == from || !(Syntax.isBlank(bytes[from]) || Syntax.isBlank(bytes[to - 1])));
    }

    /** Puts one line behind the others in place of several. */
    private void joinCookies(Fields whole) {
        if (!whole.has(FieldName.COOKIE) || whole.count(FieldName.COOKIE) == 1) {
            return;
        }
        byte[] cookie = FieldName.COOKIE.lower();
        System.arraycopy(cookie, 0, nameRoom(cookie.length), start, cookie.length);
        endName(cookie.length);
        int to = valueStart;
        for (int i = 0; i < whole.size(); i++) {
            if (whole.known(i) == FieldName.COOKIE) {
                to = appendCrumb(whole.marks(), Fields.STRIDE * i, to);
            }
        }
        whole.remove(FieldName.COOKIE);
        endValue(to - valueStart);
        keep();
    }

    /** Puts a crumb at {@code to}; where it ends. An empty one is nothing: a value must not end with the separator. */
    private int appendCrumb(int[] marks, int mark, int to) {
        int length = marks[mark + 3] - marks[mark + 2];
        if (length == 0) {
            return to;
        }
        byte[] room = room(to + 2 + length);
        int at = to;
        if (at > valueStart) {
            room[at++] = ';';
            room[at++] = ' ';
        }
        System.arraycopy(room, marks[mark + 2], room, at, length);
        return at + length;
    }
}
