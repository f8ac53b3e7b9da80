package cloud.atom.router.config;

import org.jspecify.annotations.Nullable;

/** How a node becomes a value; {@link YamlTypes} has the usual ones. Thread-safe. */
@FunctionalInterface
public interface YamlType<T> {
    /**
     * Reads a node.
     *
     * @return null when the node is not of this type; then {@code problems} says so, unless the node was refused before
     */
    @Nullable
    T read(YamlNode node, Problems problems);
}
