package cloud.atom.router.model;

/**
 * Name of a region. Immutable.
 *
 * @param value 1 to 63 letters, digits, {@code -} and {@code _}; no colon, so that {@code group:eu} is never a region
 */
public record RegionId(String value) implements Comparable<RegionId> {
    public RegionId {
        Names.checked("region", value);
    }

    @Override
    public int compareTo(RegionId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
