package cloud.atom.router.state;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.policy.RoutingPolicy;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The active policies, found by host, tenant or id. Immutable.
 *
 * <p>A host is looked up exactly, then by its longest wildcard: one hash look-up per label, whatever the number of
 * tenants. {@code *.acme.example} takes {@code a.acme.example} and {@code a.b.acme.example}, not {@code acme.example}.
 */
public final class PolicyTable {
    public static final PolicyTable EMPTY = new PolicyTable(List.of());

    private final RegionCatalog regions;
    private final List<RegionId> defaultOrder;
    private final List<RoutingPolicy> all;
    private final Map<PolicyId, ActivePolicy> byId = new TreeMap<>();
    private final Map<String, ActivePolicy> byHost = new HashMap<>();
    private final Map<String, ActivePolicy> bySuffix = new HashMap<>();
    private final Map<TenantId, List<RoutingPolicy>> byTenant = new HashMap<>();

    /**
     * Takes one version of each policy.
     *
     * @throws IllegalArgumentException when two share an id or a host
     */
    public PolicyTable(Collection<RoutingPolicy> policies) {
        this(policies, RegionCatalog.EMPTY, List.of());
    }

    private PolicyTable(Collection<RoutingPolicy> policies, RegionCatalog regions, List<RegionId> defaultOrder) {
        this.regions = regions;
        this.defaultOrder = defaultOrder;
        for (RoutingPolicy policy : policies) {
            ActivePolicy active = ActivePolicy.of(policy, regions, defaultOrder);
            if (byId.put(policy.id(), active) != null) {
                throw new IllegalArgumentException("policies: " + policy.id() + " twice (expected: unique ids)");
            }
            policy.hosts().forEach(host -> addHost(host, active));
        }
        all = byId.values().stream().map(ActivePolicy::policy).toList();
        byTenant.putAll(all.stream()
                .collect(Collectors.groupingBy(policy -> policy.id().tenant(), Collectors.toUnmodifiableList())));
    }

    /** The same policies over the regions of a registry, with the router's default order of regions. */
    PolicyTable over(RegionCatalog otherRegions, List<RegionId> otherOrder) {
        boolean same = otherRegions == regions && otherOrder.equals(defaultOrder);
        return same ? this : new PolicyTable(all, otherRegions, otherOrder);
    }

    private void addHost(String host, ActivePolicy active) {
        ActivePolicy other = host.startsWith("*.")
                ? bySuffix.putIfAbsent(host.substring(1), active)
                : byHost.putIfAbsent(host, active);
        if (other != null && !other.policy().id().equals(active.policy().id())) {
            throw new IllegalArgumentException("hosts: " + host + " of "
                    + active.policy().id() + " (expected: not a host of "
                    + other.policy().id() + ")");
        }
    }

    /** The policy that answers for a lower-case host, over the regions of the registry; null when none does. */
    public @Nullable ActivePolicy activeByHost(String host) {
        ActivePolicy exact = byHost.get(host);
        if (exact != null || bySuffix.isEmpty()) {
            return exact;
        }
        for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
            ActivePolicy wildcard = dot == 0 ? null : bySuffix.get(host.substring(dot));
            if (wildcard != null) {
                return wildcard;
            }
        }
        return null;
    }

    /** The policy of that id, over the regions of the registry; null when there is none. */
    public @Nullable ActivePolicy active(PolicyId id) {
        return byId.get(id);
    }

    /** The policy that answers for a lower-case host; null when none does. */
    public @Nullable RoutingPolicy byHost(String host) {
        ActivePolicy active = activeByHost(host);
        return active == null ? null : active.policy();
    }

    /** The policies of a tenant by id; empty for an unknown tenant. */
    public List<RoutingPolicy> ofTenant(TenantId tenant) {
        return byTenant.getOrDefault(tenant, List.of());
    }

    public @Nullable RoutingPolicy find(PolicyId id) {
        ActivePolicy active = byId.get(id);
        return active == null ? null : active.policy();
    }

    /** All policies, by id. */
    public Collection<RoutingPolicy> all() {
        return all;
    }
}
