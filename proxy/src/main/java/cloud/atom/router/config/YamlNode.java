package cloud.atom.router.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a YAML document, with its place. Immutable. */
public sealed interface YamlNode {
    /** The way to it from the root, as {@code spec.routes[2].match}; empty for the root. */
    String path();

    /** From 1. */
    int line();

    /** From 1, in characters (code points). */
    int column();

    /**
     * Keys with their values.
     *
     * @param entries in the document's order; no key twice
     */
    record Mapping(String path, int line, int column, List<Entry> entries) implements YamlNode {
        public Mapping {
            entries = List.copyOf(entries);
        }

        /** The entry of that key; null when there is none. */
        public @Nullable Entry find(String key) {
            for (Entry entry : entries) {
                if (entry.key().text().equals(key)) {
                    return entry;
                }
            }
            return null;
        }
    }

    /** One key with its value; the key's path is that of the value. */
    record Entry(Scalar key, YamlNode value) {}

    /**
     * A list.
     *
     * @param items in the document's order
     */
    record Sequence(String path, int line, int column, List<YamlNode> items) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /**
     * A single value.
     *
     * @param text as written, without quotes and with escapes resolved; empty for an omitted value
     * @param kind what YAML 1.2's core schema takes it for
     */
    record Scalar(String path, int line, int column, String text, Kind kind) implements YamlNode {}

    /** The kinds of scalars. */
    enum Kind {
        TEXT,
        INTEGER,
        FLOAT,
        BOOLEAN,
        NULL,
        /** Stands where something was refused already; typed access does not complain about it again. */
        REFUSED
    }
}
