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
    /** A problem at the value of {@code path}; without place when the document has no such value. */
    InputProblem problemAt(String path, String message) {
        YamlNode node = find(root, path);
        return node == null
                ? new InputProblem(sourceName, path, 0, 0, message)
                : new InputProblem(sourceName, path, node.line(), node.column(), message);
    }

    private static @Nullable YamlNode find(YamlNode node, String path) {
        if (node.path().equals(path)) {
            return node;
        }
        for (YamlNode child : children(node)) {
            YamlNode found = path.startsWith(child.path()) ? find(child, path) : null;
            if (found != null) {
                return found;
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
