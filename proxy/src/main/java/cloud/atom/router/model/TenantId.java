package cloud.atom.router.model;

/**
 * Name of a tenant. Immutable.
 *
 * @param value 1 to 63 letters, digits, {@code -} and {@code _}; no dot, so that a policy id can be split again
 */
public record TenantId(String value) implements Comparable<TenantId> {
    public TenantId {
        Names.checked("tenant", value);
    }

    @Override
    public int compareTo(TenantId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
