package cloud.atom.router.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Typed access to a mapping with known keys. Nothing is thrown: what is wrong is collected, and the caller goes on with
 * a default. Not thread-safe.
 *
 * <p>A key becomes known by being asked for. {@link #finish} reports the others; {@link YamlTypes#mapping} and the
 * fields that a section was taken from call it.
 */
public final class YamlFields {
    private final YamlNode.Mapping mapping;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();
    private final List<YamlFields> sections = new ArrayList<>();

    public YamlFields(YamlNode.Mapping mapping, Problems problems) {
        this.mapping = mapping;
        this.problems = problems;
    }

    /** The mapping itself. */
    public YamlNode.Mapping mapping() {
        return mapping;
    }

    public Problems problems() {
        return problems;
    }

    /** Whether the key is there; makes it known. */
    public boolean has(String key) {
        return node(key) != null;
    }

    /** The key's value as it stands; null when it is missing. */
    public @Nullable YamlNode node(String key) {
        known.add(key);
        YamlNode.Entry entry = mapping.find(key);
        return entry == null ? null : entry.value();
    }

    /** The key's value; null when it is missing or wrong. */
    public <T> @Nullable T find(String key, YamlType<T> type) {
        YamlNode node = node(key);
        return node == null ? null : type.read(node, problems);
    }

    /** The key's value; {@code otherwise} when it is missing or wrong. */
    public <T> T get(String key, YamlType<T> type, T otherwise) {
        T value = find(key, type);
        return value == null ? otherwise : value;
    }

    /** The key's value; null when it is missing, which is reported, or wrong. */
    public <T> @Nullable T require(String key, YamlType<T> type) {
        if (!has(key)) {
            problem(key, "missing (expected: " + key + ")");
        }
        return find(key, type);
    }

    /** The mapping under a key; one without keys when it is missing or wrong. */
    public YamlFields section(String key) {
        YamlNode node = node(key);
        YamlFields section = new YamlFields(
                node instanceof YamlNode.Mapping inner ? inner : empty(node == null ? mapping : node, key), problems);
        if (node != null && !(node instanceof YamlNode.Mapping)) {
            YamlTypes.wrong(node, "a mapping", problems);
        }
        sections.add(section);
        return section;
    }

    private YamlNode.Mapping empty(YamlNode place, String key) {
        return new YamlNode.Mapping(pathOf(key), place.line(), place.column(), List.of());
    }

    /** Reports a mistake at a key, or at the whole mapping when the key is missing. */
    public void problem(String key, String message) {
        YamlNode.Entry entry = mapping.find(key);
        YamlNode place = entry == null ? mapping : entry.value();
        problems.addAt(pathOf(key), place.line(), place.column(), message);
    }

    /** Refuses a key of the contract that has no effect yet, when it is there. */
    public void notSupported(String key) {
        YamlNode node = node(key);
        if (node != null) {
            problems.add(node, "not supported yet");
        }
    }

    /**
     * Makes a value by a constructor that checks its arguments. Its {@link IllegalArgumentException}
     * {@code name: value (expected: what)} is reported at the key of that name.
     *
     * @return null when it was refused
     */
    public <T> @Nullable T build(Supplier<T> constructor) {
        try {
            return constructor.get();
        } catch (IllegalArgumentException e) {
            refused(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** Reports a constructor's complaint at the key that its message begins with, else at the mapping. */
    void refused(String message) {
        int colon = message.indexOf(": ");
        String name = colon < 0 ? "" : message.substring(0, colon);
        YamlNode.Entry entry = mapping.find(name);
        if (entry == null) {
            problems.add(mapping, message);
            return;
        }
        String complaint = message.substring(colon + 2);
        boolean scalar = entry.value() instanceof YamlNode.Scalar;
        problem(name, scalar ? Problems.asWritten(complaint, ((YamlNode.Scalar) entry.value()).text()) : complaint);
    }

    /** Reports keys that nobody asked for, here and in all sections. */
    public void finish() {
        for (YamlNode.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            if (!known.contains(key) && !problems.isFull()) {
                problems.add(entry.key(), "unknown key" + Spelling.didYouMean(key, known));
            }
        }
        sections.forEach(YamlFields::finish);
    }

    private String pathOf(String key) {
        return mapping.path().isEmpty() ? key : mapping.path() + "." + key;
    }
}
