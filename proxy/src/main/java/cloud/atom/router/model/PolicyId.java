package cloud.atom.router.model;

import org.jspecify.annotations.Nullable;

/**
 * Identity of a policy across its versions, written {@code tenant.namespace.name}. Immutable.
 *
 * @param namespace the tenant's own partition; {@code default} when a policy names none
 */
public record PolicyId(TenantId tenant, String namespace, String name) implements Comparable<PolicyId> {
    public PolicyId {
        Names.checked("namespace", namespace);
        Names.checked("name", name);
    }

    /** Reads {@code tenant.namespace.name}; null when {@code text} is not of that form. */
    public static @Nullable PolicyId parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            return null;
        }
        try {
            return new PolicyId(new TenantId(parts[0]), parts[1], parts[2]);
        } catch (IllegalArgumentException notAName) {
            return null;
        }
    }

    /** By tenant, then namespace, then name. */
    @Override
    public int compareTo(PolicyId other) {
        int byTenant = tenant.compareTo(other.tenant);
        int byNamespace = byTenant != 0 ? byTenant : namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return tenant + "." + namespace + "." + name;
    }
}
