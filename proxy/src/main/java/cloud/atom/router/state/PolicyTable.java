package cloud.atom.router.state;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.policy.RoutingPolicy;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The active policies, found by host, tenant or id. Immutable.
 *
 * <p>A host is looked up exactly, then by its longest wildcard: one hash look-up per label, whatever the number of
 * tenants. {@code *.acme.example} takes {@code a.acme.example} and {@code a.b.acme.example}, not {@code acme.example}.
 */
public final class PolicyTable {
    public static final PolicyTable EMPTY = new PolicyTable(List.of());

    private final Map<PolicyId, RoutingPolicy> byId = new TreeMap<>();
    private final Map<String, RoutingPolicy> byHost = new HashMap<>();
    private final Map<String, RoutingPolicy> bySuffix = new HashMap<>();
    private final Map<TenantId, List<RoutingPolicy>> byTenant = new HashMap<>();

    /**
     * Takes one version of each policy.
     *
     * @throws IllegalArgumentException when two share an id or a host
     */
    public PolicyTable(Collection<RoutingPolicy> policies) {
        for (RoutingPolicy policy : policies) {
            if (byId.put(policy.id(), policy) != null) {
                throw new IllegalArgumentException("policies: " + policy.id() + " twice (expected: unique ids)");
            }
            policy.hosts().forEach(host -> addHost(host, policy));
        }
        Map<TenantId, java.util.ArrayList<RoutingPolicy>> grouped = new HashMap<>();
        for (RoutingPolicy policy : byId.values()) {
            grouped.computeIfAbsent(policy.id().tenant(), tenant -> new java.util.ArrayList<>())
                    .add(policy);
        }
        grouped.forEach((tenant, list) -> byTenant.put(tenant, List.copyOf(list)));
    }

    private void addHost(String host, RoutingPolicy policy) {
        RoutingPolicy other = host.startsWith("*.")
                ? bySuffix.putIfAbsent(host.substring(1), policy)
                : byHost.putIfAbsent(host, policy);
        if (other != null && !other.id().equals(policy.id())) {
            throw new IllegalArgumentException(
                    "hosts: " + host + " of " + policy.id() + " (expected: not a host of " + other.id() + ")");
        }
    }

    /** The policy that answers for a lower-case host; null when none does. */
    public @Nullable RoutingPolicy byHost(String host) {
        RoutingPolicy exact = byHost.get(host);
        if (exact != null || bySuffix.isEmpty()) {
            return exact;
        }
        for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
            RoutingPolicy wildcard = dot == 0 ? null : bySuffix.get(host.substring(dot));
            if (wildcard != null) {
                return wildcard;
            }
        }
        return null;
    }

    /** The policies of a tenant by id; empty for an unknown tenant. */
    public List<RoutingPolicy> ofTenant(TenantId tenant) {
        return byTenant.getOrDefault(tenant, List.of());
    }

    public @Nullable RoutingPolicy find(PolicyId id) {
        return byId.get(id);
    }

    /** All policies, by id. */
    public Collection<RoutingPolicy> all() {
        return byId.values();
    }
}
