package cloud.atom.router.policystore;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.state.PolicyTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The accepted policies with their versions, in memory.
 *
 * <p>Thread-safe: readers see one immutable map through a volatile field; only {@link PolicyApplier} replaces it, on its
 * writer.
 */
public final class PolicyStore {
    /** Written by the applier's writer only; read by any thread; by id. */
    private volatile SortedMap<PolicyId, StoredPolicy> policies = Collections.emptySortedMap();

    /** All policies, by id. */
    public Collection<StoredPolicy> all() {
        return policies.values();
    }

    /** The policy of that id; null when none was accepted. */
    public @Nullable StoredPolicy find(PolicyId id) {
        return policies.get(id);
    }

    /** The active versions of all policies but {@code id}, by id. */
    List<RoutingPolicy> othersThan(PolicyId id) {
        List<RoutingPolicy> others = new ArrayList<>();
        for (StoredPolicy stored : policies.values()) {
            if (!stored.id().equals(id)) {
                others.add(stored.policy());
            }
        }
        return others;
    }

    /** The active versions as the table that decisions read. */
    PolicyTable table() {
        return new PolicyTable(all().stream().map(StoredPolicy::policy).toList());
    }

    /** Runs on the writer only. */
    void put(StoredVersion version) {
        PolicyId id = version.policy().id();
        StoredPolicy before = policies.get(id);
        SortedMap<PolicyId, StoredPolicy> next = new TreeMap<>(policies);
        next.put(id, before == null ? StoredPolicy.first(version) : before.with(version));
        policies = Collections.unmodifiableSortedMap(next);
    }
}
