package cloud.atom.router.policystore;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.policy.RoutingPolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy with the versions that were accepted. Immutable.
 *
 * @param latest the highest version ever accepted
 * @param versions newest first, the active one first; at least one, at most {@value #MAX_VERSIONS}
 */
public record StoredPolicy(PolicyId id, long latest, List<StoredVersion> versions) {
    /** Older ones are forgotten, so that a caller who applies in a loop cannot fill the memory. */
    static final int MAX_VERSIONS = 50;

    public StoredPolicy {
        versions = List.copyOf(versions);
        if (versions.isEmpty() || versions.size() > MAX_VERSIONS) {
            throw new IllegalArgumentException(
                    "versions: " + versions.size() + " (expected: 1 to " + MAX_VERSIONS + ")");
        }
    }

    static StoredPolicy first(StoredVersion version) {
        return new StoredPolicy(version.policy().id(), version.version(), List.of(version));
    }

    StoredPolicy with(StoredVersion next) {
        List<StoredVersion> all = new ArrayList<>();
        all.add(next);
        for (StoredVersion older : versions) {
            if (all.size() < MAX_VERSIONS) {
                all.add(older.superseded());
            }
        }
        return new StoredPolicy(id, next.version(), all);
    }

    /** The version that steers requests. */
    public StoredVersion active() {
        return versions.get(0);
    }

    public RoutingPolicy policy() {
        return active().policy();
    }

    /** The version of that number; null when it was never accepted or is forgotten. */
    public @Nullable StoredVersion find(long version) {
        for (StoredVersion stored : versions) {
            if (stored.version() == version) {
                return stored;
            }
        }
        return null;
    }
}
