package cloud.atom.router.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one message in their order, names as received. Not thread-safe; confined to the message's event loop.
 *
 * <p>Names and values stay the bytes that came, in one array, and become text only when somebody asks for text. Known
 * names are found by their {@link FieldName} once, when a field is added; a set of those present answers most questions
 * without looking at a field. A head has a few dozen fields at most, so for other names a scan beats a map.
 *
 * <p>Whatever is in here is sound: a name is a token, a value has no control characters (RFC 9110, section 5.5). Both is
 * checked when a field is added, by a decoder or by {@link #add}; so nothing in here can split a message.
 */
public final class Fields {
    /** Per field: where its line begins, its name ends, its value begins and ends. */
    static final int STRIDE = 4;

    private static final int INITIAL = 16;
    private static final int GUESS_BYTES = 32;
    private static final byte UNKNOWN = -1;

    private byte[] bytes;
    private int end;
    private int[] marks;

    /** Indices of known names; {@link #UNKNOWN} for others. */
    private byte[] ids;

    private int size;

    /** The known names that are present. */
    private long present;

    /** Whether a name may have {@code _} in it. */
    private boolean underscored;

    public Fields() {
        this(INITIAL);
    }

    /** Begins empty, with room for {@code expected} fields. */
    public Fields(int expected) {
        this(new byte[expected * GUESS_BYTES], expected);
    }

    /** Begins empty; lines that a decoder adds stand in {@code bytes}. */
    Fields(byte[] bytes, int expected) {
        this.bytes = bytes;
        marks = new int[STRIDE * expected];
        ids = new byte[expected];
    }

    /** Moves to a larger array with the same beginning. */
    void moveTo(byte[] larger) {
        bytes = larger;
    }

    /** Adds a line that a decoder found sound, in our array. */
    void addLine(int start, int nameEnd, int valueStart, int valueEnd) {
        mark(start, nameEnd, valueStart, valueEnd);
        know(FieldName.find(bytes, start, nameEnd));
    }

    /** Adds the line {@code name: value} of a field found sound, which stands in our array; its name, if it is known. */
    void addLine(int start, int nameEnd, int valueEnd, @Nullable FieldName name) {
        mark(start, nameEnd, nameEnd + 2, valueEnd);
        know(name);
    }

    /** What is added from here on stands in our array from {@code index} on. */
    void endAt(int index) {
        end = index;
    }

    private void mark(int start, int nameEnd, int valueStart, int valueEnd) {
        if (size == ids.length) {
            int room = Math.max(INITIAL, 2 * size);
            marks = Arrays.copyOf(marks, STRIDE * room);
            ids = Arrays.copyOf(ids, room);
        }
        int at = STRIDE * size;
        marks[at] = start;
        marks[at + 1] = nameEnd;
        marks[at + 2] = valueStart;
        marks[at + 3] = valueEnd;
        size++;
    }

    /** Says what the last field's name is. */
    private void know(@Nullable FieldName name) {
        int last = size - 1;
        if (name == null) {
            ids[last] = UNKNOWN;
            underscored = underscored || hasUnderscore(marks[STRIDE * last], marks[STRIDE * last + 1]);
        } else {
            ids[last] = name.index();
            present |= name.bit();
        }
    }

    private boolean hasUnderscore(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '_') {
                return true;
            }
        }
        return false;
    }

    /** Adds a field behind all others; one that is not sound is our bug. */
    public Fields add(String name, String value) {
        if (!Syntax.isToken(name) || !Syntax.isFieldValue(value)) {
            throw new AssertionError("unsound field " + name);
        }
        int start = end;
        reserve(name.length() + value.length() + 4);
        putText(name);
        addValue(start, value, FieldName.find(bytes, start, end));
        return this;
    }

    /** Adds a field behind all others, its name in lower case; an unsound value is our bug. */
    public Fields add(FieldName name, String value) {
        if (!Syntax.isFieldValue(value)) {
            throw new AssertionError("unsound field " + name);
        }
        int start = end;
        byte[] lower = name.lower();
        reserve(lower.length + value.length() + 4);
        System.arraycopy(lower, 0, bytes, end, lower.length);
        end += lower.length;
        addValue(start, value, name);
        return this;
    }

    private void addValue(int start, String value, @Nullable FieldName name) {
        int nameEnd = end;
        bytes[end++] = ':';
        bytes[end++] = ' ';
        putText(value);
        int valueEnd = end;
        bytes[end++] = '\r';
        bytes[end++] = '\n';
        mark(start, nameEnd, nameEnd + 2, valueEnd);
        know(name);
    }

    @SuppressWarnings("deprecation") // exactly what is wanted: the low byte of each character, without an array
    private void putText(String text) {
        text.getBytes(0, text.length(), bytes, end);
        end += text.length();
    }

    private void reserve(int more) {
        if (end + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, end + more));
        }
    }

    public int size() {
        return size;
    }

    public String name(int index) {
        return text(marks[STRIDE * index], marks[STRIDE * index + 1]);
    }

    public String value(int index) {
        return text(marks[STRIDE * index + 2], marks[STRIDE * index + 3]);
    }

    /** Bytes from 0x80 are opaque: they read as Latin-1, and go out as the same bytes. */
    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** The first value of a field; null when there is none. */
    public @Nullable String first(String name) {
        int index = indexOf(name, 0);
        return index < 0 ? null : value(index);
    }

    /** The first value of a field; null when there is none. */
    public @Nullable String first(FieldName name) {
        return has(name) ? value(indexOf(name, 0)) : null;
    }

    public boolean has(String name) {
        return indexOf(name, 0) >= 0;
    }

    public boolean has(FieldName name) {
        return (present & name.bit()) != 0;
    }

    /** Whether a field of {@code names}, a set of {@link FieldName#set}, is here. */
    public boolean hasAny(long names) {
        return (present & names) != 0;
    }

    /** How many field lines have that name. */
    public int count(FieldName name) {
        int count = 0;
        for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
            count++;
        }
        return count;
    }

    /** The values of all field lines of that name, in order. */
    public List<String> all(FieldName name) {
        List<String> all = new ArrayList<>(2);
        for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
            all.add(value(i));
        }
        return all;
    }

    /** All field lines of that name as one list value (RFC 9110, section 5.2); null when there is none. */
    public @Nullable String joined(FieldName name) {
        if (!has(name)) {
            return null;
        }
        int first = indexOf(name, 0);
        return indexOf(name, first + 1) < 0 ? value(first) : String.join(", ", all(name));
    }

    /** Whether a list field holds {@code token}, without regard to case; parameters of members are ignored. */
    public boolean listHas(FieldName name, String token) {
        for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
            if (ListValue.has(bytes, marks[STRIDE * i + 2], marks[STRIDE * i + 3], token)) {
                return true;
            }
        }
        return false;
    }

    /** The first value of a field as a number; -1 when it is not digits only or is above 2^63 - 1. */
    long number(FieldName name) {
        int at = STRIDE * indexOf(name, 0);
        return LengthRules.parse(bytes, marks[at + 2], marks[at + 3]);
    }

    /** Whether the first value of a field is {@code text}, without regard to case. */
    public boolean firstIs(FieldName name, String text) {
        int at = indexOf(name, 0);
        return at >= 0 && Syntax.equalsIgnoreCase(bytes, marks[STRIDE * at + 2], marks[STRIDE * at + 3], text);
    }

    /** Removes every field line of that name. */
    public void remove(FieldName name) {
        removeAny(name.bit());
    }

    /** Removes every field line whose name is in {@code names}, a set of {@link FieldName#set}. */
    public void removeAny(long names) {
        if ((present & names) == 0) {
            return;
        }
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (ids[i] == UNKNOWN || (names >>> ids[i] & 1) == 0) {
                move(i, kept++);
            }
        }
        size = kept;
        present &= ~names;
    }

    /** Removes every field line whose name {@code rule} names; makes a text of each name, so not for every request. */
    public void removeIf(NameRule rule) {
        int kept = 0;
        present = 0;
        for (int i = 0; i < size; i++) {
            if (!rule.names(name(i))) {
                present |= ids[i] == UNKNOWN ? 0 : 1L << ids[i];
                move(i, kept++);
            }
        }
        size = kept;
    }

    /** Does {@link #removeIf} for a rule about names with {@code _} in them only. */
    public void removeUnderscoredIf(NameRule rule) {
        if (underscored) {
            removeIf(name -> name.indexOf('_') >= 0 && rule.names(name));
        }
    }

    private void move(int from, int to) {
        if (from != to) {
            ids[to] = ids[from];
            System.arraycopy(marks, STRIDE * from, marks, STRIDE * to, STRIDE);
        }
    }

    private int indexOf(FieldName name, int from) {
        if (!has(name)) {
            return -1;
        }
        for (int i = from; i < size; i++) {
            if (ids[i] == name.index()) {
                return i;
            }
        }
        return -1;
    }

    private int indexOf(String name, int from) {
        for (int i = from; i < size; i++) {
            if (Syntax.equalsIgnoreCase(bytes, marks[STRIDE * i], marks[STRIDE * i + 1], name)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Writes all lines as {@code name: value}, CR and LF. Lines that stand like this in our array already, one behind the
     * other, are copied at once.
     */
    void writeTo(ByteBuf out) {
        int from = 0;
        int to = 0;
        for (int i = 0; i < size; i++) {
            int at = STRIDE * i;
            int start = marks[at];
            int lineEnd = plainEnd(at);
            if (lineEnd < 0 || start != to) {
                out.writeBytes(bytes, from, to - from);
                from = start;
                to = start;
            }
            if (lineEnd >= 0) {
                to = lineEnd;
            } else {
                writeLine(out, at);
            }
        }
        out.writeBytes(bytes, from, to - from);
    }

    /** Where the line ends if it stands in our array as it is written; -1 otherwise. */
    private int plainEnd(int at) {
        int nameEnd = marks[at + 1];
        int valueEnd = marks[at + 3];
        boolean plain = marks[at + 2] == nameEnd + 2 && bytes[nameEnd + 1] == ' ' && bytes[valueEnd] == '\r';
        return plain ? valueEnd + 2 : -1;
    }

    private void writeLine(ByteBuf out, int at) {
        out.writeBytes(bytes, marks[at], marks[at + 1] - marks[at]);
        out.writeByte(':').writeByte(' ');
        out.writeBytes(bytes, marks[at + 2], marks[at + 3] - marks[at + 2]);
        out.writeByte('\r').writeByte('\n');
    }

    /** Our array; not to be changed. */
    byte[] bytes() {
        return bytes;
    }

    /** Per field {@link #STRIDE} marks in our array; not to be changed. */
    int[] marks() {
        return marks;
    }

    /** The name of a field; null when it is none that we know. */
    @Nullable
    FieldName known(int index) {
        return ids[index] == UNKNOWN ? null : FieldName.of(ids[index]);
    }

    /** How many bytes {@link #writeTo} writes at most, about. */
    public int bytesAtMost() {
        return end + 2 * size;
    }

    /** Names only, so that values cannot slip into a log. */
    @Override
    public String toString() {
        List<String> names = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            names.add(name(i));
        }
        return names.toString();
    }

    /** Says which names are meant. */
    @FunctionalInterface
    public interface NameRule {
        boolean names(String name);
    }
}
