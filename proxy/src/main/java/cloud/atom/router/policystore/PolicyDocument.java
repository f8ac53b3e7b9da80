package cloud.atom.router.policystore;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.YamlNode;
import cloud.atom.router.policy.RoutingPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy with the document it was read from, so that what is found later is reported at its place. Immutable.
 *
 * @param sourceName begins every problem
 */
record PolicyDocument(RoutingPolicy policy, String sourceName, YamlNode root) {
    /**
     * A problem at the value of {@code path}, or at the nearest value around it that the document has. Header names are
     * lowered when they are read, so case does not count.
     */
    InputProblem problemAt(String path, String message) {
        YamlNode node = root;
        for (YamlNode inner = childOn(path, node); inner != null; inner = childOn(path, node)) {
            node = inner;
        }
        return new InputProblem(sourceName, path, node.line(), node.column(), message);
    }

    /** The child of {@code node} that leads to {@code path}; null when there is none. */
    private static @Nullable YamlNode childOn(String path, YamlNode node) {
        for (YamlNode child : children(node)) {
            int length = child.path().length();
            boolean begins = path.regionMatches(true, 0, child.path(), 0, length);
            if (begins && (path.length() == length || ".[".indexOf(path.charAt(length)) >= 0)) {
                return child;
            }
        }
        return null;
    }

    private static List<YamlNode> children(YamlNode node) {
        if (node instanceof YamlNode.Sequence sequence) {
            return sequence.items();
        }
        if (node instanceof YamlNode.Mapping mapping) {
            return mapping.entries().stream().map(YamlNode.Entry::value).toList();
        }
        return List.of();
    }
}
