package cloud.atom.router.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one message in their order, names as received. Not thread-safe; confined to the message's event loop.
 *
 * <p>Look-ups compare names without regard to case (RFC 9110, section 5.1). A head has a few dozen fields at most, so a
 * scan over an array beats a map.
 */
public final class Fields {
    private static final int INITIAL = 16;

    private String[] names;
    private String[] values;
    private int size;

    public Fields() {
        this(INITIAL);
    }

    /** Begins empty, with room for {@code expected} fields. */
    public Fields(int expected) {
        names = new String[expected];
        values = new String[expected];
    }

    /** Adds a field behind all others. */
    public Fields add(String name, String value) {
        if (size == names.length) {
            int room = Math.max(INITIAL, 2 * size);
            names = Arrays.copyOf(names, room);
            values = Arrays.copyOf(values, room);
        }
        names[size] = name;
        values[size] = value;
        size++;
        return this;
    }

    public int size() {
        return size;
    }

    public String name(int index) {
        return names[index];
    }

    public String value(int index) {
        return values[index];
    }

    /** The first value of a field; null when there is none. */
    public @Nullable String first(String name) {
        int index = indexOf(name, 0);
        return index < 0 ? null : values[index];
    }

    public boolean has(String name) {
        return indexOf(name, 0) >= 0;
    }

    /** How many field lines have that name. */
    public int count(String name) {
        int count = 0;
        for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
            count++;
        }
        return count;
    }

    /** The values of all field lines of that name, in order. */
    public List<String> all(String name) {
        List<String> all = new ArrayList<>(2);
        for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
            all.add(values[i]);
        }
        return all;
    }

    /** All field lines of that name as one list value (RFC 9110, section 5.2); null when there is none. */
    public @Nullable String joined(String name) {
        int first = indexOf(name, 0);
        if (first < 0) {
            return null;
        }
        return indexOf(name, first + 1) < 0 ? values[first] : String.join(", ", all(name));
    }

    /** Whether a list field holds {@code token}, without regard to case; parameters of members are ignored. */
    public boolean listHas(String name, String token) {
        for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
            if (ListValue.has(values[i], token)) {
                return true;
            }
        }
        return false;
    }

    /** Removes every field line whose name {@code rule} names. */
    public void removeIf(NameRule rule) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (!rule.names(names[i])) {
                names[kept] = names[i];
                values[kept] = values[i];
                kept++;
            }
        }
        // What stands behind the end is dead, but must not keep the client's data alive.
        Arrays.fill(names, kept, size, "");
        Arrays.fill(values, kept, size, "");
        size = kept;
    }

    /** Removes every field line of that name. */
    public void remove(String name) {
        if (has(name)) {
            removeIf(name::equalsIgnoreCase);
        }
    }

    private int indexOf(String name, int from) {
        for (int i = from; i < size; i++) {
            if (names[i].length() == name.length() && names[i].equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Names only, so that values cannot slip into a log. */
    @Override
    public String toString() {
        return Arrays.asList(names).subList(0, size).toString();
    }

    /** Says which names are meant. */
    @FunctionalInterface
    public interface NameRule {
        boolean names(String name);
    }
}
