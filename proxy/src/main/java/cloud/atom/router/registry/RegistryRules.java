package cloud.atom.router.registry;

import cloud.atom.router.model.RegionId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Which document may follow which: a broken or old registry must not empty the router. Thread-safe: no state. */
final class RegistryRules {
    private RegistryRules() {}

    /** Why {@code next} may not replace {@code held}; empty when it may. */
    static Optional<String> refusal(RegistryDocument held, RegistryDocument next) {
        if (next.revision() < held.revision()) {
            return Optional.of("revision: " + next.revision() + " (expected: at least " + held.revision() + ")");
        }
        Set<RegionId> removed = new HashSet<>(held.ids());
        removed.removeAll(next.ids());
        if (!next.force() && removed.size() * 2 > held.regions().size()) {
            return Optional.of("regions: removes " + removed.size() + " of "
                    + held.regions().size() + " (expected: at most half at once, or force: true)");
        }
        return Optional.empty();
    }
}
